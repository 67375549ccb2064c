"""Time the start: a workbook of a few people, with the shipped instruments and with many more beside them.

Run ``python -m benchmarks.startup`` in the repository, with a number to add so many invented instruments (default: 44).
Times are processor times of whole processes, run in turn; every figure is a ratio of medians of one run.

Start: ``prosuite score examples/visits.xlsx -o v.csv`` against ``python -c "import pandas, python_calamine"``.
Bar: at most 2.2, however many instruments there are.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.workbook import PROGRAM, medians

MORE = 44
RUNS = 9
EXAMPLE = Path(__file__).parents[1] / "examples" / "visits.xlsx"
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


def main(more: int) -> None:
    """Print how the start compares with the least any program does that loads pandas."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "own")
        own.mkdir()
        for number in range(more):
            name = f"made{number}"
            (own / f"{name}.toml").write_text(invented(name), encoding="utf-8")
        start = [PROGRAM, "score", str(EXAMPLE), "--force", "-o", str(Path(folder, "v.csv"))]
        floor, plain, many = medians([FLOOR, start, [*start, "--instruments", str(own)]], RUNS)
    print(f"Start: {plain.seconds / floor.seconds:.2f} times the floor of {floor.seconds:.2f} s")
    print(f"With {more} more instruments: {many.seconds / floor.seconds:.2f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MORE)
