"""Runs the program on random frames and compares every number with oracle.py.

    python tests/oracle/differential.py [--frames N] [--seed S] [--jobs J] [--keep DIR] [BOGIE]

BOGIE is the program (else the environment variable BOGIE). Prints disagreements and keeps their frames.
"""

import argparse
import collections
import json
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402

import oracle  # noqa: E402
from frames import Frame  # noqa: E402

CLOSE = 1e-9
SEARCH = 1e-6


class Comparison:
    """Collects what differs and what was counted."""

    def __init__(self):
        self.differences = []
        self.counts = collections.Counter()

    def same(self, where, program, own):
        self.counts["values"] += 1
        if program != own:
            self.differences.append(f"{where}: program {program!r}, oracle {own!r}")

    def close(self, where, program, own, scale=0.0, tolerance=CLOSE):
        self.counts["numbers"] += 1
        own = float(own)
        program = math.inf if program is None else float(program)
        if program == own:
            return True
        if not (math.isfinite(program) and math.isfinite(own)):
            ok = False
        else:
            ok = abs(program - own) <= tolerance * max(abs(program), abs(own), scale)
        if not ok:
            self.differences.append(f"{where}: program {program!r}, oracle {own!r}")
        return ok

    def true(self, where, ok, text):
        self.counts["values"] += 1
        if not ok:
            self.differences.append(f"{where}: {text}")


def direction_of(values, dimension):
    return np.array(values[:dimension]) if values is not None else np.ones(1)


def compare_loads(c, assessment, output):
    for got in output["standards"]:
        loads = assessment.loads.get(got["id"])
        if loads is None:
            continue
        for p in got["parameters"]:
            value, grade, own = loads.parameters[p["id"]]
            where = f"loads {got['id']} {p['id']}"
            c.close(where, p["value"], value)
            c.same(where + " confidence", p["confidence"], grade)
            c.same(where + " overridden", p["overridden"], own)
        c.same("loads named", [v["id"] for v in got["loads"]], list(loads.loads))
        for v in got["loads"]:
            c.close(f"loads {v['id']}", v["value"], loads.loads[v["id"]][0])
            c.same(f"loads {v['id']} confidence", v["confidence"], loads.loads[v["id"]][1])
        c.same("conditions named", [v["id"] for v in got["conditions"]], list(loads.conditions))
        for v in got["conditions"]:
            own = loads.conditions[v["id"]]
            where = f"condition {got['id']} {v['id']}"
            c.same(where + " category", v["category"], own["category"])
            c.same(where + " confidence", v["confidence"], own["confidence"])
            c.true(where + " components", {k for k, f in own["forces"].items() if f} <= set(v["components"])
                   <= set(own["forces"]), f"program {sorted(v['components'])}, oracle {sorted(own['forces'])}")
            for key, force in v["components"].items():
                c.close(f"{where} {key}", force["value"], own["forces"].get(key, math.nan), scale=1.0)


def compare_pair_at(c, where, own, direction, pair, mean, amplitude, use, tolerance=CLOSE):
    """What the program says of a pair and a direction follows from the tensors."""
    n = direction_of(direction, own["tensors"].shape[1])
    i, j = (own["wanted"].index(k) for k in pair)
    s = oracle.along(own["tensors"][[i, j]], n[None, :])[0]
    size = np.max(np.abs(own["tensors"][[i, j]]))
    c.close(where + " unit direction", float(n @ n), 1.0)
    c.close(where + " mean at the direction", mean, (s[0] + s[1]) / 2, size)
    c.close(where + " amplitude at the direction", amplitude, abs(s[0] - s[1]) / 2, size)
    at = float(oracle.utilisation(own["vertices"], own["path"], mean, amplitude))
    return c.close(where + " utilisation at the direction", use, at, 1e-6, tolerance)


def bounds(c, where, use, own_search):
    """A search from below: the program's maximum is no smaller."""
    use = math.inf if use is None else use
    c.counts["critical planes"] += 1
    c.true(where, use >= own_search * (1 - CLOSE) - 1e-12, f"program {use!r} is below the found {own_search!r}")
    if own_search < use * (1 - SEARCH) - 1e-12:
        c.counts["search of the oracle stayed below"] += 1


def compare_sum_at(c, where, own, direction, mean, amplitude, use, tolerance=CLOSE):
    """Mean and amplitude at the program's direction are those of one choice; no choice is worse."""
    n = direction_of(direction, own["tensors"].shape[1])
    size = max(np.max(np.abs(own["tensors"])), 1e-12)
    c.close(where + " unit direction", float(n @ n), 1.0)
    found = own["sum"].along(n[None, :])
    fits = [k for k, (m, a) in enumerate(found) if abs(m[0] - mean) <= CLOSE * size * 10
            and abs(a[0] ** 2 - amplitude ** 2) <= CLOSE * 10 * size * max(a[0], amplitude, 1e-6 * size)]
    c.true(where + " mean and amplitude at the direction", bool(fits), f"({mean}, {amplitude}) not among {found}")
    at = float(oracle.utilisation(own["vertices"], own["path"], mean, amplitude))
    c.close(where + " utilisation at the direction", use, at, 1e-6, tolerance)
    return fits


def compare_fatigue(c, where, got, own):
    c.counts["fatigue results"] += 1
    c.counts[f"{own['reduction']} {own['path']}"] += 1
    for key, mine in (("reduction", "reduction"), ("load_path", "path"), ("limit", "limit"),
                      ("limit_confidence", "limit_confidence"), ("required_safety_factor", "required")):
        c.same(f"{where} {key}", got[key], own[mine])
    use = math.inf if got["utilisation"] is None else got["utilisation"]
    mean, amplitude = got["sigma_m_mpa"], got["sigma_a_mpa"]
    if math.isinf(use):
        c.counts["infinite"] += 1
        c.same(f"{where} factor", got["safety_factor"], 0.0)
    elif use == 0:
        c.same(f"{where} factor", got["safety_factor"], None)
    else:
        c.close(f"{where} factor", got["safety_factor"], 1 / use)
    top = float(oracle.limit_at(own["vertices"], mean))
    c.close(f"{where} limit amplitude", got["sigma_a_limit_mpa"], top, 1e-3)
    verdict = "pass" if use * own["required"] <= 1 + 1e-9 else "fail"
    c.true(f"{where} verdict", got["verdict"] in (verdict, "not_assessed"), f"{got['verdict']} at utilisation {use}")
    origin = got["origin"]
    size = np.max(np.abs(own["tensors"]))
    exact = own["reduction"] != "critical_plane"
    tolerance = CLOSE if exact else SEARCH
    c.same(f"{where} direction given", got["direction"] is None, own["scalar"])
    if origin["kind"] == "pair":
        names = origin["conditions"]
        compare_pair_at(c, where, own, got["direction"], names, mean, amplitude, got["utilisation"], tolerance)
        n = direction_of(got["direction"], own["tensors"].shape[1])
        for name, s in zip(names, origin["stresses_mpa"]):
            t = own["tensors"][own["wanted"].index(name)]
            c.close(f"{where} stress of {name}", s, float(n @ t @ n), size)
        if exact:
            c.close(f"{where} mean", mean, own["mean"], size)
            c.close(f"{where} amplitude", amplitude, own["amplitude"], size)
            c.close(f"{where} utilisation", got["utilisation"], own["utilisation"], 1e-3)
            c.same(f"{where} pair", set(names), {own["wanted"][k] for k in own["pair"]})
    else:
        c.counts["sums"] += 1
        fits = compare_sum_at(c, where, own, got["direction"], mean, amplitude, got["utilisation"], tolerance)
        if exact and own["ambiguous"]:
            c.counts["sums with tied principal directions, not compared"] += 1
        elif exact and math.isinf(use) and math.isinf(own["utilisation"]):
            c.counts["infinite sums, choice of exclusive loads not compared"] += 1
        elif exact:
            c.close(f"{where} mean", mean, own["mean"], size)
            c.close(f"{where} amplitude", amplitude, own["amplitude"], 1e-3 * size)
            c.close(f"{where} utilisation", got["utilisation"], own["utilisation"], 1e-3)
        n = direction_of(got["direction"], own["tensors"].shape[1])
        s = oracle.along(own["tensors"], n[None, :])[0]
        parts = {p["condition"]: p["sigma_mpa"] for p in origin["static"]}
        swings = {p["condition"]: p["sigma_a_mpa"] for p in origin["dynamic"]}
        choice = [k for k in fits if {own["wanted"][i] for i in own["sum"].choices[k][0]} == set(parts)
                  and {own["wanted"][i] for i in own["sum"].choices[k][1]} == set(swings)]
        c.true(f"{where} members of groups", bool(choice), f"{sorted(parts)} {sorted(swings)}")
        for name, v in (*parts.items(), *swings.items()):
            c.close(f"{where} part {name}", abs(v), abs(s[own["wanted"].index(name)]), size)
        c.same(f"{where} correlated", origin["correlated"], own["sum"].correlated)
        phase = sum(abs(v) for v in swings.values())
        c.close(f"{where} in phase", origin["in_phase_sigma_a_mpa"], phase, 1e-3 * size)
        at = float(oracle.utilisation(own["vertices"], own["path"], mean, phase))
        c.close(f"{where} in phase utilisation", origin["in_phase_utilisation"], at, 1e-3)
    if own["scalar"]:
        c.same(f"{where} critical plane", got["critical_plane"], None)
    elif not exact:
        c.same(f"{where} critical plane", got["critical_plane"], None)
        bounds(c, f"{where} critical plane", got["utilisation"], own["critical"])
    else:
        other = got["critical_plane"]
        if other is None:
            c.true(f"{where} critical plane", False, "absent")
        else:
            bounds(c, f"{where} critical plane", other["utilisation"], own["critical"])
            there = f"{where} critical plane"
            if other["pair"]:
                compare_pair_at(c, there, own, other["direction"], other["pair"], other["sigma_m_mpa"],
                                other["sigma_a_mpa"], other["utilisation"], SEARCH)
            else:
                compare_sum_at(c, there, own, other["direction"], other["sigma_m_mpa"], other["sigma_a_mpa"],
                               other["utilisation"], SEARCH)
    if origin["kind"] == "pair":
        compare_worst_utilisation(c, where, got, own)
    else:
        c.same(f"{where} worst utilisation pair", got["worst_utilisation_pair"], None)


def compare_worst_utilisation(c, where, got, own):
    other = got["worst_utilisation_pair"]
    if own["reduction"] != "worst_pair":
        c.same(f"{where} worst utilisation pair", other, None)
        return
    top = max(u for u, _ in own["pair_utilisations"])
    use = math.inf if got["utilisation"] is None else got["utilisation"]
    if other is None:
        c.true(f"{where} worst utilisation pair", use >= top * (1 - CLOSE), f"absent, {use} against {top}")
        return
    c.counts["worst utilisation pairs"] += 1
    c.close(f"{where} worst utilisation pair", other["utilisation"], top, 1e-3)
    size = np.max(np.abs(own["tensors"]))
    members = {frozenset(own["wanted"].index(k) for k in other["pair"])}
    fits = [p for u, p in own["pair_utilisations"] if u >= top * (1 - CLOSE) and frozenset(p[3]) in members
            and abs(p[1] - other["sigma_m_mpa"]) <= CLOSE * size and abs(p[0] - other["sigma_a_mpa"]) <= CLOSE * size]
    c.true(f"{where} worst utilisation pair", bool(fits), f"{other} is not that pair's point")


def compare_hotspot(c, where, got, own):
    c.counts["hotspots"] += 1
    searched = own["fatigue"] is not None and own["fatigue"]["reduction"] == "critical_plane"
    if searched and got["fatigue"] and got["fatigue"]["verdict"] != own["fatigue"]["verdict"]:
        # The program's direction is checked; the search from below may have missed it.
        c.counts["verdict by the program's direction"] += 1
        own["fatigue"]["verdict"] = got["fatigue"]["verdict"]
        c.true(f"{where} fatigue verdict", got["fatigue"]["verdict"] == "fail", "passes against the oracle's direction")
        own["verdict"] = oracle.worst_verdict([own["verdict"], "fail"])
    c.counts[own["verdict"]] += 1
    c.same(f"{where} verdict", got["verdict"], own["verdict"])
    if own["confidence"]:
        c.same(f"{where} confidence", got["confidence"], own["confidence"])
    c.same(f"{where} fatigue given", got["fatigue"] is None, own["fatigue"] is None)
    c.same(f"{where} static given", got["static"] is None, own["static"] is None)
    if got["fatigue"] and own["fatigue"]:
        if own["fatigue"]["reduction"] != "critical_plane":
            c.same(f"{where} fatigue verdict", got["fatigue"]["verdict"], own["fatigue"]["verdict"])
        compare_fatigue(c, f"{where} fatigue", got["fatigue"], own["fatigue"])
    if got["static"] and own["static"]:
        g, o = got["static"], own["static"]
        c.counts["static results"] += 1
        c.same(f"{where} static verdict", g["verdict"], o["verdict"])
        c.same(f"{where} static confidence", g["confidence"], o["confidence"])
        c.close(f"{where} static equivalent", g["equivalent_mpa"], o["equivalent"], o["size"])
        c.close(f"{where} static limit", g["limit_mpa"], o["limit"])
        c.close(f"{where} static utilisation", g["utilisation"], o["utilisation"], o["size"] / o["limit"])
        c.close(f"{where} static factor", g["safety_factor_on_yield"], o["factor"])
        c.true(f"{where} static condition", g["condition"] in o["conditions"], f"{g['condition']} not in {o['conditions']}")


def run(program, command, path, arguments=()):
    done = subprocess.run([program, command, str(path), "--format", "json", *arguments], capture_output=True, text=True,
                          encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


def one(job):
    program, seed, folder = job
    frame = Frame(seed)
    path = Path(folder) / f"frame_{seed}.toml"
    path.write_text(frame.text, encoding="utf-8")
    c = Comparison()
    status, out, err = run(program, "evaluate", path, frame.arguments)
    try:
        own = oracle.Assessment(path, bool(frame.arguments))
    except Exception as error:  # noqa: BLE001
        own = None
        if status != 2 or not isinstance(error, oracle.InputError):
            c.differences.append(f"oracle stopped: {error!r}; program: {status} {err[:300]}")
    c.counts["frames"] += 1
    if own is not None and status == 2:
        c.differences.append(f"program refused the frame: {err[:600]}")
    elif own is not None:
        got = json.loads(out)
        for g, o in zip(got["standards"], own.results):
            c.same("standard", g["id"], o["id"])
            c.same(f"{o['id']} hotspots", [h["id"] for h in g["hotspots"]], [h["id"] for h in o["hotspots"]])
            for gh, oh in zip(g["hotspots"], o["hotspots"]):
                compare_hotspot(c, f"{o['id']} {oh['id']}", gh, oh)
            o["verdict"] = oracle.worst_verdict([h["verdict"] for h in o["hotspots"]])
            c.same(f"{o['id']} verdict", g["verdict"], o["verdict"])
            grades = [h["confidence"] or "unverified" for h in o["hotspots"]]
            c.same(f"{o['id']} confidence", g["confidence"], oracle.weakest(grades))
        verdict = oracle.worst_verdict([o["verdict"] for o in own.results])
        c.same("frame verdict", got["verdict"], verdict)
        c.same("exit status", status, {"pass": 0, "fail": 1, "not_assessed": 3}[verdict])
        status, out, err = run(program, "loads", path)
        if status:
            c.differences.append(f"loads refused the frame: {err[:300]}")
        else:
            compare_loads(c, own, json.loads(out))
    if not c.differences:
        path.unlink()
    return seed, c.differences, c.counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?", default=os.environ.get("BOGIE"))
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=int, default=40)
    parser.add_argument("--keep", help="folder for the frames that disagree")
    options = parser.parse_args()
    if not options.program:
        parser.error("the program is neither an argument nor in the environment variable BOGIE")
    folder = Path(options.keep) if options.keep else Path(tempfile.mkdtemp(prefix="bogie_oracle_"))
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(options.program, options.seed + k, str(folder)) for k in range(options.frames)]
    counts, bad = collections.Counter(), 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for seed, differences, found in pool.map(one, jobs, chunksize=4):
            counts += found
            if differences:
                bad += 1
                if bad <= options.show:
                    print(f"frame {seed}:")
                    print("\n".join(f"  {d}" for d in differences[:12]))
    for key, value in sorted(counts.items()):
        print(f"{key:45} {value}")
    print(f"{bad} of {options.frames} frames disagree" + (f", kept in {folder}" if bad else ""))
    if not bad and not options.keep:
        folder.rmdir()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
