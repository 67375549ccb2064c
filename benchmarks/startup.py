"""Time the start: a workbook of a few people, with the shipped instruments and with many more beside them.

Run ``python -m benchmarks.startup`` in the repository, with a number to add so many invented instruments (default: 44):
to a copy of what is shipped, with its index, and as a folder of one's own, which has none. Times are processor times
of whole processes whose modules are compiled, as they are once installed, run in turn; every figure is a ratio of
medians of one run.

Start: ``prosuite score examples/visits.xlsx -o v.csv`` against ``python -c "import pandas, python_calamine"``.
Bar: at most 2.2, however many instruments are shipped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.workbook import PROGRAM, medians

MORE = 44
RUNS = 9
ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "visits.xlsx"
FLOOR = [sys.executable, "-c", "import pandas, python_calamine"]
ITEMS = 20


def invented(name: str) -> str:
    """Return the spec of a questionnaire of twenty items with a sum and its bands."""
    codes = [f"{name}_{number:02}" for number in range(1, ITEMS + 1)]
    listed = "\n".join(
        f'    {{ id = "{code}", number = "{nth}", answers = [0, 1, 2, 3] }},' for nth, code in enumerate(codes, 1)
    )
    return f"""
id = "{name}"
title = "Invented questionnaire {name}"
licence = "None; invented for a measurement."
minimum = "half"
items = [
{listed}
]

[[scales]]
id = "{name}_total"
title = "Sum"
unit = "points"
of = {codes}
how = "sum"
raw_range = [0, {3 * ITEMS}]
rescale = [0, {3 * ITEMS}]
source = "invented"

[[references]]
id = "invented"
text = "Invented for a measurement."
"""


def write_invented(folder: Path, how_many: int) -> None:
    """Write specs into a folder."""
    for number in range(how_many):
        name = f"made{number}"
        (folder / f"{name}.toml").write_text(invented(name), encoding="utf-8")


def clone(folder: Path, more: int) -> Path:
    """Return a copy of the program, with more instruments, an index of all, and compiled modules."""
    for name in ("prosuite", "cli", "norms", "tests/support"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    write_invented(folder / "prosuite" / "instruments", more)
    for arguments in (["tests.support.index"], ["compileall", "-q", "prosuite", "cli"]):
        command = [sys.executable, "-m", *arguments]
        subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, check=True)
    return folder


def main(more: int) -> None:
    """Print how the start compares with the least any program does that loads pandas."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = folder / "own"
        own.mkdir()
        write_invented(own, more)
        plain, full = (
            [
                *("env", f"PYTHONPATH={clone(folder / kind, number)}"),
                *(PROGRAM, "score", str(EXAMPLE), "--force", "-o", str(folder / f"{kind}.csv")),
            ]
            for kind, number in (("plain", 0), ("full", more))
        )
        floor, *costs = medians([FLOOR, plain, full, [*plain, "--instruments", str(own)]], RUNS)
    print(f"Floor: {floor.seconds:.2f} s")
    for what, cost in zip(("Start", f"With {more} more shipped", f"With {more} of one's own"), costs, strict=True):
        print(f"{what}: {cost.seconds / floor.seconds:.2f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MORE)
