"""Peak memory and time of `bogie screen` with ten million nodes under two standards.

  python benches/memory.py BOGIE FRAME SCRATCH [NODES]

BOGIE: the program, built with --release --features parquet. FRAME: a frame load file for six loads, steps 1 to 6 of a file without
sets (`python benches/peers/frame.py > FRAME`). SCRATCH: a folder with 6 GB free; what is written there is removed again.
Needs numpy, polars and GNU time. Stresses are random plane states in random tangent planes, 32-bit; the nodes with coordinates
stand on a grid with 5 mm between them.
"""
import json
import os
import re
import subprocess
import sys

import numpy as np
import polars as pl

LOADS = 6
PART = 500_000
NAMES = ["sxx", "syy", "szz", "sxy", "syz", "szx"]


def part(r, nodes):
    a = r.normal(size=(nodes, 3)).astype("f4")
    a /= np.linalg.norm(a, axis=1)[:, None]
    b = np.cross(a, r.normal(size=(nodes, 3)).astype("f4"))
    b /= np.linalg.norm(b, axis=1)[:, None]
    out = np.empty((nodes, LOADS, 6), "f4")
    for load in range(LOADS):
        s = r.normal(size=(nodes, 3)).astype("f4") * 12
        for k, (i, j) in enumerate(((0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 0))):
            out[:, load, k] = s[:, 0] * a[:, i] * a[:, j] + s[:, 1] * b[:, i] * b[:, j] + s[:, 2] * (
                a[:, i] * b[:, j] + a[:, j] * b[:, i])
    return out


def place(first, count):
    n = np.arange(first, first + count)
    return (n % 500 * 5.0, n // 500 % 500 * 5.0, n // 250_000 * 5.0)


def npy(path, nodes):
    out = np.lib.format.open_memmap(path, "w+", "f4", (nodes, LOADS, 6))
    r = np.random.default_rng(1)
    for at in range(0, nodes, PART):
        out[at:at + PART] = part(r, min(PART, nodes - at))


def lazily(source, first, count):
    """The rows of a Parquet file or CSV, from the .npy file."""
    s = np.load(source, mmap_mode="r")[first:first + count]
    columns = {"node": np.arange(first + 1, first + count + 1)}
    columns |= dict(zip("xyz", place(first, count)))
    columns |= {f"{load + 1}_{c}": s[:, load, k] for load in range(LOADS) for k, c in enumerate(NAMES)}
    return pl.DataFrame(columns)


def parquet(source, path, nodes):
    parts = [path + f".{at}" for at in range(0, nodes, PART)]
    for at, name in zip(range(0, nodes, PART), parts):
        lazily(source, at, min(PART, nodes - at)).write_parquet(name, compression="zstd", row_group_size=1 << 17)
    pl.scan_parquet(parts).sink_parquet(path, compression="zstd", row_group_size=1 << 17)
    for name in parts:
        os.remove(name)


def measure(bogie, frame, results, outputs=()):
    command = [bogie, "screen", frame, "--results", results, "--format", "json", "--top", "10"]
    done = subprocess.run(["/usr/bin/time", "-v", *command, *outputs], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    told = json.loads(done.stdout)
    peak = int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", done.stderr)[1]) * 1024 / 1e6
    wall = re.search(r"Elapsed .*: ([\d:.]+)\n", done.stderr)[1]
    seconds = sum(float(v) * 60 ** k for k, v in enumerate(reversed(wall.split(":"))))
    return peak, seconds, told["nodes"], told["elapsed_s"]


def main():
    bogie, frame, scratch = sys.argv[1:4]
    nodes = int(sys.argv[4]) if len(sys.argv) > 4 else 10_000_000
    at = lambda name: os.path.join(scratch, "memory_" + name)  # noqa: E731
    made = [at(name) for name in ("n.npy", "n.parquet", "out.vtu", "out.csv", "out.parquet")]
    try:
        npy(made[0], nodes)
        parquet(made[0], made[1], nodes)
        jobs = [
            (".npy", made[0], ()),
            ("Parquet with coordinates", made[1], ()),
            ("Parquet with coordinates, --csv", made[1], ("--csv", made[3])),
            ("Parquet with coordinates, --parquet", made[1], ("--parquet", made[4])),
            ("Parquet with coordinates, --vtu", made[1], ("--vtu", made[2])),
        ]
        print("| input and output | nodes | peak MB | seconds | of them screening |\n|---|---|---|---|---|", flush=True)
        for name, results, outputs in jobs:
            peak, seconds, count, screening = measure(bogie, frame, results, outputs)
            print(f"| {name} | {count} | {peak:.0f} | {seconds:.1f} | {screening:.1f} |", flush=True)
            for path in made[2:]:
                if os.path.exists(path):
                    os.remove(path)
    finally:
        for path in made:
            if os.path.exists(path):
                os.remove(path)


if __name__ == "__main__":
    main()
