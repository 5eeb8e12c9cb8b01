"""Numbers with units, formulas, and the data files of standards and limits.

Units inside: kN, t, m/s², MPa, ‰.
"""

import ast
import functools
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the best to the weakest.
GRADES = ["published", "derived", "user", "unverified"]
UNITS = {
    "": 1.0, "t": 1.0, "kg": 1e-3, "kN": 1.0, "N": 1e-3, "MN": 1e3, "MPa": 1.0, "N/mm²": 1.0, "kPa": 1e-3,
    "Pa": 1e-6, "GPa": 1e3, "‰": 1.0, "%": 10.0, "m/s²": 1.0,
}


class InputError(Exception):
    """The frame load file cannot be assessed at all."""


class NotAssessed(Exception):
    """A hotspot cannot be judged; the message is the reason."""


def weakest(grades):
    return max(grades, key=GRADES.index, default="published")


def number(text):
    """'38 t' in the units used inside."""
    parts = str(text).split(maxsplit=1)
    if "/" in parts[0] and len(parts) == 1:
        top, bottom = parts[0].split("/")
        return float(top) / float(bottom)
    return float(parts[0]) * UNITS[parts[1] if len(parts) > 1 else ""]


def formula(text, names):
    """Value of a formula and the weakest confidence of the names in it. names: {name: (value, confidence)}."""
    used = []

    def walk(node):
        if isinstance(node, ast.Expression):
            return walk(node.body)
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.Name):
            if node.id not in names:
                raise InputError(f"unknown name {node.id}")
            used.append(names[node.id][1])
            return names[node.id][0]
        if isinstance(node, ast.UnaryOp):
            value = walk(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        left, right = walk(node.left), walk(node.right)
        return {ast.Add: lambda: left + right, ast.Sub: lambda: left - right, ast.Mult: lambda: left * right,
                ast.Div: lambda: left / right}[type(node.op)]()

    return walk(ast.parse(text, mode="eval")), weakest(used)


@functools.cache
def read_standards(folder=None):
    """Every standard by its id. A variant holds what it says itself, and everything else as its parent does."""
    found = {}
    for path in sorted((folder or ROOT / "load_cases").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found[data["id"]] = data
    standards = {}
    for name, data in found.items():
        if "variant_of" in data:
            parent = found[data["variant_of"]]
            data = {**parent, **data}
            left_out = data.get("without_conditions", [])
            data["condition"] = [c for c in data["condition"] if c["id"] not in left_out]
        standards[name] = data
    return standards


@functools.cache
def built_in_limits(folder=None):
    limits = {}
    for path in sorted((folder or ROOT / "fatigue_limits").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in data["limit"]:
            limits[f"{data['id']}/{entry['id']}"] = {**data.get("common", {}), **entry}
    return limits


def read_limits(frame, folder=None):
    """Every limit by its name as one dict of numbers, own limits of the frame included."""
    limits = dict(built_in_limits(folder))
    for entry in frame.get("limit", []):
        base = limits[entry["base"]] if "base" in entry else {}
        merged = {**base, **entry}
        taken = set(base) - set(entry) - {"id", "title", "source", "confidence"}
        merged["confidence"] = weakest(["user", entry.get("confidence", "user"), *([base["confidence"]] if taken else [])])
        limits[entry["id"]] = merged
    return limits
