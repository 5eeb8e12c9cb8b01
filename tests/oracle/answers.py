"""The program's JSON, read in one place: the rest of the comparison knows no key of it."""

import csv
import json
import math
import subprocess


def infinite(value):
    """JSON has no infinity: null is one."""
    return math.inf if value is None else float(value)


def run(program, command, path, arguments=()):
    done = subprocess.run([program, command, str(path), *arguments], capture_output=True, text=True, encoding="utf-8",
                          check=False)
    return done.returncode, done.stdout, done.stderr


def evaluate(program, path, arguments=()):
    status, out, err = run(program, "evaluate", path, ["--format", "json", *arguments])
    return status, json.loads(out) if status != 2 else None, err


def loads(program, path):
    status, out, err = run(program, "loads", path, ["--format", "json"])
    return status, json.loads(out)["standards"] if status == 0 else None, err


class Fatigue:
    """A fatigue result of one hotspot under one standard."""

    def __init__(self, got):
        self.got = got
        self.verdict, self.limit = got["verdict"], got["limit"]
        self.utilisation, self.factor = infinite(got["utilisation"]), got["safety_factor"]
        self.mean, self.amplitude, self.top = got["sigma_m_mpa"], got["sigma_a_mpa"], got["sigma_a_limit_mpa"]
        self.reduction, self.path, self.required = got["reduction"], got["load_path"], got["required_safety_factor"]
        self.limit_confidence, self.direction = got["limit_confidence"], got["direction"]
        origin = got["origin"]
        self.kind = origin["kind"]
        if self.kind == "pair":
            self.pair, self.stresses = origin["conditions"], origin["stresses_mpa"]
        else:
            self.static = [(p["condition"], p["sigma_mpa"]) for p in origin["static"]]
            self.dynamic = [(p["condition"], p["sigma_a_mpa"]) for p in origin["dynamic"]]
            self.correlated = origin["correlated"]
        self.printed = self.point(got.get("printed_rule"))
        self.in_phase = self.point(got.get("in_phase") or self.bound(origin))
        self.critical = self.point(got.get("critical_plane"))

    @staticmethod
    def bound(origin):
        """The bound in phase, which stands beside the sum it belongs to."""
        if "in_phase_exact" not in origin:
            return None
        return {"utilisation": origin["in_phase_utilisation"], "exact": origin["in_phase_exact"],
                "sigma_m_mpa": origin["in_phase_sigma_m_mpa"], "sigma_a_mpa": origin["in_phase_sigma_a_mpa"],
                "direction": origin.get("in_phase_direction")}

    @staticmethod
    def point(entry):
        return None if entry is None else Point(entry)


class Point:
    def __init__(self, entry):
        self.utilisation = infinite(entry["utilisation"])
        self.mean, self.amplitude = entry.get("sigma_m_mpa"), entry.get("sigma_a_mpa")
        self.verdict, self.pair, self.direction = entry.get("verdict"), entry.get("pair"), entry.get("direction")
        self.exact = entry.get("exact")


class Static:
    def __init__(self, got):
        self.verdict, self.utilisation, self.confidence = got["verdict"], got["utilisation"], got["confidence"]
        self.equivalent, self.limit, self.factor = got["equivalent_mpa"], got["limit_mpa"], got["safety_factor_on_yield"]
        self.condition = got["condition"]


def write_nodes(path, hotspots, scale):
    """A table of stresses for `screen`: one row per hotspot; {load: six components}."""
    names = list(hotspots[0])
    parts = ("sxx", "syy", "szz", "sxy", "syz", "szx")
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["node", *(f"{n}_{p} [MPa]" for n in names for p in parts)])
        for k, stresses in enumerate(hotspots):
            rows.writerow([k + 1, *(repr(v * scale) for n in names for v in stresses[n])])


def screen(program, path, results, out, arguments=()):
    """Rows of the table of all nodes, and the JSON."""
    status, text, err = run(program, "screen", path, ["--results", str(results), "--format", "json", "--csv", str(out), *arguments])
    if status == 2:
        return status, None, None, err
    with open(out, newline="", encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return status, list(csv.DictReader(lines)), json.loads(text), err
