"""Rules that choose a pair of conditions."""

import numpy as np

from diagrams import utilisation
from planes import Largest, along_segments, pairs_of
from tensors import TIE, along, principal_directions


def at_largest_amplitude(m, d):
    """Largest amplitude of one pair over all directions, and the least and largest mean of each sense of it: every
    direction whose eigenvalue ties counts, so that the mean takes every value between."""
    values, vectors = np.linalg.eigh(d)
    top = float(np.max(np.abs(values)))
    ranges = []
    for sign in (1, -1):
        space = vectors if top == 0 else vectors[:, np.abs(sign * values - top) <= TIE * top]
        if space.shape[1]:
            mean = np.linalg.eigvalsh(space.T @ m @ space)
            ranges.append((float(mean[0]), float(mean[-1])))
    return top, ranges


def printed_rule(tensors, vertices, path):
    """The pair of largest amplitude in its eigen-direction. Where amplitudes tie, the largest utilisation counts.
    Gives utilisation, amplitude, and per tied pair the ranges of the mean."""
    m, d, names = pairs_of(tensors)
    tops = np.max(np.abs(np.linalg.eigvalsh(d)), axis=1)
    largest = float(np.max(tops))
    # Amplitudes are differences: what is equal but for rounding is equal.
    near = TIE * max(largest, 1e-6 * float(np.max(np.abs(tensors))), 1e-300)
    tied = [(*at_largest_amplitude(m[k], d[k]), names[k]) for k in np.nonzero(tops >= largest - near)[0]]
    best = -1.0
    for top, ranges, _ in tied:
        p, q = (np.array([(r[k], top) for r in ranges]) for k in (0, 1))
        best = max(best, float(np.max(along_segments(vertices, path, p, q))))
    return {"utilisation": best, "amplitude": largest,
            "tied": [(ranges, pair) for _, ranges, pair in tied], "alone": len(tied) == 1}


def pair_points(tensors, direction):
    """Mean, amplitude and pair of all pairs along one direction."""
    s = along(tensors, direction[None, :])[0]
    i, j = np.triu_indices(len(s), 1)
    return (s[i] + s[j]) / 2, np.abs(s[i] - s[j]) / 2, list(zip(i.tolist(), j.tolist()))


def fixed(tensors, direction, vertices, path):
    """The pair of largest utilisation along a direction."""
    mean, amplitude, pairs = pair_points(tensors, direction)
    u = utilisation(vertices, path, mean, amplitude)
    k = int(np.argmax(u))
    return {"utilisation": float(u[k]), "mean": float(mean[k]), "amplitude": float(amplitude[k]), "pair": pairs[k]}


def fixed_amplitude(tensors, direction, vertices, path):
    """The pair of largest amplitude along a direction: the largest and the least stress; ties as in the printed rule."""
    mean, amplitude, pairs = pair_points(tensors, direction)
    top = float(np.max(amplitude))
    near = TIE * max(top, 1e-6 * float(np.max(np.abs(tensors))), 1e-300)
    tied = np.nonzero(amplitude >= top - near)[0]
    u = utilisation(vertices, path, mean[tied], amplitude[tied])
    return {"utilisation": float(np.max(u)), "amplitude": top, "alone": len(tied) == 1,
            "tied": [([(float(mean[k]), float(mean[k]))], pairs[k]) for k in tied]}


def projected(tensors, vertices, path):
    """The shop rule: one result per direction whose principal stress ties."""
    return [fixed_amplitude(tensors, n, vertices, path) for n in principal_directions(tensors)]


def critical(tensors, vertices, path):
    m, d, pairs = pairs_of(tensors)
    found = Largest(m, d, vertices, path)
    return found, pairs[found.index]
