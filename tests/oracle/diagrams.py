"""Fatigue-limit diagrams (Haigh: amplitude over mean) and the utilisation on a load path."""

import itertools

import numpy as np

from inputs import UNITS, InputError, NotAssessed, number

BORDER = 1e-9


# ------------------------------------------------------------------ lines

def through(points):
    """Straight lines through points; the outer two go on for ever."""
    def f(x):
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if x <= x1 or (x1, y1) == points[-1]:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        raise AssertionError
    return f


def lowest(lines, low, high, breaks):
    """Vertices of the lowest of several lines between low and high, cut where it falls to zero on either side of
    its positive stretch. Each line is straight between the breaks."""
    xs = sorted({low, high, *(b for b in breaks if low < b < high)})
    knots = set(xs)
    with_zero = [*lines, lambda x: 0.0]
    for left, right in itertools.pairwise(xs):
        for f, h in itertools.combinations(with_zero, 2):
            dl, dr = f(left) - h(left), f(right) - h(right)
            if dl * dr < 0:
                knots.add(left + (right - left) * dl / (dl - dr))
    tiny = 1e-12 * max(abs(low), abs(high))
    points = [(x, min(f(x) for f in lines)) for x in sorted(knots)]
    inside = [k for k, (_, y) in enumerate(points) if y > tiny]
    if not inside:
        raise NotAssessed("the diagram is empty")
    first, last = max(inside[0] - 1, 0), min(inside[-1] + 1, len(points) - 1)
    if inside != list(range(inside[0], inside[-1] + 1)):
        raise InputError("the diagram falls into parts")
    kept = points[first:last + 1]
    kept[0], kept[-1] = (kept[0][0], 0.0), (kept[-1][0], 0.0)
    corners = [kept[0]]
    for at, after in itertools.pairwise(kept[1:]):
        (ax, ay), (bx, by), (cx, cy) = corners[-1], at, after
        if abs((bx - ax) * (cy - by) - (by - ay) * (cx - bx)) > 1e-12 * (high - low) * (after[0] - corners[-1][0]):
            corners.append(at)
    return np.array([*corners, kept[-1]])


def diagram(limit, material, kind="parent", gamma_mf=None):
    """Vertices (mean, amplitude) of a limit for a material; kind is parent or weld; γ_Mf of the detail goes before that
    of the limit."""
    def get(key, other):
        return number(limit[key]) if key in limit else other

    weld = kind == "weld"
    tensile, yields = get("tensile", material["tensile"]), min(get("yield", material["yield"]), material["yield"])
    lines = [lambda x: yields - x, lambda x: yields + x]
    low, high, breaks = -yields, yields, [0.0]
    constructor = limit["constructor"]
    if constructor in ("polygon", "smith"):
        points = np.array(limit["points"], dtype=float) * UNITS[limit["unit"]]
        if constructor == "smith":
            points = np.column_stack([points[:, 0], (points[:, 1] - points[:, 2]) / 2])
        points = [tuple(p) for p in points.tolist()]
        lines.append(through(points))
        low, high = max(low, points[0][0]), min(high, points[-1][0])
        breaks += [p[0] for p in points]
    elif constructor == "goodman":
        amplitude, end = number(limit["amplitude"]), get("end", tensile)
        lines.append(lambda x: amplitude * (1 - x / end))
        if weld or limit.get("compression", "flat") == "flat":
            lines.append(lambda x: amplitude)
    elif constructor == "endurance_limit":
        # The partial factor of the detail, or else of the limit, divides; only a detail category cannot do without.
        gamma = gamma_mf or limit.get("gamma_mf", limit.get("partial_factor"))
        if "amplitude" in limit:
            amplitude = number(limit["amplitude"]) / number(gamma or 1)
        else:
            if gamma is None:
                raise NotAssessed("no partial factor γ_Mf is given")
            amplitude = number(limit["range_factor"]) * number(limit["detail_category"]) / 2 / number(gamma)
        lines.append(lambda x: amplitude)
    elif constructor == "mean_stress_sensitivity":
        amplitude = number(limit["amplitude"])
        m = number(limit["a_m"]) * 1e-3 * tensile + number(limit["b_m"])
        if not 0 <= m <= 0.99:
            # Too weak a steel for the guideline: a bearable amplitude that grows with tension has no meaning.
            raise NotAssessed("the mean-stress sensitivity is out of range")
        compression = amplitude if weld else amplitude / (1 - m)
        pulsating, half = amplitude / (1 + m), amplitude * (3 + m) / (3 * (1 + m) ** 2)
        # R = -1, 0, 0.5; below R > 1 (and above R = 0.5) the limit is constant.
        knots = [(-compression, compression), (0.0, amplitude), (pulsating, pulsating), (3 * half, half)]

        def line(x):
            if x <= knots[0][0]:
                return knots[0][1]
            return half if x >= knots[-1][0] else through(knots)(x)
        lines.append(line)
        breaks += [k[0] for k in knots]
    elif constructor == "notch_class":
        amplitude = number(limit["amplitude"])
        half = number(limit["pulsating_ratio"]) * amplitude / 2
        end = number(limit["tensile_share"]) * tensile
        ratio, share = number(limit["compression_ratio"]), number(limit["yield_share"])
        knots = [(-ratio * end, 0.0), (-amplitude, amplitude), (0.0, amplitude), (half, half), (end, 0.0)]
        lines += [through(knots), lambda x: share * yields - x, lambda x: ratio * share * yields + x]
        breaks += [k[0] for k in knots]
    else:
        raise InputError(constructor)
    return lowest(lines, low, high, breaks)


# ------------------------------------------------------------------ utilisation

def limit_at(vertices, mean):
    mean = np.asarray(mean, dtype=float)
    value = np.interp(mean, vertices[:, 0], vertices[:, 1])
    return np.where((mean < vertices[0, 0]) | (mean > vertices[-1, 0]), 0.0, value)


def start_of(path, mean, amplitude):
    """Where the load path of a point begins on the axis of the mean."""
    return {"mean_constant": mean, "ratio_constant": 0 * mean, "minimum_constant": mean - amplitude,
            "maximum_constant": mean + amplitude}[path]


def crossings(vertices, path, mean, amplitude):
    """Where the straight load path of each point, from its start at 0 to the point at 1 and beyond, crosses the
    border; one row per edge, infinite where it does not."""
    start = start_of(path, mean, amplitude)
    dx, rows = mean - start, []
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for (ax, ay), (bx, by) in itertools.pairwise(vertices):
            ex, ey = bx - ax, by - ay
            det = dx * ey - amplitude * ex
            t = ((ax - start) * ey - ay * ex) / det
            s = ((ax - start) * amplitude - ay * dx) / det
            hit = (s >= -1e-12) & (s <= 1 + 1e-12) & (t > 0) & np.isfinite(t)
            rows.append(np.where(hit, t, np.inf))
    return np.array(rows)


def utilisation(vertices, path, mean, amplitude):
    """Utilisation on a load path, element by element: of a point inside, by where its path leaves the diagram next; of
    a point outside, by where it left; infinite where it was never inside. Exactly 1 on the border on every path."""
    mean, amplitude = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(amplitude, dtype=float))
    low, high = vertices[0, 0], vertices[-1, 0]
    margin = inside(vertices, mean, amplitude)
    still = np.where(margin < 0, np.inf, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if path == "mean_constant":
            worst = np.where((mean < low) | (mean > high), np.inf, amplitude / limit_at(vertices, mean))
        else:
            t = crossings(vertices, path, mean, amplitude)
            ahead = np.min(np.where(t >= 1 - 1e-9, t, np.inf), axis=0)
            behind = np.max(np.where(t <= 1 + 1e-9, t, 0.0), axis=0)
            worst = np.where(margin >= 0, 1 / ahead, np.where(behind > 0, 1 / behind, np.inf))
            if path == "ratio_constant":
                still = np.where(mean > 0, mean / high, np.where(mean < 0, mean / low, 0.0))
    worst = np.where(amplitude == 0, still, worst)
    return np.where(np.abs(margin) <= BORDER * 1e-3 * (high - low), 1.0, worst)


def ambiguous(vertices, path, mean, amplitude):
    """Whether the path of a point begins outside of the diagram or crosses its border more than once, so that the
    method settles the verdict but not the number."""
    if path in ("mean_constant", "ratio_constant") or not steep(vertices):
        return False
    mean, amplitude = np.array([mean], dtype=float), np.array([amplitude], dtype=float)
    start = float(start_of(path, mean, amplitude)[0])
    t = crossings(vertices, path, mean, amplitude)
    found = np.sort(t[np.isfinite(t)])
    distinct = 1 + int(np.sum(np.diff(found) > 1e-9)) if len(found) else 0
    return not vertices[0, 0] <= start <= vertices[-1, 0] or distinct != 1


def inside(vertices, mean, amplitude):
    """Margin of a point to the border: positive inside, in MPa of the amplitude."""
    mean, amplitude = np.asarray(mean, dtype=float), np.asarray(amplitude, dtype=float)
    margin = np.interp(mean, vertices[:, 0], vertices[:, 1]) - amplitude
    beyond = np.maximum(vertices[0, 0] - mean, mean - vertices[-1, 0])
    return np.where(beyond > 0, -np.maximum(beyond, 0) - amplitude, margin)


def steeply_dented(vertices):
    """Whether a border that turns upwards again has an edge steeper than 45°."""
    d = np.diff(vertices, axis=0)
    return steep(vertices) and bool(np.any(np.diff(d[:, 1] / d[:, 0]) > 1e-9))


def steep(vertices):
    """Whether an edge is steeper than 45°: a path at constant minimum or maximum may then begin outside of the
    diagram and the point lie inside, or leave it and come back."""
    d = np.diff(vertices, axis=0)
    return bool(np.any(np.abs(d[:, 1]) > np.abs(d[:, 0]) * (1 + 1e-9)))
