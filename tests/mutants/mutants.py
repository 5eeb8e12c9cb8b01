#!/usr/bin/env python3
"""Mutation testing with one build.

cargo-mutants builds the program once per mutant, which for the two thousand mutants of the calculation takes a day. This
takes the list of mutants from cargo-mutants, puts all of them into one copy of the sources, each behind a number chosen
by the environment variable MUTANT, builds that once, notes which test reaches which function, and runs for each mutant the
tests that reach it, the quickest first, until one fails.

    cargo install cargo-mutants --locked
    python3 tests/mutants/mutants.py WORK [--jobs 2] [--only crates/core/src/load] [--again]

`--without` leaves out whole test programs, which are then not built either, `--longest` leaves out slow tests.
WORK is a folder outside the checkout. What is found goes to WORK/outcomes.json after every mutant; a second run goes on
where the first stopped; `--again` builds anew and tries survivors once more, with the tests as they are now. A survivor
must stand in tests/mutants/survivors.toml with a reason, by its file, what it changes, and its line with the place
marked; one that does not is printed at the end, and the exit status is 1.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

FOLDERS = {
    "crates/mechanics/src": ["stress", "combination", "diagram"],
    "crates/core/src": ["load", "assessment", "comparison"],
}
# What would take minutes per mutant: they start other programs, or mutate inputs for the sake of the readers.
LEFT_OUT = {"fuzz", "faults", "h_frame_chain"}
SWITCH = '''

#[doc(hidden)]
pub mod mutant_switch {
    use std::io::Write as _;
    use std::sync::{LazyLock, Mutex};
    static CHOSEN: LazyLock<usize> =
        LazyLock::new(|| std::env::var("MUTANT").ok().and_then(|m| m.parse().ok()).unwrap_or(usize::MAX));
    static REACHED: LazyLock<Option<Mutex<(std::collections::HashSet<usize>, std::fs::File)>>> = LazyLock::new(|| {
        let path = std::env::var_os("MUTANT_REACHED")?;
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path).ok()?;
        Some(Mutex::new((std::collections::HashSet::new(), file)))
    });
    /// The mutant to be, if it is one of this function's.
    pub fn chosen(first: usize, last: usize) -> usize {
        if let Some(reached) = &*REACHED {
            if let Ok(mut reached) = reached.lock() {
                if reached.0.insert(first) {
                    let _ = writeln!(reached.1, "{first}");
                }
            }
        }
        if (first..=last).contains(&CHOSEN) { *CHOSEN } else { usize::MAX }
    }
}
'''


def offset(starts, place):
    return starts[place["line"] - 1] + place["column"] - 1


def body_of(text, start, end):
    """Where the braces of the function's body are: the first one outside parentheses after the name."""
    at = start
    while True:
        piece = re.compile(r"\s*(//[^\n]*|#\[)").match(text, at)
        if not piece:
            break
        at = piece.end()
        if piece.group(1) == "#[":
            depth = 1
            while depth:
                depth += {"[": 1, "]": -1}.get(text[at], 0)
                at += 1
    depth = 0
    for i in range(at, end):
        if text[i] in "([":
            depth += 1
        elif text[i] in ")]":
            depth -= 1
        elif text[i] == "{" and depth == 0:
            return i, end
    raise SystemExit(f"no body in {text[start:end][:80]!r}")


def instrumented(text, mutants):
    """The text with every mutant of it behind its number, and for each mutant its lines."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    spans = {(offset(starts, m["function"]["span"]["start"]), offset(starts, m["function"]["span"]["end"])) for m in mutants}
    outermost = sorted(s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans))
    pieces, done, firsts = [], 0, {}
    for start, end in outermost:
        brace, close = body_of(text, start, end)
        own = []
        for m in mutants:
            a, b = offset(starts, m["span"]["start"]), offset(starts, m["span"]["end"])
            if brace <= a and b <= close:
                changed = text[brace:a] + (m["replacement"] or " ") + text[b:close]
                own.append((m["number"], changed))
                firsts[m["number"]] = None
        if not own:
            continue
        own.sort()
        first, last = own[0][0], own[-1][0]
        for number, _ in own:
            firsts[number] = first
        arms = "".join(f"\n/*MUTANT {number}*/ {number} => {changed}\n/*MUTANT -*/" for number, changed in own)
        pieces.append(text[done:brace] + "{ match crate::mutant_switch::chosen(" + f"{first}, {last}) {{{arms}\n_ => " + text[brace:close] + "} }")
        done = close
    pieces.append(text[done:])
    return "".join(pieces), firsts


def owner(text, line):
    """The mutant a line of the instrumented text belongs to."""
    found = None
    for row in text.split("\n")[:line]:
        marks = re.findall(r"/\*MUTANT (\d+|-)\*/", row)
        if marks:
            found = marks[-1]
    return None if found in (None, "-") else int(found)


def cargo(arguments, copy, **more):
    settings = dict(os.environ, RUSTFLAGS="--cap-lints=allow", CARGO_TARGET_DIR=str(copy.parent / "target"),
                    CARGO_PROFILE_TEST_DEBUG="0", CARGO_PROFILE_DEV_DEBUG="0", CARGO_INCREMENTAL="0")
    return subprocess.run(["cargo", *arguments], cwd=copy, env=settings, text=True, **more)


def listed(checkout, only):
    filters = [f for source, folders in FOLDERS.items() for folder in folders for f in ("-f", f"{source}/{folder}/**")]
    filters += ["-e", "crates/mechanics/src/combination/kernel/**"]
    text = subprocess.run(["cargo", "mutants", "--list", "--json", *filters], cwd=checkout, check=True, text=True,
                          capture_output=True).stdout
    mutants = sorted((m for m in json.loads(text) if m["file"].startswith(only)),
                     key=lambda m: (m["file"], m["function"]["span"]["start"]["line"]))
    seen = collections.Counter()
    for number, m in enumerate(mutants, 1):
        m["number"] = number
        m["name"] = lasting_name(m, (checkout / m["file"]).read_text().split("\n"))
        seen[m["name"]] += 1
        if seen[m["name"]] > 1:
            m["name"] += f" ({seen[m['name']]})"
    return mutants


def lasting_name(mutant, lines):
    """File, change, and the line with the place marked: it outlives lines put in above."""
    start, end = mutant["span"]["start"], mutant["span"]["end"]
    line = lines[start["line"] - 1]
    first, last = start["column"] - 1, end["column"] - 1 if end["line"] == start["line"] else len(line)
    what = re.sub(r"^[^:]*:\d+:\d+: ", "", mutant["name"])
    return f"{mutant['file']}: {what}: {line[:first].lstrip()}⟦{line[first:last]}⟧{line[last:]}"


def copied(checkout, copy):
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=checkout, check=True, text=True,
                           capture_output=True).stdout.split()
    shutil.rmtree(copy, ignore_errors=True)
    for name in files:
        if (checkout / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(checkout / name, copy / name)


def built(checkout, copy, mutants):
    """Drops the mutants that do not compile until the rest does. Gives the first number of each one's function."""
    unviable = {}
    by_file = collections.defaultdict(list)
    for m in mutants:
        by_file[m["file"]].append(m)
    while True:
        firsts, texts = {}, {}
        for name, own in by_file.items():
            text, found = instrumented((checkout / name).read_text(), [m for m in own if m["number"] not in unviable])
            texts[name] = text
            firsts.update(found)
            (copy / name).write_text(text)
        for source in FOLDERS:
            library = f"{source}/lib.rs"
            (copy / library).write_text((checkout / library).read_text() + SWITCH)
        ran = cargo(["check", "--workspace", "--lib", "--message-format=json"], copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        bad = {}
        for line in ran.stdout.splitlines():
            message = json.loads(line).get("message") if line.startswith("{") else None
            if not message or message["level"] != "error":
                continue
            for span in message["spans"]:
                if span["file_name"] in texts and (number := owner(texts[span["file_name"]], span["line_start"])):
                    bad.setdefault(number, message["message"])
                    break
        if ran.returncode == 0:
            return firsts, unviable
        if not bad:
            cargo(["check", "--workspace", "--lib"], copy)
            raise SystemExit("the copy does not compile, and no mutant is to blame")
        unviable.update(bad)
        print(f"{len(unviable)} mutants do not compile", flush=True)


def test_programs(copy, without):
    """Builds the test programs in use. Gives the path of each."""
    text = cargo(["metadata", "--no-deps", "--format-version=1"], copy, check=True, stdout=subprocess.PIPE).stdout
    targets = [t for p in json.loads(text)["packages"] for t in p["targets"] if t["kind"] == ["test"]]
    wanted = [f"--test={t['name']}" for t in targets if t["name"] not in LEFT_OUT | set(without)]
    ran = cargo(["test", "--no-run", "--workspace", "--message-format=json", "--lib", *wanted], copy, stdout=subprocess.PIPE)
    if ran.returncode:
        raise SystemExit("the tests do not build")
    programs = {}
    for line in ran.stdout.splitlines():
        message = json.loads(line) if line.startswith("{") else {}
        if message.get("executable") and message["profile"]["test"]:
            programs[message["target"]["name"]] = message["executable"]
    return programs


def run_tests(program, names, copy, seconds, **settings):
    """Status of a test program on some of its tests; None where it takes too long."""
    environment = dict(os.environ, PROPTEST_MAX_SHRINK_ITERS="0", CARGO_MANIFEST_DIR=str(copy), INSTA_UPDATE="no",
                       RUST_BACKTRACE="0", **settings)
    process = subprocess.Popen([program, "--exact", "--test-threads=1", *names], cwd=copy, env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        return None


def reach(programs, copy, work, jobs):
    """For each test its seconds and the functions it reaches."""
    todo = []
    for name, program in programs.items():
        text = subprocess.run([program, "--list", "--format", "terse"], cwd=copy, text=True, capture_output=True).stdout
        todo += [(name, line.removesuffix(": test")) for line in text.splitlines() if line.endswith(": test")]

    def one(job):
        name, test = job
        trace = work / f"reached-{threading.get_ident()}"
        trace.unlink(missing_ok=True)
        began = time.time()
        status = run_tests(programs[name], [test], copy, 900, MUTANT_REACHED=str(trace))
        seconds = time.time() - began
        functions = sorted({int(n) for n in trace.read_text().split()}) if trace.exists() else []
        if status != 0:
            print(f"left out, fails without any mutant: {name} {test}", flush=True)
        return {"program": name, "test": test, "seconds": seconds, "functions": functions, "sound": status == 0}

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, todo))


def tried(mutant, first, tests, programs, copy):
    """What kills a mutant: the name of a test program, `timeout`, or nothing."""
    groups = collections.defaultdict(list)
    for t in tests:
        if first in t["functions"]:
            groups[t["program"]].append(t)
    if not groups:
        return "missed", "no test reaches it"
    order = sorted(groups.items(), key=lambda g: sum(t["seconds"] for t in g[1]))
    for name, group in order:
        usual = sum(t["seconds"] for t in group)
        status = run_tests(programs[name], [t["test"] for t in group], copy, 20 + 10 * usual, MUTANT=str(mutant["number"]))
        if status is None:
            return "timeout", name
        if status != 0:
            return "caught", name
    return "missed", f"{len(order)} programs"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", default="crates/", help="files that begin so")
    arguments.add_argument("--longest", type=float, default=1e9, help="leave out tests that take more seconds")
    arguments.add_argument("--without", nargs="*", default=[], help="test programs to leave out")
    arguments.add_argument("--again", action="store_true", help="build anew and try the survivors once more")
    given = arguments.parse_args()
    checkout = Path(__file__).resolve().parents[2]
    work = given.work.resolve()
    if work.is_relative_to(checkout):
        raise SystemExit("WORK must be outside the checkout")
    work.mkdir(parents=True, exist_ok=True)
    copy, state, results = work / "copy", work / "state.json", work / "outcomes.json"
    outcomes = json.loads(results.read_text()) if results.exists() else {}

    if not state.exists() or given.again:
        copied(checkout, copy)
        mutants = listed(checkout, given.only)
        print(f"{len(mutants)} mutants", flush=True)
        firsts, unviable = built(checkout, copy, mutants)
        programs = test_programs(copy, given.without)
        tests = reach(programs, copy, work, given.jobs)
        state.write_text(json.dumps({"mutants": mutants, "firsts": firsts, "unviable": unviable, "programs": programs,
                                     "tests": tests}))
        print(f"{len(tests)} tests, {sum(t['seconds'] for t in tests):.0f} s", flush=True)
    known = json.loads(state.read_text())
    firsts = {int(n): f for n, f in known["firsts"].items()}
    seeds = {p: p.read_bytes() for p in copy.glob("tests/**/*.proptest-regressions")}
    tests = [t for t in known["tests"] if t["sound"] and t["seconds"] <= given.longest
             and t["program"] not in given.without]
    lock = threading.Lock()

    def one(mutant):
        outcome, by = tried(mutant, firsts[mutant["number"]], tests, known["programs"], copy)
        with lock:
            # A seed kept from one mutant must not kill another.
            for path in copy.glob("tests/**/*.proptest-regressions"):
                path.write_bytes(seeds[path]) if path in seeds else path.unlink()
            outcomes[mutant["name"]] = {"outcome": outcome, "by": by}
            part = results.with_suffix(".part")
            part.write_text(json.dumps(outcomes, indent=1))
            part.replace(results)
            if outcome != "caught":
                print(f"{outcome}: {mutant['name']} ({by})", flush=True)

    for m in known["mutants"]:
        if str(m["number"]) in known["unviable"]:
            outcomes[m["name"]] = {"outcome": "unviable", "by": known["unviable"][str(m["number"])]}
    todo = [m for m in known["mutants"] if m["number"] in firsts
            and (m["name"] not in outcomes or given.again and outcomes[m["name"]]["outcome"] == "missed")]
    print(f"{len(todo)} to try", flush=True)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(one, todo))
    return told(checkout, {m["name"]: outcomes[m["name"]]["outcome"] for m in known["mutants"]
                           if m["name"] in outcomes})


def told(checkout, outcomes):
    """The score, and survivors without a reason, or reasons without a survivor."""
    count = collections.Counter(outcomes.values())
    survivors = {name for name, outcome in outcomes.items() if outcome == "missed"}
    reasons = checkout / "tests/mutants/survivors.toml"
    groups = tomllib.loads(reasons.read_text())["survivors"] if reasons.exists() else []
    listed = {mutant for group in groups for mutant in group["mutants"]}
    print(f"{sum(count.values())} mutants: {count['unviable']} do not compile, {count['caught']} caught, "
          f"{count['timeout']} end in a time-out, {len(survivors)} survive, {len(survivors & listed)} of them listed")
    for name in sorted(survivors - listed):
        print(f"without a reason: {name}")
    for name in sorted(listed - survivors):
        print(f"listed, but {outcomes.get(name, 'not tried')}: {name}")
    return 1 if survivors - listed else 0


if __name__ == "__main__":
    sys.exit(main())
