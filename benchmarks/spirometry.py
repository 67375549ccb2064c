"""Time spirometry of a data frame, in one or several installed versions.

Run ``python benchmarks/spirometry.py ROWS PYTHON...``, where each PYTHON is the interpreter of an environment that has
prosuite. Times are processor times of ``prosuite.score`` in processes of their own, run in turn; the ratio is that of
the medians to the first, because machines differ and drift. Values are random and between their limits.
"""

import statistics
import subprocess
import sys

RUNS = 5
SCORE = """
import resource, sys, time
import numpy as np, pandas as pd, prosuite
n, draw = int(sys.argv[1]), np.random.default_rng(1)
def column(low, high, decimals=2):
    return draw.uniform(low, high, n).round(decimals)
frame = pd.DataFrame({
    "subject": np.arange(n).astype(str), "sex": draw.choice(["male", "female"], n), "age": column(20, 80),
    "height_cm": column(150, 190, 1), "ethnic_group": draw.choice(["caucasian", "african_american"], n),
    "fev1_l": column(1, 5), "fvc_l": column(2, 6), "post_fev1_l": column(1, 5), "post_fvc_l": column(2, 6),
})
prosuite.score(frame.iloc[:100], "spirometry")
start = time.process_time()
prosuite.score(frame, "spirometry")
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def main(rows: str, pythons: list[str]) -> None:
    """Print median time, peak memory and ratio of each interpreter."""
    seconds: dict[str, list[float]] = {python: [] for python in pythons}
    memory = dict.fromkeys(pythons, 0.0)
    for _ in range(RUNS):
        for python in pythons:
            run = subprocess.run([python, "-P", "-c", SCORE, rows], capture_output=True, text=True, check=True)
            taken, peak = map(float, run.stdout.split())
            seconds[python].append(taken)
            memory[python] = max(memory[python], peak)
    first = statistics.median(seconds[pythons[0]])
    for python in pythons:
        median = statistics.median(seconds[python])
        print(f"{python}: {median:.2f} s, {memory[python]:.2f} GiB, ratio {median / first:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
