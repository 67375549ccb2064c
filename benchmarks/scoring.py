"""Time in-memory scoring against a bare NumPy loop, and start-up against importing click.

Run ``python benchmarks/scoring.py``. Every figure is a ratio of medians measured side by side in one run, because
machines differ and drift; absolute times are shown for orientation only.

In-memory scoring: ``prosuite.score`` on 1,000,000 SF-36v2 respondents with 10 % missing cells, against a loop that
looks up 36 int8 columns and averages them into 8 float scales and 2 sums. Bar: at most 1.5.
Start-up: ``prosuite --version`` and ``--help`` against ``python -c "import click"``. Bar: at most 2.
Growth: twice the respondents take at most twice the time and memory, from 10,000 on; each size runs in a process of
its own, for its peak memory.
"""

import itertools
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import prosuite

ROWS = 1_000_000
MISSING_SHARE = 0.1
SCORING_RUNS = 15
START_RUNS = 30
SIZES = [10_000 << doubling for doubling in range(8)]
GROWTH_RUNS = 7


def make_answers(rows: int) -> pd.DataFrame:
    """Return synthetic answers as floats, NaN where missing."""
    chance = np.random.default_rng(36)
    columns = {}
    for item in prosuite.load_catalogue().instrument("sf36v2").items:
        answers = chance.choice(item.answers, rows).astype(float)
        answers[chance.random(rows) < MISSING_SHARE] = np.nan
        columns[item.id] = answers
    return pd.DataFrame(columns)


def bare_loop(columns: list[NDArray[np.int8]], tables: list[NDArray[np.float64]], sizes: list[int]) -> None:
    """Look up every item and average into scales and two sums: the least any scorer has to do."""
    lookups = iter(zip(columns, tables, strict=True))
    scales = []
    for size in sizes:
        total = np.zeros(len(columns[0]))
        for _ in range(size):
            column, table = next(lookups)
            total += table[column]
        scales.append(total / size)
    for _ in ("pcs", "mcs"):
        total = np.zeros(len(columns[0]))
        for scale in scales:
            total += 0.1 * scale


def ratio(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Return the median seconds of both, run in turn after one warm-up each, and the ratio of the medians."""
    times: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for run in range(runs + 1):
        for function, taken in times.items():
            start = time.perf_counter()
            function()
            if run:
                taken.append(time.perf_counter() - start)
    medians = [statistics.median(taken) for taken in times.values()]
    return medians[0], medians[1], medians[0] / medians[1]


def scoring() -> None:
    """Print the ratio of scoring to the bare loop, for float and for integer columns, and the peak memory."""
    answers = make_answers(ROWS)
    columns = [answers[item].fillna(0).to_numpy(np.int8) for item in answers]
    tables = [np.arange(7.0)] * len(columns)
    sizes = [len(scale.of) for scale in prosuite.load_catalogue().instrument("sf36v2").scales]
    whole = answers.fillna(0).astype(np.int8)

    def loop() -> None:
        bare_loop(columns, tables, sizes)

    for name, frame in (("float64", answers), ("int8", whole)):
        ours, theirs, times = ratio(partial(prosuite.score, frame, "sf36v2"), loop, SCORING_RUNS)
        print(f"score {ROWS:,} {name} rows: {ours:.3f} s, bare loop {theirs:.3f} s, ratio {times:.2f} (bar 1.5)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory, input and both frames included: {peak:.2f} GiB (bar 1.5)")


def start_up() -> None:
    """Print the ratio of start-up to importing click."""
    program = str(Path(sys.executable).with_name("prosuite"))

    def run(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    for option in ("--version", "--help"):
        ours, theirs, times = ratio(run(program, option), run(sys.executable, "-c", "import click"), START_RUNS)
        print(f"prosuite {option}: {ours:.3f} s, import click {theirs:.3f} s, ratio {times:.2f} (bar 2)")


def measure(rows: int) -> None:
    """Print the median processor time of scoring so many respondents and the peak memory, in MiB, of the process."""
    answers = make_answers(rows)
    taken = []
    for _ in range(GROWTH_RUNS):
        start = time.process_time()
        prosuite.score(answers, "sf36v2")
        taken.append(time.process_time() - start)
    print(statistics.median(taken), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def growth() -> None:
    """Print time and memory for more and more respondents, and the ratios of each to the one before."""
    commands = [[sys.executable, __file__, str(rows)] for rows in SIZES]
    printed = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for command in commands]
    costs = [tuple(map(float, line.split())) for line in printed]
    for rows, ((seconds, memory), (more_seconds, more_memory)) in zip(
        SIZES[1:], itertools.pairwise(costs), strict=True
    ):
        print(
            f"score {rows:,} rows: {more_seconds:.3f} s, {more_memory:.0f} MiB; twice the rows take "
            f"{more_seconds / seconds:.2f} times the time, {more_memory / memory:.2f} times the memory"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        growth()  # first: on Linux a process counts the peak of the one that starts it as its own
        scoring()
        start_up()
