"""The largest utilisation over all directions, between two bounds.

A pair has a mean tensor M and an amplitude tensor D. Over all unit vectors n, the points (nᵀMn, nᵀDn) fill a convex
region of the plane (three variables: Brickman 1961), or the rim of an ellipse (two variables); along every load path
the utilisation grows outwards, so that its largest value lies on the rim, which the rim of the ellipse has as well.
The rim lies between the points where lines of several slopes touch the region (largest eigenvalues of cos φ · M +
sin φ · D) and the polygon of these lines. Along a straight piece the utilisation is a ratio of two linear functions
wherever the path meets the same edge of the diagram: its largest value is at an end or where the edge changes.
Where the two bounds differ, another line is put between.
"""

import itertools
import math

import numpy as np

from diagrams import steep, utilisation

SLOPES = 4
GAP = 1e-10
ROUNDS = 70
FIRST = 16


def support(m, d, angle):
    """Value, point and direction of the region's outermost point at an angle, for each row."""
    a = np.cos(angle)[:, None, None] * m + np.sin(angle)[:, None, None] * d
    values, vectors = np.linalg.eigh(a)
    n = vectors[:, :, -1]
    point = np.stack([np.einsum("ki,kij,kj->k", n, m, n), np.einsum("ki,kij,kj->k", n, d, n)], axis=1)
    return values[:, -1], point, n


def along_segments(vertices, path, p, q):
    """Largest utilisation along the straight pieces p → q; points are (mean, signed amplitude)."""
    step = q - p
    shares = [np.zeros(len(p)), np.ones(len(p))]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares.append(-p[:, 1] / step[:, 1])
        for x, y in vertices:
            for sign in (1.0, -1.0):
                if path == "mean_constant":
                    shares.append((x - p[:, 0]) / step[:, 0])
                    break
                if path == "ratio_constant":
                    cross = p[:, 0] * sign * y - p[:, 1] * x
                    shares.append(-cross / (step[:, 0] * sign * y - step[:, 1] * x))
                else:
                    c = -sign if path == "minimum_constant" else sign
                    at = x - y if path == "minimum_constant" else x + y
                    shares.append((at - p[:, 0] - c * p[:, 1]) / (step[:, 0] + c * step[:, 1]))
    s = np.array(shares)
    s = np.where((s >= 0) & (s <= 1), s, 0.0)
    points = p[None] + s[:, :, None] * step[None]
    return np.max(utilisation(vertices, path, points[:, :, 0], np.abs(points[:, :, 1])), axis=0)


class Largest:
    """lower ≤ the largest utilisation over all pairs and directions ≤ upper; `index` and `direction` of the lower."""

    def __init__(self, means, amplitudes, vertices, path, at_least=(-1.0, 0, None)):
        self.vertices, self.path = vertices, path
        self.upper = math.inf
        self.lower, self.index, self.direction = at_least
        # Without its guarantee above where a path may come back into the diagram.
        self.bounded = not (path in ("minimum_constant", "maximum_constant") and steep(vertices))
        means, amplitudes = np.asarray(means, dtype=float), np.asarray(amplitudes, dtype=float)
        self.scale = [np.maximum(np.max(np.abs(t), axis=(1, 2)), 1e-12) for t in (means, amplitudes)]
        self.m, self.d = means / self.scale[0][:, None, None], amplitudes / self.scale[1][:, None, None]
        upper = 0.0
        if len(means) <= FIRST:
            upper = self.run(np.arange(len(means)))
        else:
            # The most promising pairs first: most of the others are then below what is reached already.
            bound = self.boxes()
            order = np.argsort(-bound)
            upper = self.run(order[:FIRST])
            rest = order[FIRST:]
            rest = rest[bound[rest] > self.lower * (1 + GAP) + 1e-13]
            if len(rest):
                upper = max(upper, self.run(rest))
        self.upper = max(self.lower, upper) if self.bounded else math.inf

    def plain(self, points, rows):
        return points * np.stack([self.scale[0][rows], self.scale[1][rows]], axis=1)

    def take(self, rows, points, n):
        """Points that are reached raise the lower bound."""
        p = self.plain(points, rows)
        u = utilisation(self.vertices, self.path, p[:, 0], np.abs(p[:, 1]))
        k = int(np.argmax(u))
        if u[k] > self.lower:
            self.lower, self.index, self.direction = float(u[k]), int(rows[k]), n[k]

    def measure(self, gaps):
        """Upper bound of each gap between two neighbouring touching points."""
        rows, f0, h0, p0, f1, h1, p1 = gaps
        width = np.sin(f1 - f0)
        with np.errstate(divide="ignore", invalid="ignore"):
            corner = np.stack([h0 * np.sin(f1) - h1 * np.sin(f0), h1 * np.cos(f0) - h0 * np.cos(f1)], axis=1) / width[:, None]
        # Between nearly equal slopes the corner is lost in rounding: it lies within the box of the touching points.
        corner = np.where(np.isfinite(corner), corner, p0)
        p0, p1, corner = (self.plain(p, rows) for p in (p0, p1, corner))
        chord = along_segments(self.vertices, self.path, p0, p1)
        if len(chord) and self.bounded:
            self.chord = max(self.chord, float(np.max(chord)))
        sides = [along_segments(self.vertices, self.path, a, b) for a, b in ((p0, corner), (corner, p1))]
        return np.maximum(chord, np.maximum(*sides))

    def boxes(self):
        """Upper bound of each pair: the rim of the box of its least and largest mean and its largest amplitude."""
        means = np.linalg.eigvalsh(self.m) * self.scale[0][:, None]
        top = np.max(np.abs(np.linalg.eigvalsh(self.d)), axis=1) * self.scale[1]
        low, high = means[:, 0], means[:, -1]
        corners = [np.stack(c, axis=1) for c in ((low, 0 * top), (low, top), (high, top), (high, 0 * top))]
        return np.max([along_segments(self.vertices, self.path, p, q) for p, q in itertools.pairwise(corners)], axis=0)

    def run(self, which):
        """Raises the lower bound by the pairs `which`; gives their upper bound."""
        count = len(which)
        rows = np.repeat(which, SLOPES)
        angle = np.tile(np.arange(SLOPES) * 2 * math.pi / SLOPES, count)
        h, p, n = support(self.m[rows], self.d[rows], angle)
        self.take(rows, p, n)
        self.chord = self.lower
        after = np.roll(np.arange(count * SLOPES).reshape(count, SLOPES), -1, axis=1).ravel()
        gaps = (rows, angle, h, p, angle + 2 * math.pi / SLOPES, h[after], p[after])
        upper = self.measure(gaps)
        for _ in range(ROUNDS):
            self.lower = max(self.lower, self.chord)
            open_ = upper > self.lower * (1 + GAP) + 1e-13
            if not open_.any() or math.isinf(self.lower):
                break
            rows, f0, h0, p0, f1, h1, p1 = (g[open_] for g in gaps)
            # The slope of the chord touches the rim farthest from it; where the chord has no length, the middle.
            chord = p1 - p0
            f = np.arctan2(-chord[:, 0], chord[:, 1])
            f += np.round(((f0 + f1) / 2 - f) / (2 * math.pi)) * 2 * math.pi
            width = f1 - f0
            f = np.where((np.hypot(*chord.T) > 1e-13) & (f > f0 + 0.02 * width) & (f < f1 - 0.02 * width), f, (f0 + f1) / 2)
            h, p, n = support(self.m[rows], self.d[rows], f)
            self.take(rows, p, n)
            gaps = tuple(np.concatenate(g) for g in (
                (rows, rows), (f0, f), (h0, h), (p0, p), (f, f1), (h, h1), (p, p1)))
            upper = self.measure(gaps)
            if np.all(gaps[4] - gaps[1] < 1e-12):
                break
        self.lower = max(self.lower, self.chord)
        open_ = upper > self.lower * (1 + GAP) + 1e-13
        return float(np.max(upper[open_])) if open_.any() else self.lower


def pairs_of(tensors):
    i, j = np.triu_indices(len(tensors), 1)
    return (tensors[i] + tensors[j]) / 2, (tensors[i] - tensors[j]) / 2, list(zip(i.tolist(), j.tolist()))
