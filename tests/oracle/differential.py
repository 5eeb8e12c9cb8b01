"""Runs the program on random frames and compares every number with the second implementation.

    python tests/oracle/differential.py [--frames N] [--seed S] [--jobs J] [--keep DIR] [--figures] [BOGIE]

BOGIE is the program (else the environment variable BOGIE). Prints disagreements and keeps their frames; with
--figures it prints how often every kind of state was reached, those that were not included.
"""

import argparse
import collections
import math
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402

import answers  # noqa: E402
import oracle  # noqa: E402
from diagrams import ambiguous, limit_at, steeply_dented, utilisation  # noqa: E402
from frames import CONSTRUCTORS, PATHS, STATES, Frame  # noqa: E402
from tensors import along  # noqa: E402

CLOSE = 1e-9
SEARCH = 1e-6
# Near 1 rounding decides; a verdict is compared where the oracle's own number is no nearer than this.
NEAR_ONE = 1e-7


class Comparison:
    """Collects what differs and what was counted."""

    def __init__(self):
        self.differences = []
        self.counts = collections.Counter()
        self.reached = collections.Counter()

    def same(self, where, program, own):
        self.counts["values compared"] += 1
        if program != own:
            self.differences.append(f"{where}: program {program!r}, oracle {own!r}")

    def close(self, where, program, own, scale=0.0, tolerance=CLOSE):
        self.counts["numbers compared"] += 1
        program, own = answers.infinite(program), float(own)
        if program == own:
            return
        finite = math.isfinite(program) and math.isfinite(own)
        if not finite or abs(program - own) > tolerance * max(abs(program), abs(own), scale):
            self.differences.append(f"{where}: program {program!r}, oracle {own!r}")

    def between(self, where, program, bounds, tolerance=CLOSE):
        """The oracle knows two bounds."""
        self.counts["numbers compared"] += 1
        lower, upper = bounds
        if not lower * (1 - tolerance) - 1e-12 <= program <= upper * (1 + tolerance) + 1e-12:
            self.differences.append(f"{where}: program {program!r}, oracle between {lower!r} and {upper!r}")
        loose = math.isfinite(program) and math.isinf(upper)
        self.counts["bounds: upper one open" if loose else "bounds: both"] += 1

    def true(self, where, ok, text):
        self.counts["values compared"] += 1
        if not ok:
            self.differences.append(f"{where}: {text}")


def direction_of(values, dimension):
    return np.array(values[:dimension]) if values is not None else np.ones(1)


# ------------------------------------------------------------------ loads

def compare_loads(c, assessment, standards):
    for got in standards:
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
        names = [v["id"] for v in got["conditions"]]
        if "opposite" not in str(loads.conditions.values()) and loads.data["combination"]["rule"] == "worst_pair":
            c.same("conditions named", sorted(names), sorted(loads.conditions))
        else:
            # The senses and ends of a sum have names of their own; their stresses are compared with the choices.
            c.same("conditions named", sorted(set(names) & set(loads.conditions)), sorted(loads.conditions))
        for v in got["conditions"]:
            own = loads.conditions.get(v["id"])
            if own is None:
                continue
            where = f"condition {got['id']} {v['id']}"
            c.same(where + " category", v["category"], own["category"])
            c.same(where + " confidence", v["confidence"], own["confidence"])
            c.true(where + " components", {k for k, f in own["forces"].items() if f} <= set(v["components"])
                   <= set(own["forces"]), f"program {sorted(v['components'])}, oracle {sorted(own['forces'])}")
            for key, force in v["components"].items():
                c.close(f"{where} {key}", force["value"], own["forces"].get(key, math.nan), scale=1.0)


# ------------------------------------------------------------------ fatigue

def compare_fatigue(c, where, got, own):
    g = answers.Fatigue(got)
    c.counts["fatigue assessments"] += 1
    for key in ("reduction", "path", "limit", "limit_confidence", "required"):
        c.same(f"{where} {key}", getattr(g, key), own[key])
    if math.isinf(g.utilisation):
        c.same(f"{where} factor", g.factor, 0.0)
    elif g.utilisation == 0:
        c.same(f"{where} factor", g.factor, None)
    else:
        c.close(f"{where} factor", g.factor, 1 / g.utilisation)
    c.close(f"{where} limit amplitude", g.top, float(limit_at(own["vertices"], g.mean)), 1e-3)
    if not (own["path"] in ("minimum_constant", "maximum_constant") and steeply_dented(own["vertices"])):
        compare_point(c, f"{where} utilisation of the point", own, g.mean, g.amplitude, g.utilisation)
    passes = g.utilisation * own["required"] <= oracle.PASSES
    c.true(f"{where} verdict", g.verdict == ("pass" if passes else "fail") or (g.verdict == "not_assessed" and passes)
           or own["verdict"] == "not_assessed", f"{g.verdict} at utilisation {g.utilisation}")
    c.same(f"{where} direction given", g.direction is None, own["scalar"])
    n = direction_of(g.direction, own["tensors"].shape[1])
    c.close(f"{where} unit direction", float(n @ n), 1.0)
    if own["reduction"] == "fixed_direction" and not own["scalar"]:
        c.close(f"{where} along the given direction", abs(float(n @ own["direction"])), 1.0)
    if own["path"] in ("minimum_constant", "maximum_constant") and steeply_dented(own["vertices"]):
        # A path may leave one convex part of the diagram inside another: the program's number is that of one part, too large.
        c.counts["steep dents on F3 and F4: bounded from below"] += 1
        c.true(f"{where} utilisation", g.utilisation >= own["utilisation"] * (1 - 1e-4) or min(g.utilisation, own["utilisation"]) > 1, f"{g.utilisation} below {own['utilisation']}")
        return
    (compare_pair if g.kind == "pair" else compare_sum)(c, where, g, own, n)


def compare_point(c, where, own, mean, amplitude, use):
    """The utilisation of a point of the diagram; where only the verdict is settled, whether it is above 1."""
    at = float(utilisation(own["vertices"], own["path"], mean, amplitude))
    if ambiguous(own["vertices"], own["path"], mean, amplitude):
        c.counts["path that begins outside or comes back: only the side of 1 compared"] += 1
        c.true(where, (use <= 1 + CLOSE) == (at <= 1 + CLOSE), f"program {use!r}, oracle {at!r} (only the side of 1 is settled)")
        return
    c.close(where, use, at, 1e-6, SEARCH if own["path"] != "mean_constant" else 1e-8)


def rows_of(own, name):
    """States of a condition by its name: several where members of groups take turns."""
    return [k for k, (key, _, _) in enumerate(own["states"]) if key == name]


def compare_pair(c, where, g, own, n):
    size = float(np.max(np.abs(own["tensors"]))) or 1.0
    s = along(own["tensors"], n[None])[0]
    rows = []
    for name, stress in zip(g.pair, g.stresses):
        fits = [k for k in rows_of(own, name) if abs(s[k] - stress) <= 10 * CLOSE * size]
        c.true(f"{where} stress of {name}", bool(fits), f"program {stress!r}, oracle {[float(s[k]) for k in rows_of(own, name)]}")
        rows.append(fits)
    c.close(f"{where} mean", g.mean, sum(g.stresses) / 2, size)
    c.close(f"{where} amplitude", g.amplitude, abs(g.stresses[0] - g.stresses[1]) / 2, size)
    if own["reduction"] == "critical_plane":
        c.between(f"{where} utilisation", g.utilisation, own["critical"])
        c.same(f"{where} critical plane beside itself", g.critical is None, True)
    else:
        expected = own["utilisation"]
        if own["reduction"] == "principal_projection" and not own["scalar"]:
            # Of principal stresses of one size the shop rule knows no order.
            expected = min((f["utilisation"] for f in own["candidates"]), key=lambda u: abs(u - g.utilisation) if u < math.inf else u)
        # Beyond 1 the number of F3 and F4 depends on where the path begins, and is settled as a verdict only.
        if own["path"] in ("mean_constant", "ratio_constant") or min(g.utilisation, expected) <= 1:
            c.close(f"{where} utilisation", g.utilisation, expected, 1e-3)
        if "candidates" in own:
            fits = [f for f in own["candidates"] for ranges, pair in f["tied"]
                    if {own["states"][f["rows"][k]][0] for k in pair} == set(g.pair)
                    and abs(f["amplitude"] - g.amplitude) <= CLOSE * size
                    and any(lo - CLOSE * size <= g.mean <= hi + CLOSE * size for lo, hi in ranges)]
            c.true(f"{where} pair", bool(fits), f"{g.pair} with mean {g.mean}, amplitude {g.amplitude} is not the rule's")
        if not own["scalar"] and g.critical is not None:
            c.between(f"{where} critical plane", g.critical.utilisation, own["critical"])
    printed = own["printed"]
    c.true(f"{where} printed rule", g.printed is not None, "absent")
    if g.printed is None:
        return
    c.counts["printed rules"] += 1
    p = g.printed
    if own["path"] in ("mean_constant", "ratio_constant") or min(p.utilisation, printed["utilisation"]) <= 1:
        c.close(f"{where} printed rule", p.utilisation, printed["utilisation"], 1e-3)
    c.close(f"{where} printed rule amplitude", p.amplitude, printed["amplitude"], size)
    if abs(printed["utilisation"] * own["required"] - 1) > NEAR_ONE and own["verdict"] != "not_assessed":
        passes = printed["utilisation"] * own["required"] <= oracle.PASSES
        # A condition that was not tested turns a pass of the printed rule, too, into no verdict.
        c.same(f"{where} printed rule verdict", p.verdict, ("not_assessed" if own.get("missing") else "pass") if passes else "fail")
        c.counts["printed rule would change the verdict"] += passes != (own["verdict"] == "pass")
    fits = [1 for ranges, pair in printed["tied"] if {own["states"][printed["rows"][k]][0] for k in pair} == set(p.pair)
            and any(lo - CLOSE * size <= p.mean <= hi + CLOSE * size for lo, hi in ranges)]
    c.true(f"{where} printed rule pair", bool(fits), f"{p.pair} with mean {p.mean} is not the rule's")


def compare_sum(c, where, g, own, n):
    c.counts["sums"] += 1
    size = max(float(np.max(np.abs(own["tensors"]))), 1e-12)
    total = own["sum"]
    found = total.at(n)
    fits = [k for k, (m, a, _) in enumerate(found) if abs(m - g.mean) <= 10 * CLOSE * size
            and abs(a ** 2 - g.amplitude ** 2) <= 10 * CLOSE * size * max(a, g.amplitude, 1e-6 * size)]
    c.true(f"{where} mean and amplitude", bool(fits), f"({g.mean}, {g.amplitude}) not among {sorted({f[:2] for f in found})[:6]}")
    c.same(f"{where} correlated", g.correlated, own["correlated"])
    if own["reduction"] == "critical_plane" and own["path"] in ("minimum_constant", "maximum_constant") and g.utilisation > 1:
        # More amplitude moves the start of the path, too: above 1 the verdict is settled, not the number.
        c.counts["sums beyond 1 on F3 and F4: only the side of 1 compared"] += 1
        c.true(f"{where} utilisation", own["critical"][1] > 1, f"{g.utilisation} against {own['critical']}")
    elif own["reduction"] == "critical_plane":
        c.between(f"{where} utilisation", g.utilisation, own["critical"])
        if own["critical"][0] < g.utilisation * (1 - SEARCH) and not own["correlated"]:
            c.counts["search of the oracle stayed below"] += 1
    elif own["reduction"] == "fixed_direction":
        c.between(f"{where} utilisation", g.utilisation, (own.get("least", own["utilisation"]), own["utilisation"]))
    elif own["correlated"]:
        pass  # compared at its direction
    else:
        # Which of tied directions a choice takes is open; the worst choice counts.
        least = max(min(f[2] for f in choice) for choice in own["projected"])
        c.between(f"{where} utilisation", g.utilisation, (least, own["utilisation"]))
    settled = own["path"] in ("mean_constant", "ratio_constant")
    if not own["scalar"] and g.critical is not None and (settled or g.critical.utilisation <= 1):
        c.between(f"{where} critical plane", g.critical.utilisation, own["critical"])
    c.true(f"{where} in phase", g.in_phase is not None, "absent")
    if g.in_phase is None:
        return
    c.counts["bounds in phase"] += 1
    bounds = own["in_phase"]
    p = g.in_phase
    if p.mean is not None and p.amplitude is not None and math.isfinite(p.utilisation):
        compare_point(c, f"{where} in phase, at its point", own, p.mean, p.amplitude, p.utilisation)
        direction = direction_of(p.direction or (g.direction if own["scalar"] else None), own["tensors"].shape[1])
        if p.direction is not None or own["scalar"]:
            near = [abs(m[0] - p.mean) + abs(a[0] - p.amplitude) for m, a in (x.in_phase(direction[None]) for x in total.choices)]
            c.true(f"{where} in phase, mean and amplitude", min(near) <= 1e-6 * size, f"({p.mean}, {p.amplitude}) is no choice's")
    if p.exact is not False:
        c.between(f"{where} in phase", p.utilisation, bounds)
    else:
        # Above 1 the numbers of constant minimum and maximum are not settled; the verdict is.
        c.counts["bounds in phase: only the side of 1 compared"] += 1
        c.true(f"{where} in phase", p.utilisation > 1 and bounds[1] > 1, f"{p.utilisation} against {bounds}")
    if g.utilisation <= 1 or own["path"] in ("mean_constant", "ratio_constant"):
        c.true(f"{where} in phase above the square root", p.utilisation >= g.utilisation * (1 - CLOSE),
               f"{p.utilisation} below {g.utilisation}")


# ------------------------------------------------------------------ hotspots and frames

def compare_hotspot(c, where, got, own, state):
    c.counts["hotspots"] += 1
    c.same(f"{where} fatigue given", got["fatigue"] is None, own["fatigue"] is None)
    c.same(f"{where} static given", got["static"] is None, own["static"] is None)
    if got["fatigue"] and own["fatigue"]:
        compare_fatigue(c, f"{where} fatigue", got["fatigue"], own["fatigue"])
        settle(c, f"{where} fatigue verdict", got["fatigue"], own["fatigue"], own)
        kind = (own["fatigue"]["kind"], own["fatigue"]["line"], own["fatigue"]["path"], state)
        c.reached[kind] += 1
        c.counts[f"reduction {own['fatigue']['reduction']}"] += 1
        for text in fields(own["fatigue"], got["fatigue"]):
            c.counts[text] += 1
    if got["static"] and own["static"]:
        compare_yield(c, f"{where} static", answers.Static(got["static"]), own["static"])
    c.same(f"{where} service given", got.get("service") is None, own["service"] is None)
    if got.get("service") and own["service"]:
        compare_yield(c, f"{where} service", answers.Static(got["service"]), own["service"])
    c.counts[f"verdict {own['verdict']}"] += 1
    c.same(f"{where} verdict", got["verdict"], own["verdict"])
    if own["confidence"]:
        c.same(f"{where} confidence", got["confidence"], own["confidence"])


def compare_yield(c, where, g, o):
    c.counts["checks against yield"] += 1
    if "verdict" in o:
        c.same(f"{where} verdict", g.verdict, o["verdict"])
    c.same(f"{where} confidence", g.confidence, o["confidence"])
    c.close(f"{where} equivalent", g.equivalent, o["equivalent"], o["size"])
    c.close(f"{where} limit", g.limit, o["limit"])
    c.close(f"{where} utilisation", g.utilisation, o["utilisation"], o["size"] / o["limit"])
    c.close(f"{where} factor", g.factor, o["factor"])
    c.true(f"{where} condition", g.condition in o["conditions"], f"{g.condition} not in {o['conditions']}")


def settle(c, where, got, own, hotspot):
    """Fatigue verdicts; where 1 lies within rounding or within an open bound, the program's number decides."""
    if got["verdict"] == own["verdict"]:
        return
    use = answers.infinite(got["utilisation"])
    open_bound = own["reduction"] == "critical_plane" and own["critical"][0] <= use <= own["critical"][1]
    if open_bound or abs(own["utilisation"] * own["required"] - 1) <= NEAR_ONE:
        c.counts["verdict by the program's own number"] += 1
        own["verdict"] = got["verdict"]
        hotspot["verdict"] = oracle.worst_verdict([own["verdict"], *hotspot["others"]])
        return
    c.differences.append(f"{where}: program {got['verdict']}, oracle {own['verdict']}")


def fields(own, got):
    """Which part of the diagram the governing point lies under."""
    mean, amplitude, v = got["sigma_m_mpa"], got["sigma_a_mpa"], own["vertices"]
    use = answers.infinite(got["utilisation"])
    if math.isinf(use):
        yield "governed: outside of the diagram"
        return
    if use > 1:
        yield "governed: above the line"
    if use == 0:
        yield "governed: no amplitude at all"
    top = float(limit_at(v, mean))
    if abs(abs(mean) + top - own["yield"]) <= 1e-9 * own["yield"]:
        yield "governed: under the yield line"
    if own["line"].startswith(("fkm", "mean_stress")) and amplitude > 0:
        ratio = (mean - amplitude) / (mean + amplitude) if mean + amplitude else -math.inf
        yield "FKM: " + ("R > 1" if mean < -amplitude else "R < 0" if ratio <= 0 else "0 < R ≤ 0.5" if ratio <= 0.5 else "R > 0.5")


def compare_screen(c, program, frame, path, evaluated, folder):
    """Every node of `screen` against the hotspot of the same stresses in `evaluate`."""
    table, out = Path(folder) / f"{path.stem}.csv", Path(folder) / f"{path.stem}_nodes.csv"
    answers.write_nodes(table, [h[2] for h in frame.hotspots], 1 / frame.stress_scale)
    status, rows, summary, err = answers.screen(program, path, table, out, frame.arguments)
    if rows is None:
        c.differences.append(f"screen refused the frame: {err[:400]}")
        return
    for standard in evaluated["standards"]:
        prefix = standard["id"]
        for row, hotspot in zip(rows, standard["hotspots"]):
            where = f"screen {prefix} {hotspot['id']}"
            c.counts["nodes of screen"] += 1
            c.same(f"{where} verdict", row[f"{prefix}_verdict"], hotspot["verdict"])
            if hotspot["fatigue"]:
                use = answers.infinite(hotspot["fatigue"]["utilisation"])
                text = row[f"{prefix}_utilisation"]
                c.close(f"{where} utilisation", float(text.replace("inf", "inf")) if text else math.inf, use, 1e-4, 2e-6)
            # The worse of both checks against yield, where the in-service one is judged.
            service = hotspot.get("service") or {}
            checks = [check["utilisation"] for check in (hotspot["static"], service) if check and check.get("judged", True)]
            if checks and row.get(f"{prefix}_static_utilisation"):
                c.close(f"{where} static", float(row[f"{prefix}_static_utilisation"]), max(checks), 1e-4, 2e-6)
    if not c.differences:
        table.unlink()
        out.unlink()


def one(job):
    program, seed, folder, standards = job
    frame = Frame(seed, standards)
    path = Path(folder) / f"frame_{seed}.toml"
    path.write_text(frame.text, encoding="utf-8")
    c = Comparison()
    c.counts["frames"] += 1
    for text in set(frame.reached):
        c.counts[f"frames with: {text}"] += 1
    status, got, err = answers.evaluate(program, path, frame.arguments)
    try:
        own = oracle.Assessment(path, bool(frame.arguments))
    except Exception as error:  # noqa: BLE001
        own = None
        if status != 2 or not isinstance(error, oracle.InputError):
            c.differences.append(f"oracle stopped: {error!r}; program: {status} {err[:300]}")
    if own is not None and status == 2:
        c.differences.append(f"program refused the frame: {err[:600]}")
    elif own is not None:
        states = [h[1] for h in frame.hotspots]
        for g, o in zip(got["standards"], own.results):
            c.same("standard", g["id"], o["id"])
            c.same(f"{o['id']} hotspots", [h["id"] for h in g["hotspots"]], [h["id"] for h in o["hotspots"]])
            for gh, oh, state in zip(g["hotspots"], o["hotspots"], states):
                compare_hotspot(c, f"{o['id']} {oh['id']}", gh, oh, state)
            o["verdict"] = oracle.worst_verdict([h["verdict"] for h in o["hotspots"]])
            c.same(f"{o['id']} verdict", g["verdict"], o["verdict"])
        verdict = oracle.worst_verdict([o["verdict"] for o in own.results])
        c.same("frame verdict", got["verdict"], verdict)
        c.same("exit status", status, {"pass": 0, "fail": 1, "not_assessed": 3}[verdict])
        status, listed, err = answers.loads(program, path)
        if status:
            c.differences.append(f"loads refused the frame: {err[:300]}")
        else:
            compare_loads(c, own, listed)
        if frame.field:
            compare_screen(c, program, frame, path, got, folder)
    if not c.differences:
        path.unlink()
    return seed, c.differences, c.counts, c.reached


def print_figures(reached):
    """Assessments per constructor, load path and state of stress; what was not reached is named."""
    print("\nassessments per line and load path (least over the states of stress in brackets)")
    missing = []
    for kind in ("pairs", "sums"):
        for line in CONSTRUCTORS:
            cells = []
            for path in PATHS:
                numbers = [reached[kind, line, path, state] for state in STATES]
                cells.append(f"{sum(numbers):6} ({min(numbers)})")
                missing += [f"{kind} {line} {path} {state}" for state, v in zip(STATES, numbers) if v == 0]
            print(f"{kind:6}{line:26}" + "".join(f"{c:>14}" for c in cells))
    print(f"not reached: {len(missing)} of {2 * len(CONSTRUCTORS) * len(PATHS) * len(STATES)}")
    for text in missing[:40]:
        print("  " + text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?", default=os.environ.get("BOGIE"))
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=int, default=40)
    parser.add_argument("--keep", help="folder for the frames that disagree")
    parser.add_argument("--figures", action="store_true", help="print how often every kind of state was reached")
    parser.add_argument("--pairs", help="standards by pairs that are drawn, separated by commas")
    options = parser.parse_args()
    if not options.program:
        parser.error("the program is neither an argument nor in the environment variable BOGIE")
    folder = Path(options.keep) if options.keep else Path(tempfile.mkdtemp(prefix="bogie_oracle_"))
    folder.mkdir(parents=True, exist_ok=True)
    standards = options.pairs.split(",") if options.pairs else None
    jobs = [(options.program, options.seed + k, str(folder), standards) for k in range(options.frames)]
    counts, reached, bad = collections.Counter(), collections.Counter(), 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for seed, differences, found, states in pool.map(one, jobs, chunksize=4):
            counts += found
            reached += states
            if differences:
                bad += 1
                if bad <= options.show:
                    print(f"frame {seed}:")
                    print("\n".join(f"  {d}" for d in differences[:12]), flush=True)
    for key, value in sorted(counts.items()):
        print(f"{key:55} {value}")
    if options.figures:
        print_figures(reached)
    print(f"{bad} of {options.frames} frames disagree" + (f", kept in {folder}" if bad else ""))
    if not bad and not options.keep:
        folder.rmdir()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
