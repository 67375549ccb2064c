"""Time marked copies against openpyxl alone, and see how time and memory grow.

Run ``python benchmarks/annotate.py``. A synthetic workbook of 39 columns with 1 % of the answers out of range is
validated and marked; ratios are of processor time in one run. The yardstick is what no copy made with openpyxl can do
without: reading the workbook and saving it. Each size runs in a process of its own, for its peak memory.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

import prosuite

SIZES = (5_000, 10_000, 20_000)
BAD_SHARE = 0.01


def make_workbook(path: Path, visits: int, bad_share: float) -> None:
    """Write a workbook of complete forms, a share of the answers out of range."""
    chance = random.Random(39)  # noqa: S311 - synthetic answers
    items = prosuite.load_catalogue().instrument("sf36v2").items
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        sheet.write_row(0, 0, ["subject", "visit", "date", *(item.id for item in items)])
        for row in range(1, visits + 1):
            answers = [33 if chance.random() < bad_share else chance.choice(item.answers) for item in items]
            sheet.write_row(row, 0, [f"{row // 5:05}", f"visit {row % 5}", "2024-05-31", *answers])


def processor_seconds(function: Callable[[], object]) -> float:
    """Return the processor time that a call takes."""
    start = time.process_time()
    function()
    return time.process_time() - start


def measure(visits: int) -> None:
    """Print the times and the peak memory for one size."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "visits.xlsx"), Path(folder, "marked.xlsx")
        make_workbook(source, visits, BAD_SHARE)
        report = prosuite.validate(source)  # warms up what is loaded when first used
        validation = processor_seconds(lambda: prosuite.validate(source))
        marking = processor_seconds(lambda: prosuite.annotate(source, report, output))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bare = processor_seconds(lambda: openpyxl.load_workbook(source, rich_text=True).save(output))
    print(
        f"{visits:,} visits, {len(report):,} findings: marked copy {marking:.1f} s, validation {validation:.1f} s, "
        f"openpyxl alone {bare:.1f} s, ratio {marking / bare:.2f}; peak memory {peak:.0f} MiB",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
