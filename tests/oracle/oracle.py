"""Second implementation of the whole chain, written from the method alone: frame load file to verdicts.

Slow and plain on purpose. Needs Python 3.11 (tomllib) and NumPy. Nothing here is shared with the program.
Units inside: kN, t, m/s², MPa, ‰.
"""

import ast
import itertools
import math
import tomllib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
TIE = 1e-9
GRADES = ["published", "derived", "unverified"]
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


# ------------------------------------------------------------------ formulas

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


# ------------------------------------------------------------------ data files

def read_standards():
    standards = {}
    for path in sorted((ROOT / "load_cases").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        standards[data["id"]] = data
    return standards


def read_limits(frame):
    """Every limit by its name as one dict of numbers, own limits of the frame included."""
    limits = {}
    for path in sorted((ROOT / "fatigue_limits").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in data["limit"]:
            limits[f"{data['id']}/{entry['id']}"] = {**data.get("common", {}), **entry}
    for entry in frame.get("limit", []):
        base = limits[entry["base"]] if "base" in entry else {}
        merged = {**base, **entry}
        taken = set(base) - set(entry) - {"id", "title", "source", "confidence"}
        merged["confidence"] = weakest([entry["confidence"], *([base["confidence"]] if taken else [])])
        limits[entry["id"]] = merged
    return limits


# ------------------------------------------------------------------ diagrams

def upper_hull_points(functions, low, high, breaks):
    """Vertices of min(functions) between low and high; the functions are straight between the breaks."""
    xs = sorted({low, high, *(b for b in breaks if low < b < high)})
    points = set(xs)
    for left, right in zip(xs, xs[1:]):
        for f, h in itertools.combinations(functions, 2):
            dl, dr = f(left) - h(left), f(right) - h(right)
            if dl * dr < 0:
                points.add(left + (right - left) * dl / (dl - dr))
    out = []
    for x in sorted(points):
        y = min(f(x) for f in functions)
        out.append((x, y if y > 1e-9 * max(abs(low), abs(high)) else 0.0))
    return out


def interval(functions, low, high, breaks):
    """Where min(functions) > 0: they are positive at 0 and fall off on both sides."""
    def root(f, inside, outside):
        xs = [inside] + sorted((b for b in breaks if min(inside, outside) < b < max(inside, outside)),
                               key=lambda b: abs(b - inside)) + [outside]
        for left, right in zip(xs, xs[1:]):
            if f(left) > 0 >= f(right):
                return left + (right - left) * f(left) / (f(left) - f(right))
        return outside
    right = min(root(f, 0.0, high) for f in functions)
    left = max(root(f, 0.0, low) for f in functions)
    return left, right


def cut(functions, span, breaks=()):
    left, right = interval(functions, -span, span, breaks)
    points = upper_hull_points(functions, left, right, breaks)
    points[0] = (points[0][0], 0.0)
    points[-1] = (points[-1][0], 0.0)
    return np.array(points)


def piecewise(points):
    """Straight lines through points, the outer two go on for ever."""
    def f(x):
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            if x <= x1 or (x1, y1) == points[-1]:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        raise AssertionError
    return f


def diagram(limit, material):
    """Vertices (mean, amplitude) of a limit for a material."""
    get = lambda key, other: number(limit[key]) if key in limit else other
    tensile = get("tensile", material["tensile"])
    yields = get("yield", material["yield"])
    span = 4 * max(tensile, yields)
    yield_cut = [lambda x: yields - x, lambda x: yields + x]
    kind = limit["constructor"]
    if kind == "polygon":
        return np.array(limit["points"], dtype=float) * UNITS[limit["unit"]]
    if kind == "smith":
        p = np.array(limit["points"], dtype=float) * UNITS[limit["unit"]]
        return np.column_stack([p[:, 0], (p[:, 1] - p[:, 2]) / 2])
    if kind == "goodman":
        amplitude, end = number(limit["amplitude"]), get("end", tensile)
        line = lambda x: amplitude * (1 - x / end)
        if limit.get("compression", "flat") == "flat":
            lines = [lambda x: min(amplitude, line(x))]
        else:
            lines = [line]
        return cut(lines + yield_cut, 4 * max(span, end), [0.0])
    if kind == "endurance_limit":
        if "amplitude" in limit:
            amplitude = number(limit["amplitude"])
        else:
            amplitude = number(limit["range_factor"]) * number(limit["detail_category"]) / 2
            amplitude /= number(limit.get("partial_factor", "1"))
        return cut([lambda x: amplitude] + yield_cut, span)
    if kind == "mean_stress_sensitivity":
        amplitude = number(limit["amplitude"])
        m = number(limit["a_m"]) * 1e-3 * tensile + number(limit["b_m"])
        if not 0 <= m <= 0.99:
            # Too weak a steel for the guideline: a bearable amplitude that grows with tension has no meaning.
            raise NotAssessed("the mean-stress sensitivity is out of range")
        first, second = amplitude / (1 + m), amplitude * (3 + m) / (3 * (1 + m) ** 2)
        points = [(-amplitude / (1 - m), amplitude / (1 - m)), (first, first), (3 * second, second)]
        def line(x):
            if x <= points[0][0]:
                return points[0][1]
            if x >= points[2][0]:
                return points[2][1]
            return piecewise(points)(x)
        return cut([line] + yield_cut, span, [p[0] for p in points])
    if kind == "notch_class":
        amplitude = number(limit["amplitude"])
        half = number(limit["pulsating_ratio"]) * amplitude / 2
        end = number(limit["tensile_share"]) * tensile
        low = -number(limit["compression_ratio"]) * end
        points = [(low, 0.0), (-amplitude, amplitude), (0.0, amplitude), (half, half), (end, 0.0)]
        top = number(limit["yield_share"]) * yields
        return cut([piecewise(points), lambda x: top - x], 4 * max(span, end, -low), [p[0] for p in points])
    raise InputError(kind)


def limit_at(vertices, mean):
    mean = np.asarray(mean, dtype=float)
    value = np.interp(mean, vertices[:, 0], vertices[:, 1])
    return np.where((mean < vertices[0, 0]) | (mean > vertices[-1, 0]), 0.0, value)


def utilisation(vertices, path, mean, amplitude):
    """Utilisation on a load path, element by element."""
    mean, amplitude = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(amplitude, dtype=float))
    low, high = vertices[0, 0], vertices[-1, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        if path == "mean_constant":
            top = limit_at(vertices, mean)
            u = np.where(amplitude == 0, 0.0, amplitude / top)
            return np.where((mean < low) | (mean > high), np.inf, u)
        # Straight path start + t·(dx, dy); the load is at t = 1.
        if path == "ratio_constant":
            start, dx, dy = np.zeros_like(mean), mean, amplitude
        elif path == "minimum_constant":
            start, dx, dy = mean - amplitude, amplitude, amplitude
        else:
            start, dx, dy = mean + amplitude, -amplitude, amplitude
        worst = np.zeros_like(mean)
        for (ax, ay), (bx, by) in zip(vertices, vertices[1:]):
            ex, ey = bx - ax, by - ay
            det = dx * ey - dy * ex
            t = ((ax - start) * ey - ay * ex) / det
            s = ((ax - start) * dy - ay * dx) / det
            hit = (s >= -1e-12) & (s <= 1 + 1e-12) & (t > 0) & np.isfinite(t)
            worst = np.where(hit, np.maximum(worst, np.where(hit, 1 / t, 0.0)), worst)
        worst = np.where(amplitude == 0, 0.0, worst)
        if path == "ratio_constant":
            flat = np.where(mean > 0, mean / high, mean / low)
            worst = np.where(amplitude == 0, np.where(mean == 0, 0.0, flat), worst)
        return np.where((start < low) | (start > high), np.inf, worst)


# ------------------------------------------------------------------ loads

class Loads:
    """Parameters, loads and conditions of one standard with their confidences."""

    def __init__(self, frame, standards, name):
        self.name = name
        self.data = data = standards[name]
        self.ancestry = [name] + ([data["variant_of"]] if "variant_of" in data else [])
        vehicle = frame["vehicle"]
        names = {}
        for key in ("m_v", "c1", "c2", "m_plus", "m_unsprung", "n_b", "n_e"):
            if key in vehicle:
                names[key] = (number(vehicle[key]), "published")
        gravity = number(vehicle.get("g", "9.81 m/s²"))
        names["g"] = (gravity, "published")
        self.parameters = {}
        for p in data.get("parameter", []):
            value, grade, own = number(p["default"]), p["confidence"], False
            for ancestor in reversed(self.ancestry):
                entry = frame.get("override", {}).get(ancestor, {}).get(p["id"])
                if entry:
                    value, grade, own = number(entry["value"]), entry.get("confidence", "published"), True
            self.parameters[p["id"]] = (value, grade, own)
            names[p["id"]] = (value, grade)
        self.loads = {}
        for load in data.get("load", []):
            value, grade = formula(load["formula"], names)
            names[load["id"]] = self.loads[load["id"]] = (value, weakest([grade, load["confidence"]]))
        components = {c["id"] for c in data.get("component", [])}
        self.omitted = {k for k, v in frame["loads"].items() if "omitted" in v}
        self.attached = {}
        for key, v in frame["loads"].items():
            if "omitted" in v or not any(k in v for k in ("mass", "static", "dynamic", "coefficient")):
                continue
            static = number(v["static"]) if "static" in v else number(v.get("mass", "0 t")) * gravity
            dynamic = number(v["dynamic"]) if "dynamic" in v else v.get("coefficient", 0.0) * abs(static)
            self.attached[key] = (static, dynamic)
        self.conditions = {}
        known = set(frame["loads"])
        for c in data.get("condition", []):
            forces, grades = {}, [c["confidence"]]
            for component, text in c["forces"].items():
                value, grade = formula(text, names)
                if "omitted" not in frame["loads"].get(component, {}):
                    grades.append(grade)  # a load that is left out weakens nothing
                if component in known:
                    forces[component] = value
                elif value != 0:
                    raise InputError(f"{component} carries load but is missing")
            self.conditions[c["id"]] = {"category": c["category"], "forces": forces, "confidence": weakest(grades)}
        rule = data.get("attached")
        if rule and self.attached:
            def part(text, key):
                static, dynamic = self.attached[key]
                return formula(text, {"static_part": (static, "published"), "dynamic_part": (dynamic, "published")})[0]
            if "in_every_condition" in rule:
                for key in self.attached:
                    force = part(rule["in_every_condition"], key)
                    for c in self.conditions.values() if force != 0 else ():
                        c["forces"][key] = force
                        c["confidence"] = weakest([c["confidence"], rule["confidence"]])
            for key in self.attached:
                for c in rule.get("condition", []):
                    below = self.conditions[c["on_top_of"]] if "on_top_of" in c else {"forces": {}, "confidence": "published"}
                    forces = dict(below["forces"])
                    forces[key] = part(c["force"], key)
                    self.conditions[c["id"].replace("{component}", key)] = {
                        "category": c["category"], "forces": forces, "component": key,
                        "confidence": weakest([rule["confidence"], below["confidence"]])}
        groups = {}
        for g in data.get("exclusive_group", []):
            members = [m for m in g["components"] if m in self.attached]
            members = [m for m in members if "exclusive_group" not in frame["loads"][m]]
            groups[g["id"]] = (members, g["confidence"] if members else "published")
        for key in self.attached:
            own = frame["loads"][key].get("exclusive_group")
            if own:
                groups.setdefault(own, ([], "published"))[0].append(key)
        self.groups = {k: v for k, v in groups.items() if v[0]}
        self.components = components

    def category(self, *wanted):
        return [k for k, c in self.conditions.items() if c["category"] in wanted]


# ------------------------------------------------------------------ stresses

def tensor(stress, scale):
    """A stress as 1×1 (scalar), 2×2 (plane) or 3×3 matrix."""
    if isinstance(stress, (int, float)):
        return np.array([[stress * scale]], dtype=float)
    s = [v * scale for v in stress]
    if len(s) == 3:
        return np.array([[s[0], s[2]], [s[2], s[1]]])
    xx, yy, zz, xy, yz, zx = s
    return np.array([[xx, xy, zx], [xy, yy, yz], [zx, yz, zz]])


def von_mises(s):
    if len(s) == 1:
        return abs(s[0, 0])
    full = np.zeros((3, 3))
    full[:len(s), :len(s)] = s
    deviator = full - np.trace(full) / 3 * np.eye(3)
    return math.sqrt(1.5 * np.sum(deviator * deviator))


def along(tensors, directions):
    """nᵀσn, one row per direction, one column per tensor."""
    return np.einsum("ki,cij,kj->kc", directions, tensors, directions)


def extreme_directions(d, m):
    """All candidates for the direction of the eigenvalue of d that is largest in magnitude; in a repeated
    eigenvalue's space, the direction with the largest mean."""
    values, vectors = np.linalg.eigh(d)
    top = np.max(np.abs(values))
    out = []
    for sign in (1, -1):
        space = vectors[:, np.abs(sign * values - top) <= TIE * max(top, 1e-300)] if top > 0 else vectors
        if space.shape[1]:
            _, w = np.linalg.eigh(space.T @ m @ space)
            out.append(space @ w[:, -1])
    return top, out


# ------------------------------------------------------------------ pairs

def better(amplitude, mean, best_amplitude, best_mean):
    """Larger amplitude; at equal amplitude the larger mean; else the earlier one stays."""
    size = max(amplitude, best_amplitude)
    if abs(amplitude - best_amplitude) > TIE * size:
        return amplitude > best_amplitude
    return mean - best_mean > TIE * max(abs(mean), abs(best_mean), size)


def pair_points(tensors):
    """Per pair (i, j): amplitude, mean, direction of its largest amplitude; then its tied directions as well."""
    out, tied = [], []
    for i, j in itertools.combinations(range(len(tensors)), 2):
        d, m = (tensors[i] - tensors[j]) / 2, (tensors[i] + tensors[j]) / 2
        top, directions = extreme_directions(d, m)
        best = None
        for n in directions:
            a, mean = abs(n @ d @ n), n @ m @ n
            tied.append((a, mean, n, (i, j)))
            if best is None or better(a, mean, best[0], best[1]):
                best = (a, mean, n)
        out.append((best[0], best[1], best[2], (i, j)))
    return out, tied


def worst_pair(tensors):
    points, tied = pair_points(tensors)
    best = points[0]
    for p in points[1:]:
        if better(p[0], p[1], best[0], best[1]):
            best = p
    return best, tied


def pair_along(tensors, direction):
    s = along(tensors, direction[None, :])[0]
    best = None
    for i, j in itertools.combinations(range(len(s)), 2):
        a, m = abs(s[i] - s[j]) / 2, (s[i] + s[j]) / 2
        if best is None or better(a, m, best[0], best[1]):
            best = (a, m, direction, (i, j))
    return best


def principal_directions(tensors):
    """Directions of the principal stress largest in magnitude (several where they tie)."""
    found, top = [], 0.0
    for s in tensors:
        values, vectors = np.linalg.eigh(s)
        for k, v in enumerate(values):
            found.append((abs(v), vectors[:, k]))
            top = max(top, abs(v))
    return [n for v, n in found if v >= top * (1 - TIE)]


# ------------------------------------------------------------------ search over directions

def grid(dimension):
    if dimension == 1:
        return np.ones((1, 1)), 0.0
    if dimension == 2:
        angle = np.linspace(0, math.pi, 360, endpoint=False)
        return np.column_stack([np.cos(angle), np.sin(angle)]), math.pi / 360
    count = 900
    k = np.arange(count) + 0.5
    z = k / count
    phi = math.pi * (1 + math.sqrt(5)) * k
    r = np.sqrt(1 - z * z)
    return np.column_stack([r * np.cos(phi), r * np.sin(phi), z]), 0.09


def neighbours(n, h):
    """Points around every row of n at tangential steps of size h."""
    if n.shape[1] == 2:
        t = np.column_stack([-n[:, 1], n[:, 0]])
        steps = np.array([-1.0, -0.5, 0.0, 0.5, 1.0]) * h
        out = n[:, None, :] + steps[None, :, None] * t[:, None, :]
    else:
        pick = np.where(np.abs(n[:, :1]) < 0.6, np.array([[1.0, 0, 0]]), np.array([[0, 1.0, 0]]))
        t = np.cross(n, pick)
        t /= np.linalg.norm(t, axis=1, keepdims=True)
        b = np.cross(n, t)
        k = np.array([-1.0, -0.5, 0.0, 0.5, 1.0]) * h
        x, y = (v.ravel() for v in np.meshgrid(k, k))
        out = n[:, None, :] + x[None, :, None] * t[:, None, :] + y[None, :, None] * b[:, None, :]
    return out / np.linalg.norm(out, axis=2, keepdims=True)


def search(value, dimension, extra=(), starts=10):
    """Largest value(directions) over all directions: grid, then the best starts refined."""
    n, h = grid(dimension)
    if len(extra):
        n = np.vstack([n, np.array(extra)])
    v = value(n)
    if dimension == 1 or np.isinf(v).any():
        k = int(np.argmax(v))
        return v[k], n[k]
    chosen = []
    for k in np.argsort(-v):
        if all(abs(n[k] @ n[c]) < math.cos(1.5 * h) for c in chosen):
            chosen.append(k)
            if len(chosen) == starts:
                break
    n = n[chosen]
    best = v[chosen]
    for _ in range(32):
        around = neighbours(n, h)
        v = value(around.reshape(-1, dimension)).reshape(around.shape[:2])
        k = np.argmax(v, axis=1)
        n = around[np.arange(len(n)), k]
        best = v[np.arange(len(n)), k]
        if np.isinf(best).any():
            break
        h *= 0.55
    k = int(np.argmax(best))
    return best[k], n[k]


def critical_pair(tensors, vertices, path, points):
    i, j = (np.array(v) for v in zip(*itertools.combinations(range(len(tensors)), 2)))

    def value(n):
        s = along(tensors, n)
        return np.max(utilisation(vertices, path, (s[:, i] + s[:, j]) / 2, np.abs(s[:, i] - s[:, j]) / 2), axis=1)

    extra = [p[2] for p in sorted(points, key=lambda p: -p[0])[:20]]
    u, n = search(value, tensors.shape[1], extra)
    return float(u), n


# ------------------------------------------------------------------ sums

class Sum:
    """Static and dynamic tensors with exclusive groups and correlation."""

    def __init__(self, names, tensors, static, dynamic, owner, groups, correlation):
        self.names, self.tensors = names, tensors
        members = {m for g, _ in groups for m in g}
        self.choices = []
        for pick in itertools.product(*([*g, *([None] if may_rest else [])] for g, may_rest in groups)):
            keep = [k for k, name in enumerate(names) if owner.get(name) not in members or owner[name] in pick]
            s = [k for k in keep if names[k] in static]
            d = [k for k in keep if names[k] in dynamic]
            rho = np.array([[1.0 if a == b else correlation.get(frozenset((names[a], names[b])), 0.0) for b in d]
                            for a in d])
            self.choices.append((s, d, rho))
        self.correlated = bool(correlation)

    def along(self, directions):
        """Per choice: mean and amplitude per direction."""
        s = along(self.tensors, directions)
        out = []
        for static, dynamic, rho in self.choices:
            a = s[:, dynamic]
            amplitude = np.sqrt(np.maximum(np.einsum("ka,ab,kb->k", a, rho, a), 0.0)) if dynamic else np.zeros(len(s))
            out.append((s[:, static].sum(axis=1), amplitude))
        return out

    def utilisation(self, vertices, path, directions):
        return np.array([utilisation(vertices, path, m, a) for m, a in self.along(directions)])


# ------------------------------------------------------------------ assessment

def scope(standard, frame):
    """None if covered or accepted, else 'stresses' or the reason."""
    entry = standard.get("scope", {})
    gear, vehicle_class = frame["frame"]["running_gear"], frame["frame"]["vehicle_class"]
    inside = gear not in entry.get("running_gear_excluded", [])
    inside &= vehicle_class in entry.get("vehicle_classes", [vehicle_class])
    if inside:
        return None
    for name in [standard["id"], standard.get("variant_of")]:
        decision = frame.get("scope", {}).get(name)
        if decision:
            return None if decision["use"] == "accept" else "stresses"
    return "outside"


def worst_verdict(verdicts):
    order = ["pass", "not_assessed", "fail"]
    return max(verdicts, key=order.index) if verdicts else "not_assessed"


class Assessment:
    def __init__(self, path, require_published=False):
        self.frame = frame = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        self.standards = read_standards()
        self.limits = read_limits(frame)
        self.require_published = require_published
        self.path = frame["assessment"].get("load_path", "mean_constant")
        self.reduction = frame["assessment"].get("reduction")
        self.scale = UNITS[frame.get("units", {}).get("stress", "MPa")]
        self.loads = {}
        self.results = []
        for name in frame["assessment"]["standards"]:
            data = self.standards[name]
            fatigue = self.load_of(data.get("fatigue_from", name))
            exceptional = self.load_of(data.get("exceptional_from", name))
            hotspots = [self.hotspot(h, name, fatigue, exceptional) for h in frame.get("hotspot", [])]
            self.results.append({"id": name, "verdict": worst_verdict([h["verdict"] for h in hotspots]),
                                 "hotspots": hotspots})
        self.verdict = worst_verdict([r["verdict"] for r in self.results])

    def load_of(self, name):
        if name not in self.loads:
            self.loads[name] = Loads(self.frame, self.standards, name)
        return self.loads[name]

    def condition_tensors(self, hotspot, loads, wanted, name):
        """Tensor per condition; None with a reason if one is missing."""
        given = None
        for key in (name, *loads.ancestry):
            given = given or hotspot.get("condition", {}).get(key)
        out, grades = [], []
        for key in wanted:
            condition = loads.conditions[key]
            if given:
                if key not in given:
                    raise NotAssessed(f"no stress is given for condition {key}")
                out.append(tensor(given[key], self.scale))
                continue
            stress = hotspot.get("stress", {})
            total = None
            for component, force in condition["forces"].items():
                if component in loads.omitted:
                    continue
                part = force / number(self.frame["loads"][component]["reference"]) * tensor(stress[component], self.scale)
                total = part if total is None else total + part
            if total is None:
                total = 0 * tensor(next(iter(stress.values())), 1.0)
            out.append(total)
            grades.append(condition["confidence"])
        return np.array(out), weakest(grades), bool(given)

    def hotspot(self, hotspot, name, fatigue_loads, exceptional_loads):
        result = {"id": hotspot["id"], "fatigue": None, "static": None, "reasons": []}
        grades, verdicts = [], []
        try:
            result["fatigue"], grade = self.fatigue(hotspot, name, fatigue_loads)
            grades.append(grade)
            f = result["fatigue"]
            ok = f["utilisation"] * f["required"] <= 1 + 1e-9
            f["verdict"] = "pass" if ok else "fail"
            if self.require_published and grade == "unverified":
                f["verdict"] = "not_assessed"
            verdicts.append(f["verdict"])
        except NotAssessed as reason:
            result["reasons"].append(str(reason))
            verdicts.append("not_assessed")
        try:
            result["static"], grade = self.static(hotspot, name, exceptional_loads)
            if result["static"]:
                grades.append(grade)
                s = result["static"]
                s["verdict"] = "pass" if s["utilisation"] <= 1 + 1e-9 else "fail"
                if self.require_published and grade == "unverified":
                    s["verdict"] = "not_assessed"
                verdicts.append(s["verdict"])
        except NotAssessed as reason:
            result["reasons"].append(str(reason))
            verdicts.append("not_assessed")
        result["verdict"] = worst_verdict(verdicts)
        result["confidence"] = weakest(grades) if grades else None
        return result

    def static(self, hotspot, name, loads):
        check = loads.data.get("static_check")
        wanted = loads.category("exceptional")
        if not check or not wanted:
            return None, None
        self.in_scope(hotspot, name, loads)
        tensors, grade, given = self.condition_tensors(hotspot, loads, wanted, name)
        detail = self.frame["details"][hotspot["detail"]]
        parameter = check["safety_weld" if detail["kind"] == "weld" else "safety_parent"]
        factor, factor_grade, _ = loads.parameters[parameter]
        limit = number(self.frame["materials"][hotspot["material"]]["yield"]) / factor
        stress = [von_mises(t) for t in tensors]
        top = max(stress)
        size = float(np.max(np.abs(tensors)))
        result = {"equivalent": top, "size": size, "limit": limit, "utilisation": top / limit, "factor": factor,
                  "conditions": {w for w, s in zip(wanted, stress) if s >= top - TIE * size},
                  "confidence": weakest([grade, check["confidence"], factor_grade])}
        return result, result["confidence"]

    def in_scope(self, hotspot, name, loads):
        outside = scope(loads.data, self.frame)
        given = any(hotspot.get("condition", {}).get(k) for k in (name, *loads.ancestry))
        if outside == "outside":
            raise NotAssessed("outside the standard's scope")
        if outside == "stresses" and not given:
            raise NotAssessed("only the standard's allowable stresses are used: give stresses per condition")

    def fatigue(self, hotspot, name, loads):
        self.in_scope(hotspot, name, loads)
        detail = self.frame["details"][hotspot["detail"]]
        limit_name = next((detail["limits"][k] for k in (name, *loads.ancestry) if k in detail["limits"]), None)
        if limit_name is None:
            raise NotAssessed("no fatigue limit")
        limit = self.limits[limit_name]
        material = {k: number(v) for k, v in self.frame["materials"][hotspot["material"]].items() if k != "source"}
        vertices = diagram(limit, material)
        required = detail.get("required_safety_factor", self.frame["assessment"].get("required_safety_factor", 1.0))
        rule = loads.data["combination"]
        pairs = rule["rule"] == "worst_pair"
        wanted = loads.category("in_service", "particular") if pairs else loads.category("static", "dynamic")
        tensors, grade, given = self.condition_tensors(hotspot, loads, wanted, name)
        grades = [grade, rule["confidence"], limit["confidence"]]
        scalar = tensors.shape[1] == 1
        direction = hotspot.get("direction")
        if direction is not None:
            if isinstance(direction, (int, float)):
                a = math.radians(direction)
                direction = np.array([math.cos(a), math.sin(a)])
            else:
                direction = np.array(direction, dtype=float)
                direction /= np.linalg.norm(direction)
        reduction = self.reduction
        if scalar:
            reduction = "worst_pair" if pairs else "fixed_direction"
            direction = np.ones(1)
        elif reduction is None or (reduction == "worst_pair" and not pairs):
            default = "worst_pair" if pairs else "critical_plane"
            reduction = "fixed_direction" if direction is not None else default
        if reduction == "fixed_direction" and direction is None:
            raise NotAssessed("fixed_direction was asked for, but there is no direction")
        result = {"reduction": reduction, "required": required, "limit": limit_name, "vertices": vertices,
                  "limit_confidence": limit["confidence"], "tensors": tensors, "wanted": wanted, "scalar": scalar,
                  "path": self.path, "given": any(h.get("condition") for h in self.frame["hotspot"])}
        if pairs:
            self.pairs(result, direction)
        else:
            used = self.sums(result, direction, loads)
            grades += used
        return result, weakest(grades)

    def pairs(self, result, direction):
        tensors, vertices, path = result["tensors"], result["vertices"], self.path
        best, points = worst_pair(tensors)
        if result["reduction"] == "fixed_direction":
            best = pair_along(tensors, direction)
        elif result["reduction"] == "principal_projection":
            best = None
            for n in principal_directions(tensors):
                p = pair_along(tensors, n)
                if best is None or better(p[0], p[1], best[0], best[1]):
                    best = p
        use = lambda p: float(utilisation(vertices, path, p[1], p[0]))
        if not result["scalar"]:
            result["critical"], result["critical_direction"] = critical_pair(tensors, vertices, path, points)
        result["pair_utilisations"] = [(use(p), p) for p in points]
        if result["reduction"] == "critical_plane":
            result["utilisation"] = result["critical"]
            return
        result.update(mean=best[1], amplitude=best[0], direction=best[2], pair=best[3], utilisation=use(best))

    def sums(self, result, direction, loads):
        wanted, tensors, vertices, path = result["wanted"], result["tensors"], result["vertices"], self.path
        static, dynamic = set(loads.category("static")), set(loads.category("dynamic"))
        owner = {k: c.get("component") for k, c in loads.conditions.items()}
        correlation = {}
        for entry in self.frame.get("correlation", []):
            if entry["standard"] in loads.ancestry:
                correlation[frozenset(entry["conditions"])] = entry["rho"]
        # Of a group, one acts or none; but leaving out a load that only alternates, and by itself, worsens nothing.
        groups = []
        for members, _ in loads.groups.values():
            swings = [key for key in dynamic if owner[key] in members]
            may_rest = result["given"] or any(loads.attached[m][0] != 0 for m in members)
            may_rest |= any(rho != 0 and not pair.isdisjoint(swings) for pair, rho in correlation.items())
            groups.append((members, may_rest))
        total = Sum(wanted, tensors, static, dynamic, owner, groups, correlation)
        result["sum"] = total
        value = lambda n: np.max(total.utilisation(vertices, path, n), axis=0)
        if not result["scalar"]:
            extra = []
            for s, d, _ in total.choices:
                m = tensors[s].sum(axis=0)
                for t in (m, *(m + sign * tensors[k] for k in d for sign in (1, -1)), *(tensors[k] for k in d)):
                    extra.extend(np.linalg.eigh(t)[1].T)
            result["critical"], result["critical_direction"] = search(value, tensors.shape[1], extra)
        if result["reduction"] == "critical_plane":
            result["utilisation"] = float(result["critical"])
            return [g[1] for g in loads.groups.values()]
        best = None
        for c, (s, d, _) in enumerate(total.choices):
            directions = [direction]
            if result["reduction"] == "principal_projection":
                m = tensors[s].sum(axis=0)
                directions = principal_directions([m, *(m + sign * tensors[k] for k in d for sign in (1, -1))])
            found = [tuple(float(v[0]) for v in total.along(n[None, :])[c]) for n in directions]
            mean, amplitude = max(found, key=lambda f: f[0])
            u = float(utilisation(vertices, path, mean, amplitude))
            if best is None or u > best["utilisation"]:
                best = {"utilisation": u, "mean": mean, "amplitude": amplitude, "ambiguous": len(directions) > 1}
        result.update(best)
        return [g[1] for g in loads.groups.values()]
