"""The page on output columns, written from the specs by ``python -m tests.support.output_columns``."""

from collections.abc import Iterator
from pathlib import Path

import prosuite
from prosuite.catalogue.describe.columns import ColumnMeaning, column_meanings
from prosuite.instruments.instrument import Instrument

PAGE = Path(__file__).parents[2] / "docs" / "output_columns.md"
_HEAD = """\
# Output columns

This page is written from the specs (`python -m tests.support.output_columns`), and a test holds it to them. What a
file's own columns mean, with the norms and rules that were used, stands beside the scores, `scores_columns.csv`, as the
sheet `Columns` of a workbook, and in `result.dictionary()`.

**The wide table** has a row per subject and visit. Its columns do not depend on what else the file holds:

- `subject`, `visit`; `date`, blank in a row whose instruments have different dates.
- The columns of the sheets that are carried along, under their own names. Where the sheets of several instruments have
  a column of one name, it is one column if they say the same in every row that both have; else each carries its
  instrument's prefix, such as `sf36v2_remark` and `pft_remark`. A column named like one of ours is carried as
  `sf36v2_pcs_input`.
- For each instrument the columns below: prefix and score, at most 32 characters. `_difference`, `_diff` and
  `_norms_stratum` are there with `--match` alone, norm-based scores with norms alone. With several norm sets for one
  instrument, what rests on them ends in the set's name: [instruments.md](instruments.md#two-norm-sets-side-by-side).

`prosuite.score(frame, ...)` gives the scores of one instrument under their bare names, the column "score" below; so
does the long table.

**Codes** of at most eight characters name the columns in SAS transport files, and the parameter (PARAMCD) in analysis
datasets. CDISC's own are used where there are any, such as `SF36328`; the others stand in the spec, or are made of the
column's name: its letters and digits where they are up to eight, else the first three and five characters of the
SHA-256 of the name.
"""
_TABLE = """\
| column | score | label | unit or codes | range | better | code |
| --- | --- | --- | --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page as it should be."""
    return "\n".join([_HEAD, *map(_section, prosuite.load_catalogue().instruments.values())])


def _section(spec: Instrument) -> str:
    return f"## {spec.title}\n\n`{spec.id}`\n\n{_TABLE}" + "".join(_rows(spec))


def _rows(spec: Instrument) -> Iterator[str]:
    for one in column_meanings(spec):
        yield "| " + " | ".join(_cells(one)) + " |\n"


def _cells(one: ColumnMeaning) -> tuple[str, ...]:
    codes = ", ".join(one.codes) or one.unit
    better = one.direction.removesuffix(" is better")
    score = f"`{one.score}`" if one.score else ""
    return (f"`{one.column}`", score, one.label, codes, one.range, better, f"`{one.paramcd}`")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
