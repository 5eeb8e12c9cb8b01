"""Reading, and screening from file to verdicts, beside the readers an analyst would use; same files, one run.

  python readers.py PEERS DATA BOGIE FRAME [ROUNDS]

PEERS: folder with the peers' io_job.py. DATA: as for compare.py; the CSV, .frd and Parquet files are made if missing (0.6 GB).
BOGIE: the program, built with --release --features parquet. FRAME: a frame load file whose [screen.steps] name loads
1 to 8 of the unit stresses. Run it from the repository, with a Python that has numpy, pandas, polars and pyvista-frd-reader.
Each job is a process of its own and the jobs take turns, ROUNDS times; medians. "screen" is `bogie screen` from the first node to
the last under both standards, two threads.
"""
import json
import os
import re
import statistics
import subprocess
import sys

NODES = 200_000
LOAD = """
import sys, time
kind, path = sys.argv[1:]
import numpy, pandas, polars
t = time.perf_counter()
{"npy": numpy.load, "csv": pandas.read_csv, "parquet": lambda p: polars.read_parquet(p).to_numpy()}[kind](path)
print(time.perf_counter() - t)
"""


def run(command, folder="."):
    done = subprocess.run(command, cwd=folder, env=dict(os.environ, RAYON_NUM_THREADS="2"), capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return done.stdout


def library(kind, path):
    return float(run([sys.executable, "-c", LOAD, kind, path]))


def peer(peers, data, method):
    return float(re.search(r"([\d.]+) s  ", run([sys.executable, os.path.join(peers, "io_job.py"), method, str(NODES)], data))[1])


def ours(*paths):
    out = run(["cargo", "bench", "--quiet", "--bench", "read_results", "--features", "parquet", "--", *paths])
    return float(re.search(r"read in ([\d.]+) s", out)[1])


def screen(bogie, frame, path, key):
    told = json.loads(run([bogie, "screen", frame, "--results", path, "--format", "json", "--top", "1"]))
    return told[key]


def make(peers, data, at):
    if not os.path.exists(at("case.frd")):
        run([sys.executable, os.path.join(peers, "io_job.py"), "write", str(NODES)], data)
    if not os.path.exists(at("unit.parquet")):
        import numpy
        import polars
        units = numpy.load(at(f"unit_{NODES}.npy"))
        names = ["sxx", "syy", "szz", "sxy", "syz", "szx"]
        columns = {"node": numpy.arange(1, NODES + 1)}
        columns |= {f"{l + 1}_{c}": units[:, l, k] for l in range(8) for k, c in enumerate(names)}
        polars.DataFrame(columns).write_parquet(at("unit.parquet"), compression="zstd", row_group_size=131072)


def main():
    peers, data, bogie, frame = (os.path.abspath(p) for p in sys.argv[1:5])
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    at = lambda name: os.path.join(data, "data", name)  # noqa: E731
    make(peers, data, at)
    npy, parquet = at(f"unit_{NODES}.npy"), at("unit.parquet")
    csv = [at(f"lc_{k:02d}.csv") for k in range(1, 14)]
    jobs = {
        ".frd, 255 MB: pyvista-frd-reader": lambda: peer(peers, data, "frd"),
        ".frd, 255 MB: ours": lambda: ours(at("case.frd")),
        "13 CSV files, 212 MB: pandas": lambda: peer(peers, data, "pandas"),
        "13 CSV files, 212 MB: ours": lambda: ours(*csv),
        "one CSV file, 16 MB: pandas": lambda: library("csv", csv[0]),
        "one CSV file, 16 MB: ours": lambda: ours(csv[0]),
        ".npy, 77 MB: numpy.load": lambda: library("npy", npy),
        ".npy, 77 MB: our reading within screen": lambda: screen(bogie, frame, npy, "read_s"),
        ".npy, 77 MB: screen": lambda: screen(bogie, frame, npy, "elapsed_s"),
        "Parquet: polars": lambda: library("parquet", parquet),
        "Parquet: our reading within screen": lambda: screen(bogie, frame, parquet, "read_s"),
        "Parquet: screen": lambda: screen(bogie, frame, parquet, "elapsed_s"),
    }
    seconds = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            seconds[name].append(job())
    median = {name: statistics.median(values) for name, values in seconds.items()}
    print("| job | seconds | × the first of its kind |\n|---|---|---|")
    for name, value in median.items():
        first = next(v for n, v in median.items() if n.split(":")[0] == name.split(":")[0])
        print(f"| {name} | {value:.3f} | {value / first:.2f} |")


if __name__ == "__main__":
    main()
