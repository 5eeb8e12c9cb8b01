"""Rules that sum: the square root with correlation, and the bound of all loads in phase."""

import itertools

import numpy as np

from diagrams import utilisation
from planes import Largest
from tensors import along, neighbours, principal_directions, spread


class Choice:
    """One way in which the loads act: the static tensor, the alternating tensors and their correlation."""

    def __init__(self, static, dynamic, rho, label):
        self.static, self.dynamic, self.rho, self.label = static, dynamic, rho, label
        self.mean = np.sum(static, axis=0)
        # ρ = L Lᵀ, so that √(aᵀ ρ a) = max over unit z of z · Lᵀ a.
        values, vectors = np.linalg.eigh(rho) if len(rho) else (np.zeros(0), np.zeros((0, 0)))
        self.root = vectors * np.sqrt(np.maximum(values, 0.0))

    def along(self, directions):
        mean = along(self.mean[None], directions)[:, 0]
        if not len(self.dynamic):
            return mean, np.zeros(len(directions))
        a = along(self.dynamic, directions) @ self.root
        return mean, np.sqrt(np.sum(a * a, axis=1))

    def in_phase(self, directions):
        mean = along(self.mean[None], directions)[:, 0]
        return mean, np.abs(along(self.dynamic, directions)).sum(axis=1) if len(self.dynamic) else 0 * mean

    def frozen(self, direction):
        """The amplitude tensor whose value is the square root at this direction and nowhere above it."""
        a = along(self.dynamic, direction[None])[0] @ self.root
        size = np.linalg.norm(a)
        if size == 0:
            return 0 * self.mean
        return np.einsum("k,kij->ij", self.root @ (a / size), self.dynamic)


class Sum:
    def __init__(self, choices, vertices, path):
        self.choices, self.vertices, self.path = choices, vertices, path
        self.dimension = choices[0].mean.shape[0]

    def at(self, direction):
        """Per choice: mean, amplitude, utilisation along a direction."""
        out = []
        for c in self.choices:
            m, a = (float(v[0]) for v in c.along(direction[None]))
            out.append((m, a, float(utilisation(self.vertices, self.path, m, a))))
        return out

    def fixed(self, direction):
        found = self.at(direction)
        k = max(range(len(found)), key=lambda k: found[k][2])
        return {"mean": found[k][0], "amplitude": found[k][1], "utilisation": found[k][2], "choice": k}

    def projected(self):
        """The shop rule per choice: direction of the largest principal stress of static, static ± dynamic. One
        list of candidates per choice; where principal stresses tie, more than one."""
        out = []
        for c in self.choices:
            directions = principal_directions([c.mean, *(c.mean + s * t for t in c.dynamic for s in (1, -1))])
            out.append([(m, a, float(utilisation(self.vertices, self.path, m, a)))
                        for m, a in ((float(v[0]) for v in c.along(n[None])) for n in directions)])
        return out

    def critical(self, starts=6):
        """Largest utilisation over choices and directions, from below. Along a direction the square root is one
        weighting of the loads; with that weighting held, the largest over all directions is known between two bounds
        and lies no lower: from there again, until nothing is gained."""
        n = spread(self.dimension, 180 if self.dimension == 2 else 500)
        extra = [v for c in self.choices for t in (c.mean, *c.dynamic, *(c.mean + t for t in c.dynamic),
                                                   *(c.mean - t for t in c.dynamic)) for v in np.linalg.eigh(t)[1].T]
        n = np.vstack([n, *(v[None] for v in extra)]) if self.dimension > 1 else n
        values = np.array([utilisation(self.vertices, self.path, *c.along(n)) for c in self.choices])
        taken = []
        for flat in np.argsort(-values, axis=None):
            k, at = (int(v) for v in np.unravel_index(flat, values.shape))
            if taken and values[k, at] < 0.85 * values[taken[0]]:
                break
            if all(k != c or abs(n[at] @ n[t]) < 0.97 for c, t in taken):
                taken.append((k, at))
                if len(taken) == starts:
                    break
        best = (-1.0, None, 0)
        for k in {k for k, _ in taken}:
            u, direction = self.climb(self.choices[k], n[[at for c, at in taken if c == k]])
            if u > best[0]:
                best = (u, direction, k)
        choice = self.choices[best[2]]
        for _ in range(12):
            if np.isinf(best[0]) or not len(choice.dynamic):
                break
            found = Largest(choice.mean[None], choice.frozen(best[1])[None], self.vertices, self.path)
            if found.direction is None:
                break
            new = float(utilisation(self.vertices, self.path, *choice.along(found.direction[None]))[0])
            if new <= best[0] * (1 + 1e-12):
                break
            best = (new, found.direction, best[2])
        if not all(len(c.dynamic) for c in self.choices):
            still = [k for k, c in enumerate(self.choices) if not len(c.dynamic)]
            found = Largest(np.array([self.choices[k].mean for k in still]),
                            np.array([0 * self.choices[k].mean for k in still]), self.vertices, self.path)
            if found.lower > best[0] and found.direction is not None:
                best = (found.lower, found.direction, still[found.index])
        return best

    def climb(self, choice, n):
        """Best of the directions n and of ever finer patterns around each."""
        if self.dimension == 1:
            return float(utilisation(self.vertices, self.path, *choice.along(n))[0]), n[0]
        h = 0.02 if self.dimension == 2 else 0.09
        for _ in range(24):
            around = neighbours(n, h)
            u = utilisation(self.vertices, self.path, *choice.along(around.reshape(-1, self.dimension)))
            u = u.reshape(around.shape[:2])
            k = np.argmax(u, axis=1)
            n = around[np.arange(len(n)), k]
            if np.isinf(u).any():
                break
            h *= 0.45
        k = int(np.argmax(np.max(u, axis=1)))
        return float(np.max(u)), n[k]

    def in_phase(self, direction=None):
        """The bound of all loads in phase: largest over directions (or along one), signs and choices."""
        if direction is not None or self.dimension == 1:
            n = np.ones((1, 1)) if direction is None else direction[None]
            u = max(float(utilisation(self.vertices, self.path, *c.in_phase(n))[0]) for c in self.choices)
            return u, u
        n = spread(self.dimension, 200)
        values = np.array([utilisation(self.vertices, self.path, *c.in_phase(n)) for c in self.choices])
        k, at = (int(v) for v in np.unravel_index(np.argmax(values), values.shape))
        lower = float(values[k, at])
        if np.isinf(lower):
            return lower, lower
        m, d = [], []
        for c in self.choices:
            loads = len(c.dynamic)
            signs = np.array([(1, *s) for s in itertools.product((1, -1), repeat=loads - 1)]) if loads else np.zeros((1, 0))
            d.append(np.einsum("sk,kij->sij", signs, c.dynamic) if loads else 0 * c.mean[None])
            m.append(np.repeat(c.mean[None], len(d[-1]), axis=0))
        found = Largest(np.concatenate(m), np.concatenate(d), self.vertices, self.path, (lower, 0, n[at]))
        return found.lower, found.upper
