"""Time the way from a workbook to scores, what faults cost, and how time and memory grow with the rows.

Run ``python -m benchmarks.workbook`` in the repository, with a number to measure growth up to so many visits. Times
are processor times of whole processes, run in turn; every figure is a ratio of medians of one run, because machines
differ and drift.

Scores: ``prosuite score`` of 20,000 visits x 39 columns to CSV, against the least any program does that loads pandas:
start, read the sheet raw with the fastest reader, write it as CSV. Bar: at most 2.
Workbook: the same scores to the default workbook, against to CSV. Bar: at most 2.5.
Faults: ``prosuite validate`` of that workbook with 1 % of the answers out of range, against without. Bar: at most 1.3.
Growth: twice the visits take at most twice the time and memory, from 10,000 visits on.
Space: ``prosuite score`` of 200,000 visits x 39 columns as text, in 1 GiB of address space.
"""

import csv
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.annotate import BAD_SHARE, make_workbook
from tests.support.synthetic import records, sheet_cells

VISITS = 20_000
RUNS = 7
SMALLEST, LARGEST = 10_000, 80_000
GROWTH_RUNS = 3
MANY, SPACE = 200_000, 2**30  # visits, bytes
PROGRAM = str(Path(sys.executable).with_name("prosuite"))
FLOOR = """
import sys, pandas, python_calamine
header, *rows = python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
pandas.DataFrame(rows, columns=header).to_csv(sys.argv[2], index=False)
"""


class Cost(NamedTuple):
    """What a process takes: processor time in seconds, peak memory in MiB."""

    seconds: float
    memory: float


def cost(command: Sequence[str], space: int = resource.RLIM_INFINITY) -> Cost:
    """Run a command, of which findings are no failure, in some bytes of address space."""
    limited = ["sh", "-c", f'ulimit -v {space // 1024} && exec "$@"', "sh", *command]
    run = command if space == resource.RLIM_INFINITY else limited
    with subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def medians(commands: Sequence[Sequence[str]], runs: int) -> list[Cost]:
    """Return the median cost of each command; they run in turn, after one warm-up."""
    taken = [[cost(command) for command in commands] for _ in range(runs + 1)][1:]
    return [Cost(*map(statistics.median, zip(*costs, strict=True))) for costs in zip(*taken, strict=True)]


def score_command(source: Path, ending: str = ".csv") -> list[str]:
    """Return the command that scores a workbook to a file beside it."""
    return [PROGRAM, "score", str(source), "-o", str(source.with_name(f"scores{ending}")), "--force"]


def bars(folder: Path) -> None:
    """Print the ratio of scoring to the floor, and of validating with faults to validating without."""
    clean, bad = folder / "clean.xlsx", folder / "bad.xlsx"
    make_workbook(clean, VISITS, 0)
    make_workbook(bad, VISITS, BAD_SHARE)
    floor = [sys.executable, "-c", FLOOR, str(clean), str(folder / "raw.csv")]
    ours, least, book = medians([score_command(clean), floor, score_command(clean, ".xlsx")], RUNS)
    times = ours.seconds / least.seconds
    print(f"score {VISITS:,} visits: {ours.seconds:.2f} s, floor {least.seconds:.2f} s, ratio {times:.2f} (bar 2)")
    times = book.seconds / ours.seconds
    print(f"to the default workbook: {book.seconds:.2f} s, {times:.2f} times as long as to CSV (bar 2.5)")
    for form in ("text", "json"):
        commands = [[PROGRAM, "validate", "--format", form, str(source)] for source in (bad, clean)]
        faulty, sound = medians(commands, RUNS)
        times = faulty.seconds / sound.seconds
        print(
            f"validate --format {form}, {BAD_SHARE:.0%} bad cells: {faulty.seconds:.2f} s, "
            f"none {sound.seconds:.2f} s, ratio {times:.2f} (bar 1.3)"
        )


def growth(folder: Path, largest: int) -> None:
    """Print time and memory for more and more visits, and the ratios of each to the one before."""
    sizes = [size for size in (SMALLEST << doubling for doubling in range(10)) if size <= largest]
    costs = []
    for size in sizes:
        source = folder / f"{size}.xlsx"
        make_workbook(source, size, BAD_SHARE)
        costs += medians([score_command(source)], GROWTH_RUNS)
        source.unlink()
    for (_, before), (size, after) in itertools.pairwise(zip(sizes, costs, strict=True)):
        print(
            f"score {size:,} visits: {after.seconds:.1f} s, {after.memory:.0f} MiB; twice the visits take "
            f"{after.seconds / before.seconds:.2f} times the time, {after.memory / before.memory:.2f} times the memory"
        )


def space(folder: Path) -> None:
    """Print what many visits take where there is little memory; the run fails if they do not fit."""
    source = folder / "many.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        header, visit = sheet_cells(records(1, ["baseline"]))
        csv.writer(file).writerows([header, *([f"P{number:06}", *visit[1:]] for number in range(MANY))])
    taken = cost([*score_command(source), "--instrument", "sf36v2"], SPACE)
    print(f"score {MANY:,} visits of text in {SPACE >> 20:,} MiB: {taken.seconds:.1f} s, {taken.memory:.0f} MiB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        bars(Path(place))
        space(Path(place))
        growth(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST)
