"""Ratios of the screening kernel to the scripts an analyst would run, on the same data, in one run.

  python compare.py PEERS DATA [ROUNDS] [numpy]

PEERS: folder with the peers' common.py, numba_job.py and numpy_job.py. DATA: a folder for the .npy files (made by
common.py if missing). Run it from the repository, with a Python that has numpy and numba. Jobs take turns, ROUNDS
times; the table shows the median of each, so that a busy neighbour hits all alike.
"""
import os
import re
import statistics
import subprocess
import sys

NODES = 200_000
THREADS = "2"


def run(command, folder, **extra):
    env = dict(os.environ, RAYON_NUM_THREADS=THREADS, NUMBA_NUM_THREADS=THREADS, OMP_NUM_THREADS=THREADS, **extra)
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def peer(peers, data, script, method, repeat):
    out = run([sys.executable, os.path.join(peers, script), method, str(NODES), str(repeat)], data)
    return float(re.search(r"([\d.]+) s  ", out).group(1))


def ours(data, repeat):
    file = os.path.join(data, "data", f"unit_{NODES}.npy")
    out = run(["cargo", "bench", "--quiet", "--bench", "kernel", "--", "", str(repeat)], ".", BOGIE_UNIT_STRESSES=file)
    return {line.split()[0]: float(line.split()[2]) for line in out.splitlines() if len(line.split()) == 5}


def main():
    peers, data = (os.path.abspath(p) for p in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    os.makedirs(data, exist_ok=True)
    if not os.path.exists(os.path.join(data, "data", f"unit_{NODES}.npy")):
        run([sys.executable, os.path.join(peers, "common.py"), "1000", str(NODES)], data)
    seconds = {}
    for _ in range(rounds):
        for method in ("pairs", "classic"):
            seconds.setdefault(f"numba {method}", []).append(peer(peers, data, "numba_job.py", method, 5))
        for method, value in ours(data, 5).items():
            seconds.setdefault(method, []).append(value)
    if "numpy" in sys.argv:
        seconds["numpy pairs (chunked)"] = [peer(peers, data, "numpy_job.py", "pairs", 1)]
        seconds["pyLife mean stress"] = [peer(peers, data, "pylife_job.py", "goodman", 3)]
    median = {k: statistics.median(v) for k, v in seconds.items()}
    references = [k for k in median if k.startswith(("num", "py"))]
    print(f"| {NODES} nodes, {THREADS} threads | seconds | nodes/s |" + "".join(f" × {r} |" for r in references))
    print("|---|---|---|" + "---|" * len(references))
    for name, value in median.items():
        ratios = "".join(f" {median[r] / value:.1f} |" for r in references)
        print(f"| {name} | {value:.4f} | {NODES / value:,.0f} |{ratios}")


if __name__ == "__main__":
    main()
