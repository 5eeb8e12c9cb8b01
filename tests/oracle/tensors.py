"""Stresses as matrices: 1×1 along one direction, 2×2 in the surface, 3×3."""

import math

import numpy as np

TIE = 1e-9


def tensor(stress, scale):
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


def direction_vector(direction):
    """The direction of a hotspot: an angle in the surface or a vector; None if there is none."""
    if direction is None:
        return None
    if isinstance(direction, (int, float)):
        a = math.radians(direction)
        return np.array([math.cos(a), math.sin(a)])
    direction = np.array(direction, dtype=float)
    return direction / np.linalg.norm(direction)


def principal_directions(tensors):
    """Directions of the principal stress largest in magnitude (several where they tie)."""
    found, top = [], 0.0
    for s in tensors:
        values, vectors = np.linalg.eigh(s)
        for k, v in enumerate(values):
            found.append((abs(v), vectors[:, k]))
            top = max(top, abs(v))
    return [n for v, n in found if v >= top * (1 - TIE)]


def spread(dimension, count):
    """Directions spread over half the circle or half the sphere."""
    if dimension == 1:
        return np.ones((1, 1))
    k = np.arange(count) + 0.5
    if dimension == 2:
        return np.column_stack([np.cos(math.pi * k / count), np.sin(math.pi * k / count)])
    z, phi = k / count, math.pi * (1 + math.sqrt(5)) * k
    r = np.sqrt(1 - z * z)
    return np.column_stack([r * np.cos(phi), r * np.sin(phi), z])


def neighbours(n, h):
    """Every row of n itself and points around it, at tangential steps of size h."""
    steps = np.array([0.0, -1.0, -0.5, 0.5, 1.0]) * h
    if n.shape[1] == 2:
        t = np.column_stack([-n[:, 1], n[:, 0]])
        out = n[:, None, :] + steps[None, :, None] * t[:, None, :]
    else:
        pick = np.where(np.abs(n[:, :1]) < 0.6, np.array([[1.0, 0, 0]]), np.array([[0, 1.0, 0]]))
        t = np.cross(n, pick)
        t /= np.linalg.norm(t, axis=1, keepdims=True)
        b = np.cross(n, t)
        x, y = (v.ravel() for v in np.meshgrid(steps, steps))
        out = n[:, None, :] + x[None, :, None] * t[:, None, :] + y[None, :, None] * b[:, None, :]
    return out / np.linalg.norm(out, axis=2, keepdims=True)
