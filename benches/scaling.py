"""How the cost of `bogie screen` grows with nodes, loads and conditions.

  python benches/scaling.py BOGIE FRAME SCRATCH PLOT.svg

BOGIE: the program (release build). FRAME: examples/h_frame/frame.toml. SCRATCH: a folder for the arrays, 0.5 GB. Needs numpy
and matplotlib. Stresses are random plane states in random tangent planes, 32-bit .npy. Each attached component adds a load, a pair of
UIC conditions and a JIS static and dynamic part. Times are the median of five runs.
"""
import json
import os
import re
import statistics
import subprocess
import sys

import matplotlib
import numpy as np

matplotlib.use("svg")
from matplotlib import pyplot, ticker  # noqa: E402


def stresses(path, nodes, loads):
    r = np.random.default_rng(1)
    a = r.normal(size=(nodes, 3))
    a /= np.linalg.norm(a, axis=1)[:, None]
    b = np.cross(a, r.normal(size=(nodes, 3)))
    b /= np.linalg.norm(b, axis=1)[:, None]
    out = np.empty((nodes, loads, 6), "f4")
    for load in range(loads):
        s = r.normal(size=(nodes, 3)) * 12.0
        t = [s[:, 0] * a[:, i] * a[:, j] + s[:, 1] * b[:, i] * b[:, j] + s[:, 2] * (a[:, i] * b[:, j] + a[:, j] * b[:, i])
             for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 0))]
        out[:, load] = np.stack(t, axis=1)
    np.save(path, out)


def frame(source, path, components):
    text = open(source, encoding="utf-8").read().split("[[screen.region]]")[0]
    text = re.sub(r"exclude = \[.*?\]\n", "", text, flags=re.S)
    text = re.sub(r"\[loads\.motor\].*?\n\n", "", text, flags=re.S).replace("motor = 6\n", "")
    loads = "".join(f'[loads.part_{k}]\nreference = "10 kN"\nstatic = "2 kN"\ndynamic = "5 kN"\nsource = "invented"\n\n'
                    for k in range(components))
    steps = "".join(f"part_{k} = {6 + k}\n" for k in range(components))
    text = text.replace("[screen]", loads + "[screen]") + steps
    open(path, "w", encoding="utf-8").write(text)


def run(bogie, frame_file, results):
    command = [bogie, "screen", frame_file, "--results", results, "--format", "json", "--top", "1"]
    told = [json.loads(subprocess.run(command, capture_output=True, text=True).stdout) for _ in range(5)]
    return {k: statistics.median(t[k] for t in told) for k in ("read_s", "evaluate_s", "elapsed_s")}


def main():
    bogie, source, scratch, plot = sys.argv[1:5]
    at = lambda name: os.path.join(scratch, name)  # noqa: E731
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6))
    frame(source, at("scaling.toml"), 1)
    rows = []
    for nodes in (25_000, 50_000, 100_000, 200_000, 400_000, 800_000):
        stresses(at("scaling.npy"), nodes, 6)
        rows.append((nodes, run(bogie, at("scaling.toml"), at("scaling.npy"))))
        print(f"nodes {nodes}: {rows[-1][1]}")
    for key, label in (("elapsed_s", "end to end"), ("evaluate_s", "evaluating"), ("read_s", "reading")):
        left.loglog([n for n, _ in rows], [t[key] for _, t in rows], "o-", label=label)
    left.set(xlabel="nodes (6 loads, 15 + 4 conditions)", ylabel="seconds")
    left.xaxis.set_minor_formatter(ticker.NullFormatter())
    left.legend()
    rows = []
    for parts in (0, 1, 2, 4, 8):
        stresses(at("scaling.npy"), 200_000, 5 + parts)
        frame(source, at("scaling.toml"), parts)
        rows.append((parts, run(bogie, at("scaling.toml"), at("scaling.npy"))))
        print(f"components {parts}: {rows[-1][1]}")
    for key, label in (("elapsed_s", "end to end"), ("evaluate_s", "evaluating"), ("read_s", "reading")):
        right.plot([13 + 2 * p for p, _ in rows], [t[key] for _, t in rows], "o-", label=label)
    right.set(xlabel="UIC conditions (loads: 5, 6, 7, 9, 13); 200 000 nodes", ylim=(0, None))
    right.legend()
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(plot)


if __name__ == "__main__":
    main()
