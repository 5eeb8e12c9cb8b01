#!/usr/bin/env python3
"""Generate and solve a parametric welded H-frame: one stress field per unit load.

    python examples/h_frame/build.py --out DIR                 # default mesh, minutes
    python examples/h_frame/build.py --out DIR --small         # test mesh, seconds
    python examples/h_frame/build.py --out DIR --size 25 --set tube_wall=14

gmsh draws the plates, makes their junctions conformal and meshes them with ten-node tetrahedra (C3D10);
CalculiX solves one linear static step per load component. Axes: x forward, y left, z up. Units: mm, N, MPa.

Files written to DIR:
    h_frame.inp      mesh, node sets, springs, six steps      h_frame.frd    stress of the six steps, all nodes
    combined.inp     the same frame under one combined load   combined.frd   its stress, to check superposition
    steps.csv        step number, load component, reference load, unit

Needs: pip install gmsh numpy; CalculiX `ccx` (Debian: apt-get install calculix-ccx). See README.md beside this file.
"""
import argparse
import csv
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit("numpy is missing: pip install gmsh numpy")

# ------------------------------------------------------------------------------------------------ parameters


@dataclass
class Params:
    """The frame. Lengths in mm, stiffnesses in N/mm. None of it is the design of an existing bogie."""

    wheelbase: float = 2200.0          # distance of the axles
    spring_base: float = 2000.0        # lateral distance of the side beams, primary and secondary springs
    contact_base: float = 1500.0       # lateral distance of the wheel contact points, base of the track twist
    # side beams: welded box, low in the middle, high over the axle boxes
    beam_half_length: float = 1260.0
    mid_bottom_z: float = 0.0          # outer face of the bottom flange between the cranks
    mid_top_z: float = 230.0           # outer face of the top flange between the cranks
    end_bottom_z: float = 200.0
    end_top_z: float = 350.0
    crank_x: float = 430.0             # the crank runs from here ...
    crank_length: float = 300.0        # ... over this length
    crank_radius: float = 150.0        # of the flanges' outer faces
    flange_width: float = 180.0
    flange_thickness: float = 14.0
    web_distance: float = 150.0        # outer face to outer face
    web_thickness: float = 12.0
    diaphragm_thickness: float = 12.0  # also the end plates
    # cross tubes, welded to both webs of both side beams
    tube_x: float = 260.0
    tube_diameter: float = 165.0
    tube_wall: float = 12.0
    # air-spring seat plate on each side beam
    seat_length: float = 400.0
    seat_width: float = 260.0
    seat_thickness: float = 16.0
    seat_pad_radius: float = 120.0     # the load acts on this disc
    primary_pad_radius: float = 85.0   # the primary spring acts on this disc
    # longitudinal beams between the tubes that carry the lateral stops
    stop_y: float = 350.0
    stop_width: float = 100.0
    stop_height: float = 120.0
    stop_wall: float = 10.0
    # brackets on the tubes: traction link front left and rear right, motor front right and rear left
    bracket_thickness: float = 14.0
    traction_y: float = 150.0
    traction_drop: float = 110.0       # from the tube's underside to the loaded pad
    motor_y: float = 170.0
    motor_reach: float = 150.0         # from the tube's side to the loaded end plate
    # primary springs, per axle box
    primary_kx: float = 10_000.0
    primary_ky: float = 5_000.0
    primary_kz: float = 1_200.0
    # node sets
    weld_band: float = 15.0            # surface nodes this near a weld line belong to the weld
    exclusion_band: float = 20.0       # nodes this near a loaded or supported pad are excluded

    @property
    def tube_z(self):
        return (self.mid_bottom_z + self.mid_top_z) / 2


YOUNG_MPA, POISSON = 206_000.0, 0.3
VERTICAL_N, LATERAL_N, LONGITUDINAL_N, MOTOR_N, TWIST_PER_MILLE = 100e3, 100e3, 100e3, 10e3, 10.0

# Step order and names; every step carries its load at the reference value given here.
STEPS = [
    ("vertical_left", 100, "kN", "down, on the left secondary spring seat"),
    ("vertical_right", 100, "kN", "down, on the right secondary spring seat"),
    ("lateral", 100, "kN", "+y, on the left lateral stop, per bogie"),
    ("twist", 10, "permille", "track twist over the wheelbase, felt through the primary springs"),
    ("longitudinal", 100, "kN", "+x, per bogie, half on each traction-link bracket"),
    ("motor", 10, "kN", "down, on each of the two motor brackets"),
]
COMBINED = {"vertical_left": 1.3, "vertical_right": 0.9, "lateral": 0.4, "twist": 0.5, "longitudinal": 0.3, "motor": -1.5}
SMALL_SIZE, COARSE_FROM = 120.0, 60.0  # mm; from COARSE_FROM upwards the mesh is for tests only

# Which weld a junction of two kinds of part is. Pads are absent: they are load introduction, hence excluded.
WELDS = {
    ("flange", "web"): "W_BEAM_FLANGE_WEB",
    ("diaphragm", "flange"): "W_BEAM_DIAPHRAGM",
    ("diaphragm", "web"): "W_BEAM_DIAPHRAGM",
    ("tube", "web"): "W_TUBE_WEB",     # split below into _INNER and _OUTER
    ("flange", "seat"): "W_SPRING_SEAT",
    ("stop", "tube"): "W_STOP_BEAM",
    ("stop", "stop_rib"): "W_STOP_BEAM",
    ("traction", "tube"): "W_TRACTION_BRACKET",
    ("motor", "tube"): "W_MOTOR_BRACKET",
}
PARENTS = {
    "flange": "P_SIDE_BEAM", "web": "P_SIDE_BEAM", "diaphragm": "P_SIDE_BEAM", "seat": "P_SIDE_BEAM",
    "tube": "P_CROSS_TUBE", "stop": "P_BRACKETS", "stop_rib": "P_BRACKETS", "traction": "P_BRACKETS", "motor": "P_BRACKETS",
}
PADS = {"pad_primary": "X_PRIMARY_SEATS", "pad_secondary": "X_SECONDARY_SEATS", "pad_stop": "X_LATERAL_STOPS",
        "pad_traction": "X_TRACTION_PADS", "pad_motor": "X_MOTOR_PADS"}

# -------------------------------------------------------------------------------------------------- geometry


def offset_path(vertices, radius, distance):
    """Rounded polyline moved to its left by `distance`: [(start, centre or None, end), ...], arcs staying concentric."""
    v = np.asarray(vertices, float)
    direction = np.diff(v, axis=0)
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    normal = np.stack([-direction[:, 1], direction[:, 0]], axis=1)
    here = v[0] + distance * normal[0]
    out = []
    for i in range(1, len(v) - 1):
        turn = np.sign(normal[i - 1] @ direction[i])
        half = np.arccos(np.clip(direction[i - 1] @ direction[i], -1, 1)) / 2
        tangent = radius * np.tan(half)
        centre = v[i] - tangent * direction[i - 1] + turn * radius * normal[i - 1]
        start = centre - turn * (radius - turn * distance) * normal[i - 1]
        end = centre - turn * (radius - turn * distance) * normal[i]
        out += [(here, None, start), (start, centre, end)]
        here = end
    return out + [(here, None, v[-1] + distance * normal[-1])]


def draw(occ, p):
    """All plates as (kind, volume) with no two overlapping: they only touch."""
    parts = []

    def extrude(outline, y_from, y_to):
        """Volume over an outline in x-z, [(start, centre or None, end), ...]."""
        point = lambda xz: occ.addPoint(xz[0], y_from, xz[1])
        tags = [point(start) for start, _, _ in outline]
        lines = []
        for i, (_, centre, _) in enumerate(outline):
            a, b = tags[i], tags[(i + 1) % len(tags)]
            lines.append(occ.addLine(a, b) if centre is None else occ.addCircleArc(a, point(centre), b))
        face = occ.addPlaneSurface([occ.addCurveLoop(lines)])
        return next(t for t in occ.extrude([(2, face)], 0, y_to - y_from, 0) if t[0] == 3)

    def strip(lower, upper, y_from, y_to):
        """Volume between two paths."""
        back = [(b, c, a) for a, c, b in reversed(upper)]
        closing = [(lower[-1][2], None, back[0][0])], [(back[-1][2], None, lower[0][0])]
        return extrude(lower + closing[0] + back + closing[1], y_from, y_to)

    def polygon(points, y_from, y_to):
        return extrude([(points[i], None, points[(i + 1) % len(points)]) for i in range(len(points))], y_from, y_to)

    def box(x, y, z):
        return 3, occ.addBox(x[0], y[0], z[0], x[1] - x[0], y[1] - y[0], z[1] - z[0])

    def tube_bars():
        """Both tubes filled solid, to make room for them in what they pass through."""
        return [(3, occ.addCylinder(s * p.tube_x, -half, p.tube_z, 0, 2 * half, 0, r)) for s in (-1, 1)]

    def add(kind, volume):
        parts.append((kind, volume))

    half, r = p.spring_base / 2 + p.web_distance / 2, p.tube_diameter / 2
    tf, tw, td, tb, length = (p.flange_thickness, p.web_thickness, p.diaphragm_thickness, p.bracket_thickness,
                              p.beam_half_length)
    path = lambda mid_z, end_z: [(-length, end_z), (-p.crank_x - p.crank_length, end_z), (-p.crank_x, mid_z),
                                 (p.crank_x, mid_z), (p.crank_x + p.crank_length, end_z), (length, end_z)]
    rounded = lambda mid_z, end_z, d: offset_path(path(mid_z, end_z), p.crank_radius, d)

    for side in (-1, 1):
        yc = side * p.spring_base / 2
        y_flange = (yc - p.flange_width / 2, yc + p.flange_width / 2)
        y_cavity = (yc - p.web_distance / 2 + tw, yc + p.web_distance / 2 - tw)
        bottom_in = rounded(p.mid_bottom_z, p.end_bottom_z, tf)
        top_in = rounded(p.mid_top_z, p.end_top_z, -tf)
        add("flange", strip(rounded(p.mid_bottom_z, p.end_bottom_z, 0), bottom_in, *y_flange))
        add("flange", strip(top_in, rounded(p.mid_top_z, p.end_top_z, 0), *y_flange))
        for y in ((yc - p.web_distance / 2, y_cavity[0]), (y_cavity[1], yc + p.web_distance / 2)):
            cut, _ = occ.cut([strip(bottom_in, top_in, *y)], tube_bars())
            add("web", cut[0])
        z_mid = (p.mid_bottom_z + tf, p.mid_top_z - tf)
        z_end = (p.end_bottom_z + tf, p.end_top_z - tf)
        for x in (-p.seat_pad_radius * 0.7, p.seat_pad_radius * 0.7):
            add("diaphragm", box((x - td / 2, x + td / 2), y_cavity, z_mid))
        for x in (-p.wheelbase / 2, p.wheelbase / 2, td / 2 - length, length - td / 2):
            add("diaphragm", box((x - td / 2, x + td / 2), y_cavity, z_end))
        add("seat", box((-p.seat_length / 2, p.seat_length / 2), (yc - p.seat_width / 2, yc + p.seat_width / 2),
                        (p.mid_top_z, p.mid_top_z + p.seat_thickness)))
        add("pad_secondary", (3, occ.addCylinder(0, yc, p.mid_top_z + p.seat_thickness, 0, 0, 16, p.seat_pad_radius)))
        for x in (-p.wheelbase / 2, p.wheelbase / 2):
            add("pad_primary", (3, occ.addCylinder(x, yc, p.end_bottom_z, 0, 0, -16, p.primary_pad_radius)))

        # lateral stop: rectangular hollow section between the tubes, two ribs inside, pad towards the centre
        ys = (side * p.stop_y - p.stop_width / 2, side * p.stop_y + p.stop_width / 2)
        zs = (p.tube_z - p.stop_height / 2, p.tube_z + p.stop_height / 2)
        w = p.stop_wall
        inner_y, inner_z = (ys[0] + w, ys[1] - w), (zs[0] + w, zs[1] - w)
        hollow, _ = occ.cut([box((-p.tube_x, p.tube_x), ys, zs)],
                            [box((-p.tube_x, p.tube_x), inner_y, inner_z)] + tube_bars())
        add("stop", hollow[0])
        for x in (-45, 45):
            add("stop_rib", box((x - w / 2, x + w / 2), inner_y, inner_z))
        y_pad = (ys[0] - 16, ys[0]) if side > 0 else (ys[1], ys[1] + 16)
        add("pad_stop", box((-65, 65), y_pad, (p.tube_z - 45, p.tube_z + 45)))

    for s in (-1, 1):                  # front is +1; what is left in front is right behind
        x0 = s * p.tube_x
        solid, _ = occ.cut([(3, occ.addCylinder(x0, -half, p.tube_z, 0, 2 * half, 0, r))],
                           [(3, occ.addCylinder(x0, -half, p.tube_z, 0, 2 * half, 0, r - p.tube_wall))])
        add("tube", solid[0])
        low = p.tube_z - r - p.traction_drop
        y0 = s * p.traction_y
        for y in (y0 - 40, y0 + 40):
            lug, _ = occ.cut([polygon([(x0 - 60, low), (x0 + 60, low), (x0 + 75, p.tube_z), (x0 - 75, p.tube_z)],
                                      y - tb / 2, y + tb / 2)], tube_bars())
            add("traction", lug[0])
        add("pad_traction", box((x0 - 60, x0 + 60), (y0 - 55, y0 + 55), (low - 20, low)))
        y0, far = -s * p.motor_y, x0 + s * (r + p.motor_reach)
        for y in (y0 - 50, y0 + 50):
            lug, _ = occ.cut([polygon([(x0, p.tube_z - 65), (far, p.tube_z - 45), (far, p.tube_z + 45), (x0, p.tube_z + 65)],
                                      y - tb / 2, y + tb / 2)], tube_bars())
            add("motor", lug[0])
        add("pad_motor", box(sorted((far, far + s * 20)), (y0 - 70, y0 + 70), (p.tube_z - 45, p.tube_z + 45)))
    return parts


# ------------------------------------------------------------------------------------------------------ mesh


@dataclass
class Mesh:
    nodes: np.ndarray       # (N, 3); node number = row + 1
    tets: np.ndarray        # (E, 10), CalculiX order, node numbers
    parts: dict             # kind -> node rows
    elements: dict          # kind -> element rows
    surface: np.ndarray     # rows of nodes on the frame's surface
    welds: dict             # set name -> rows of nodes on its weld lines
    faces: dict             # load patch -> (rows, weights that sum to 1)


def triangle_weights(nodes, triangles):
    """Weight of each node in the mean over six-node triangles: nothing at corners, a third of the area at midsides."""
    corner = nodes[triangles[:, :3]]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 2
    weight = np.bincount(triangles[:, 3:].ravel(), np.repeat(area / 3, 3), len(nodes))
    rows = np.flatnonzero(weight)
    return rows, weight[rows] / area.sum()


def mesh_frame(p, size):
    try:
        import gmsh
    except (ImportError, OSError) as missing:  # OSError: a system library that gmsh links to
        sys.exit(f"gmsh cannot be loaded ({missing}): pip install gmsh; Debian also needs libglu1-mesa libxft2 libxcursor1 libxinerama1")

    gmsh.initialize(interruptible=False)
    option = gmsh.option.setNumber
    option("General.Verbosity", 2)
    gmsh.model.add("h_frame")
    occ = gmsh.model.occ
    parts = draw(occ, p)
    _, origin = occ.fragment([v for _, v in parts], [])
    occ.synchronize()
    kind_of = {}
    for (kind, _), volumes in zip(parts, origin):
        for _, tag in volumes:
            assert tag not in kind_of, f"parts overlap: {kind} and {kind_of[tag]}"
            kind_of[tag] = kind

    joints, exterior = [], []
    for _, face in gmsh.model.getEntities(2):
        kinds = sorted({kind_of[v] for v in gmsh.model.getAdjacencies(2, face)[0]})
        volumes = gmsh.model.getAdjacencies(2, face)[0]
        if len(volumes) == 1:
            exterior.append((face, kinds[0]))
        elif len(kinds) == 2 and tuple(kinds) in WELDS:
            joints.append((face, WELDS[tuple(kinds)]))

    coarse = size >= COARSE_FROM
    # finer along the tube joints and brackets, where the stress is steep
    curves = {abs(c) for face, weld in joints if weld not in ("W_BEAM_FLANGE_WEB", "W_BEAM_DIAPHRAGM", "W_SPRING_SEAT")
              for _, c in gmsh.model.getBoundary([(2, face)])}
    field = gmsh.model.mesh.field
    field.add("Distance", 1)
    field.setNumbers(1, "CurvesList", sorted(curves))
    field.setNumber(1, "Sampling", 40)
    field.add("Threshold", 2)
    for name, value in (("InField", 1), ("SizeMin", size * (1 if coarse else 0.7)), ("SizeMax", size), ("DistMin", 15), ("DistMax", 60)):
        field.setNumber(2, name, value)
    field.setAsBackgroundMesh(2)
    option("Mesh.MeshSizeMax", size)
    option("Mesh.MeshSizeExtendFromBoundary", 0)
    option("Mesh.MeshSizeFromCurvature", 8 if coarse else 20)  # elements around a tube
    option("Mesh.RandomSeed", 1)
    option("Mesh.ElementOrder", 2)
    option("Mesh.SecondOrderLinear", coarse)       # straight edges: no inverted element in a thin, coarsely meshed curved wall
    option("Mesh.OptimizeThreshold", 0.5)
    option("Mesh.OptimizeNetgen", not coarse)      # better shapes, but far more nodes where elements are wide against the plate
    gmsh.model.mesh.generate(3)

    tags, coordinates, _ = gmsh.model.mesh.getNodes(returnParametricCoord=False)
    used = np.isin(tags, gmsh.model.mesh.getElementsByType(11)[1])  # leaves out the centres of arcs
    tags, nodes = tags[used], coordinates.reshape(-1, 3)[used]
    row = np.zeros(int(tags.max()) + 1, int)
    row[tags] = np.arange(len(tags))
    rows_of = lambda dim, tag: row[gmsh.model.mesh.getNodes(dim, tag, includeBoundary=True, returnParametricCoord=False)[0]]

    tets, elements, in_part, count = [], {}, {}, 0
    for tag, kind in kind_of.items():
        _, connectivity = gmsh.model.mesh.getElementsByType(11, tag)
        block = row[connectivity].reshape(-1, 10)[:, [0, 1, 2, 3, 4, 5, 6, 7, 9, 8]]
        tets.append(block)
        elements.setdefault(kind, []).append(np.arange(count, count + len(block)))
        in_part.setdefault(kind, []).append(np.unique(block))
        count += len(block)
    tets = np.vstack(tets)
    quality = np.array(gmsh.model.mesh.getElementQualities(gmsh.model.mesh.getElementsByType(11)[0], "minSICN"))
    print(f"mesh: {len(nodes)} nodes, {len(tets)} C3D10, quality min {quality.min():.3f}, 1 % {np.quantile(quality, 0.01):.3f}")
    assert quality.min() > 0, "inverted element: change --size"

    surface = np.unique(np.concatenate([rows_of(2, face) for face, _ in exterior]))
    on_surface = np.zeros(len(nodes), bool)
    on_surface[surface] = True
    welds = {}
    for face, weld in joints:
        line = rows_of(2, face)
        line = line[on_surface[line]]
        if weld == "W_TUBE_WEB":
            inner = np.abs(nodes[line, 1]).mean() < p.spring_base / 2
            weld += "_INNER" if inner else "_OUTER"
        welds.setdefault(weld, []).append(line)

    # loaded faces: the outer face of each pad, found by its position along its normal
    length = p.wheelbase / 2
    r = p.tube_diameter / 2
    traction_z = p.tube_z - r - p.traction_drop - 20
    motor_x = p.tube_x + r + p.motor_reach + 20
    wanted = {
        "secondary_left": ("pad_secondary", 2, p.mid_top_z + p.seat_thickness + 16, lambda c: c[1] > 0),
        "secondary_right": ("pad_secondary", 2, p.mid_top_z + p.seat_thickness + 16, lambda c: c[1] < 0),
        "stop_left": ("pad_stop", 1, p.stop_y - p.stop_width / 2 - 16, lambda c: True),
        "traction_front": ("pad_traction", 2, traction_z, lambda c: c[0] > 0),
        "traction_rear": ("pad_traction", 2, traction_z, lambda c: c[0] < 0),
        "motor_front": ("pad_motor", 0, motor_x, lambda c: True),
        "motor_rear": ("pad_motor", 0, -motor_x, lambda c: True),
    }
    for name, sx, sy in BOXES:
        wanted[name] = ("pad_primary", 2, p.end_bottom_z - 16, lambda c, sx=sx, sy=sy: c[0] * sx > length / 2 and c[1] * sy > 0)
    faces = {}
    for name, (kind, axis, position, here) in wanted.items():
        found = []
        for face, face_kind in exterior:
            b = np.array(gmsh.model.getBoundingBox(2, face)).reshape(2, 3)
            if face_kind == kind and np.abs(b[:, axis] - position).max() < 0.01 and here(b.mean(axis=0)):
                found.append(row[gmsh.model.mesh.getElementsByType(9, face)[1]].reshape(-1, 6))
        assert found, f"no face found for {name}"
        faces[name] = triangle_weights(nodes, np.vstack(found))
    gmsh.finalize()
    join = lambda groups: {k: np.unique(np.concatenate(v)) for k, v in groups.items()}
    return Mesh(nodes, tets + 1, join(in_part), join(elements), surface, join(welds), faces)


BOXES = [("box_front_left", 1, 1), ("box_front_right", 1, -1), ("box_rear_left", -1, 1), ("box_rear_right", -1, -1)]


def distance_to(points, targets, limit):
    """Distance of each point to the nearest target, exact below `limit`, infinite above: a hash of cells `limit` wide."""
    out = np.full(len(points), np.inf)
    number = lambda cells: (cells + 2**20) @ np.array([1, 2**21, 2**42])
    around = number(np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]) - 2**20)
    buckets = {}
    for i, key in enumerate(number(np.floor(targets / limit).astype(int))):
        buckets.setdefault(key, []).append(i)
    keys = number(np.floor(points / limit).astype(int))
    near_any = np.flatnonzero(np.isin(keys, (np.array(list(buckets))[:, None] + around).ravel()))
    order = near_any[np.argsort(keys[near_any], kind="stable")]
    for rows in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        near = [n for step in around for n in buckets.get(keys[rows[0]] + step, ())] if len(rows) else []
        if near:
            gap = np.linalg.norm(points[rows][:, None] - targets[near][None], axis=2).min(axis=1)
            out[rows] = np.where(gap <= limit, gap, np.inf)
    return out


def node_sets(mesh, p):
    """Sets for screening. X_, W_ and P_ sets together hold every node of the frame exactly once; SURFACE overlaps them."""
    owner = np.full(len(mesh.nodes), "", dtype="<U32")
    for kind, name in PARENTS.items():
        owner[mesh.parts[kind]] = name
    best = np.full(len(mesh.nodes), np.inf)
    for name in sorted(mesh.welds):
        gap = distance_to(mesh.nodes[mesh.surface], mesh.nodes[mesh.welds[name]], p.weld_band)
        nearer = gap < best[mesh.surface]
        owner[mesh.surface[nearer]] = name
        best[mesh.surface[nearer]] = gap[nearer]
    for kind, name in PADS.items():
        near = distance_to(mesh.nodes, mesh.nodes[mesh.parts[kind]], p.exclusion_band)
        owner[np.isfinite(near)] = name
    assert (owner != "").all()
    sets = {name: np.flatnonzero(owner == name) for name in sorted(set(owner))}
    sets["SURFACE"] = mesh.surface
    return sets


# --------------------------------------------------------------------------------------------- loads and deck


def unit_loads(p):
    """Step name -> [(load patch, dof, force)] at the reference load."""
    # The rails rise against each other by twist * wheelbase over the contact base; the axles carry that, rigid, out to
    # the spring base. A quarter of it up or down at each corner leaves no roll and no heave. Lifting the foot of a linear
    # spring by d is the same as the force k * d on its head (in CalculiX 2.20 a displaced foot had no effect here).
    corner_lift = TWIST_PER_MILLE * 1e-3 * p.wheelbase * p.spring_base / p.contact_base / 4
    return {
        "vertical_left": [("secondary_left", 3, -VERTICAL_N)],
        "vertical_right": [("secondary_right", 3, -VERTICAL_N)],
        "lateral": [("stop_left", 2, LATERAL_N)],
        "twist": [(name, 3, p.primary_kz * corner_lift * sx * sy) for name, sx, sy in BOXES],
        "longitudinal": [("traction_front", 1, LONGITUDINAL_N / 2), ("traction_rear", 1, LONGITUDINAL_N / 2)],
        "motor": [("motor_front", 3, -MOTOR_N), ("motor_rear", 3, -MOTOR_N)],
    }


def combine(p, factors):
    """One load case as the sum of the unit loads times `factors`."""
    loads = unit_loads(p)
    return [(patch, dof, factor * force) for name, factor in factors.items() for patch, dof, force in loads[name]]


def write_deck(path, mesh, sets, p, cases):
    """CalculiX input: `cases` is [(step name, [(load patch, dof, force)])]."""
    n = len(mesh.nodes)
    base = {name: n + 1 + i for i, (name, _, _) in enumerate(BOXES)}
    mean = {name: n + 5 + i for i, (name, _, _) in enumerate(BOXES)}

    with open(path, "w") as f:
        def members(numbers):
            numbers = list(map(str, numbers))
            for i in range(0, len(numbers), 12):
                f.write(", ".join(numbers[i:i + 12]) + ",\n")

        f.write("** H-frame; x forward, y left, z up; mm, N, MPa. Written by examples/h_frame/build.py.\n*NODE, NSET=FRAME\n")
        for i, (x, y, z) in enumerate(mesh.nodes, 1):
            f.write(f"{i}, {x:.6f}, {y:.6f}, {z:.6f}\n")
        f.write("** Each axle box: the ground under its spring, and the mean motion of the seat.\n*NODE, NSET=X_REFERENCE\n")
        for name, sx, sy in BOXES:
            for number in (base[name], mean[name]):
                f.write(f"{number}, {sx * p.wheelbase / 2:.3f}, {sy * p.spring_base / 2:.3f}, {p.end_bottom_z - 16:.3f}\n")
        for kind, rows in mesh.elements.items():
            f.write(f"*ELEMENT, TYPE=C3D10, ELSET=E_{kind.upper()}\n")
            for e in rows:
                f.write(f"{e + 1}, " + ", ".join(map(str, mesh.tets[e])) + "\n")
        f.write("*ELSET, ELSET=E_FRAME\n" + "".join(f"E_{kind.upper()},\n" for kind in mesh.elements))
        for name, rows in sets.items():
            f.write(f"*NSET, NSET={name}\n")
            members(rows + 1)
        f.write("*NSET, NSET=BASE\n")
        members(base.values())
        f.write(f"*MATERIAL, NAME=STEEL\n*ELASTIC\n{YOUNG_MPA}, {POISSON}\n*SOLID SECTION, ELSET=E_FRAME, MATERIAL=STEEL\n")

        f.write("** The mean motion of each seat: a spring on it presses uniformly on the seat's face.\n")
        for name, _, _ in BOXES:
            rows, weights = mesh.faces[name]
            for dof in (1, 2, 3):
                terms = [f"{mean[name]}, {dof}, -1.0"] + [f"{r + 1}, {dof}, {w:.12e}" for r, w in zip(rows, weights)]
                f.write(f"*EQUATION\n{len(terms)}\n")
                for i in range(0, len(terms), 4):
                    f.write(", ".join(terms[i:i + 4]) + "\n")
        element = len(mesh.tets)
        for dof, stiffness in ((1, p.primary_kx), (2, p.primary_ky), (3, p.primary_kz)):
            f.write(f"*ELEMENT, TYPE=SPRING2, ELSET=PRIMARY_{'XYZ'[dof - 1]}\n")
            for name, _, _ in BOXES:
                element += 1
                f.write(f"{element}, {base[name]}, {mean[name]}\n")
            f.write(f"*SPRING, ELSET=PRIMARY_{'XYZ'[dof - 1]}\n{dof}, {dof}\n{stiffness}\n")
        f.write("*BOUNDARY\nBASE, 1, 3\n")

        for number, (name, forces) in enumerate(cases, 1):
            f.write(f"** step {number}: {name}\n*STEP\n*STATIC\n*CLOAD, OP=NEW\n")
            nodal = {}
            for patch, dof, force in forces:
                for r, w in zip(*mesh.faces[patch]):
                    nodal[r + 1, dof] = nodal.get((r + 1, dof), 0.0) + force * w
            for (node, dof), force in nodal.items():
                f.write(f"{node}, {dof}, {force:.9e}\n")
            f.write("*NODE FILE\nU\n*EL FILE\nS\n*NODE PRINT, NSET=BASE, TOTALS=YES\nRF\n*END STEP\n")


def solve(ccx, deck):
    began = time.time()
    threads = {"OMP_NUM_THREADS": str(os.cpu_count() or 1)}
    try:
        run = subprocess.run([ccx, deck.stem], cwd=deck.parent, env={**threads, **os.environ}, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"CalculiX not found as {ccx!r}: install it (Debian: apt-get install calculix-ccx) or name it with --ccx")
    (deck.with_suffix(".log")).write_text(run.stdout + run.stderr)
    if run.returncode != 0 or "*ERROR" in run.stdout:
        sys.exit(f"ccx failed on {deck}: see {deck.with_suffix('.log')}")
    for leftover in (*(deck.with_suffix(e) for e in (".12d", ".cvg", ".sta")), deck.parent / "spooles.out"):
        leftover.unlink(missing_ok=True)
    print(f"solved {deck.name} in {time.time() - began:.1f} s")


# ---------------------------------------------------------------------------------------------------- results


def read_frd_stress(path):
    """[(node numbers, (N, 6) stress xx yy zz xy yz zx)] of each step. Fields are 12 columns wide and may touch."""
    data = Path(path).read_bytes()
    out = []
    for header in re.finditer(rb"^ -4  STRESS .*\n(?: -5 .*\n)+", data, re.M):
        begin, end = header.end(), data.index(b"\n -3", header.end()) + 1
        width = data.index(b"\n", begin) + 1 - begin
        lines = np.frombuffer(data[begin:end], np.uint8).reshape(-1, width)
        field = lambda a, b: np.ascontiguousarray(lines[:, a:b]).view(f"S{b - a}").ravel()
        assert (lines[:, 2] == ord("1")).all(), f"{path}: unexpected record in a stress block"
        out.append((field(3, 13).astype(int), np.stack([field(13 + 12 * i, 25 + 12 * i).astype(float) for i in range(6)], 1)))
    return out


def read_reactions(path):
    """Total reaction (x, y, z) of each step, from the print file."""
    text = Path(path).read_text()
    return [np.array([float(v) for v in m.group(1).split()]) for m in re.finditer(r"total force.*\n\s*\n(.*)\n", text)]


def von_mises(s):
    xx, yy, zz, xy, yz, zx = s.T
    return np.sqrt(0.5 * ((xx - yy) ** 2 + (yy - zz) ** 2 + (zz - xx) ** 2) + 3 * (xy**2 + yz**2 + zx**2))


def summary(out, mesh, sets, p):
    steps, combined = read_frd_stress(out / "h_frame.frd"), read_frd_stress(out / "combined.frd")
    assert len(steps) == len(STEPS) and len(combined) == 1, "steps missing in the result"
    number = steps[0][0]
    kept = ~np.isin(number, np.concatenate([r + 1 for n, r in sets.items() if n.startswith("X_")])) & (number <= len(mesh.nodes))
    set_of = {r + 1: name for name, rows in sets.items() if name != "SURFACE" for r in rows}

    print("\nreactions, N        applied x, y, z                        reacted x, y, z                     ")
    worst = 0.0
    reactions = read_reactions(out / "h_frame.dat")
    for (name, *_), reaction in zip(STEPS, reactions):
        applied = np.zeros(3)
        for _, dof, force in unit_loads(p)[name]:
            applied[dof - 1] += force
        worst = max(worst, np.abs(applied + reaction).max())
        print(f"  {name:15s} " + " ".join(f"{v:12.1f}" for v in applied) + "  " + " ".join(f"{v:12.1f}" for v in reaction))
    print(f"  largest imbalance {worst:.3g} N")

    print("\nstep              max von Mises, MPa   at node (set)                    99 % below, MPa   (excluded nodes left out)")
    for i, (name, *_) in enumerate(STEPS):
        vm = np.where(kept, von_mises(steps[i][1]), 0)
        k = vm.argmax()
        print(f"  {i + 1} {name:15s} {vm[k]:9.1f}          {number[k]:7d} ({set_of[number[k]]})".ljust(72)
              + f"{np.quantile(vm[kept], 0.99):9.1f}")
    linear = sum(COMBINED.get(name, 0.0) * steps[i][1] for i, (name, *_) in enumerate(STEPS))
    vm = von_mises(combined[0][1])
    error = np.abs(linear - combined[0][1]).max()
    print(f"\ncombined load {COMBINED}")
    print(f"  max von Mises {vm[kept].max():.1f} MPa (all nodes {vm.max():.1f})")
    print(f"  superposition error {error:.2e} MPa = {error / vm.max():.1e} of the largest von Mises stress")
    print("\nsets: " + ", ".join(f"{name} {len(rows)}" for name, rows in sets.items()))
    print(f"nodes {len(mesh.nodes)}, elements {len(mesh.tets)}, nodes in the result {len(number)}")
    return worst < 50.0 and error < 1e-3 * vm.max()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to, made if missing")
    parser.add_argument("--size", type=float, default=40.0, help="element size in mm (default %(default)g)")
    parser.add_argument("--small", action="store_true", help=f"a coarse mesh for tests: --size {SMALL_SIZE:g}")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a parameter, see Params")
    parser.add_argument("--ccx", default="ccx", help="CalculiX executable")
    parser.add_argument("--no-solve", action="store_true", help="write the input files only")
    arguments = parser.parse_args()
    p = Params()
    for item in arguments.set:
        name, _, value = item.partition("=")
        if name not in {f.name for f in fields(Params)}:
            parser.error(f"--set {item}: no such parameter; there are {', '.join(f.name for f in fields(Params))}")
        try:
            setattr(p, name, float(value))
        except ValueError:
            parser.error(f"--set {item}: {value!r} is not a number")
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)

    began = time.time()
    mesh = mesh_frame(p, SMALL_SIZE if arguments.small else arguments.size)
    sets = node_sets(mesh, p)
    print(f"meshed in {time.time() - began:.1f} s")
    write_deck(out / "h_frame.inp", mesh, sets, p, [(name, unit_loads(p)[name]) for name, *_ in STEPS])
    write_deck(out / "combined.inp", mesh, sets, p, [("combined", combine(p, COMBINED))])
    with open(out / "steps.csv", "w", newline="") as f:
        csv.writer(f).writerows([("step", "component", "reference", "unit", "meaning")]
                                + [(i, *row) for i, row in enumerate(STEPS, 1)])
    if arguments.no_solve:
        return 0
    for deck in ("h_frame.inp", "combined.inp"):
        solve(arguments.ccx, out / deck)
    return 0 if summary(out, mesh, sets, p) else 1


if __name__ == "__main__":
    sys.exit(main())
