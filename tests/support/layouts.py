"""One set of records in every layout that a spreadsheet may have, and the address of every cell.

A layout is a small function from records to a :class:`Grid`: rows of cells in which an :class:`At` stands for a field
of a record. The writers put the values in, :func:`places` says where each stands; no address is read off prosuite.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from openpyxl.utils import get_column_letter

from tests.support.synthetic import ITEMS, PRINTED, delimited, write_ods

VISITS = ("bl", "m3")
BROKEN = "#REF!"
CDISC = [f"SF363{number.rstrip('abcdefghij').zfill(2)}{number.lstrip('0123456789').upper()}" for number in PRINTED]
_KEYS = ("subject", "visit")

Form = dict[str, Any]
Merged = tuple[int, int, int, int]


class At(NamedTuple):
    """A field of a record: its subject, visit or an item."""

    record: int
    field: str


@dataclass
class Grid:
    """Sheets of cells.

    Attributes
    ----------
    sheets
        Rows of each sheet; an :class:`At` stands for the value it names.
    merged
        Merged ranges of every sheet as (first row, first column, last row, last column), counted from 0.
    said
        Code and cell of the findings that the layout gives by itself.
    visits
        How the file spells each visit.
    """

    sheets: dict[str, list[list[Any]]]
    merged: list[Merged] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    visits: dict[str, str] = field(default_factory=lambda: {visit: visit for visit in VISITS})

    def places(self) -> dict[At, list[str]]:
        """Return where each field stands, such as ``SF36v2!C4``, in the order of the sheet."""
        found: dict[At, list[str]] = {}
        for sheet, rows in self.sheets.items():
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    if isinstance(value, At):
                        found.setdefault(value, []).append(f"{sheet}!{get_column_letter(column)}{number}")
        return found

    def filled(self, forms: Sequence[Form]) -> dict[str, list[list[Any]]]:
        """Return the sheets with the values of the records."""

        def value(cell: object) -> object:
            return forms[cell.record][cell.field] if isinstance(cell, At) else cell

        return {sheet: [list(map(value, row)) for row in rows] for sheet, rows in self.sheets.items()}


Layout = Callable[[Sequence[Form]], Grid]


def _record(number: int, fields: Iterable[str]) -> list[At]:
    return [At(number, name) for name in fields]


def _by_subject(forms: Sequence[Form]) -> Iterator[list[int]]:
    """Yield the numbers of the records that stand together: one subject at each visit once."""
    for _, numbers in groupby(range(len(forms)), lambda number: number // len(VISITS)):
        yield list(numbers)


def rows(forms: Sequence[Form]) -> Grid:
    """Visits as rows."""
    return Grid({"SF36v2": [[*_KEYS, *ITEMS], *(_record(number, (*_KEYS, *ITEMS)) for number in range(len(forms)))]})


def _side_by_side(forms: Sequence[Form], spelling: str, visits: Sequence[str], read: Sequence[str]) -> Grid:
    head = ["subject", *(spelling.format(visit=visit, item=item) for visit in visits for item in ITEMS)]
    body = [
        [At(numbers[0], "subject"), *(cell for number in numbers for cell in _record(number, ITEMS))]
        for numbers in _by_subject(forms)
    ]
    return Grid({"SF36v2": [head, *body]}, visits=dict(zip(VISITS, read, strict=True)))


def prefix(forms: Sequence[Form]) -> Grid:
    """Visits as a prefix of the columns."""
    return _side_by_side(forms, "{visit}_{item}", VISITS, VISITS)


def suffix(forms: Sequence[Form]) -> Grid:
    """Visits as a suffix of the columns."""
    return _side_by_side(forms, "{item}_{visit}", ("M0", "M3"), ("m0", "m3"))


def dotted(forms: Sequence[Form]) -> Grid:
    """Visits as a suffix after a dot."""
    return _side_by_side(forms, "{item}.{visit}", ("v1", "v2"), ("v1", "v2"))


def sheets(forms: Sequence[Form]) -> Grid:
    """Visits as sheets of their own."""
    head = ["subject", *ITEMS]
    numbers = range(len(forms))
    return Grid(
        {
            visit: [head, *(_record(number, head) for number in numbers if number % len(VISITS) == place)]
            for place, visit in enumerate(VISITS)
        }
    )


def answers(forms: Sequence[Form]) -> Grid:
    """One row per answer, a blank row after each form, a note below the last."""
    body: list[list[Any]] = []
    for number in range(len(forms)):
        body += [[At(number, "subject"), At(number, "visit"), item, At(number, item)] for item in ITEMS]
        body.append([])
    note = ("rows-below-table", f"SF36v2!{len(body) + 2}")
    return Grid({"SF36v2": [["subject", "visit", "item", "answer"], *body, ["n = all"]]}, said=[note])


def domain(forms: Sequence[Form]) -> Grid:
    """Return a CDISC questionnaire domain, records of another questionnaire and of a score among the answers."""
    head = ["STUDYID", "DOMAIN", "USUBJID", "QSTESTCD", "QSTEST", "QSCAT", "QSSTRESN", "VISIT"]
    body: list[list[Any]] = []
    for number in range(len(forms)):
        who = At(number, "subject")
        for code, item in zip(CDISC, ITEMS, strict=True):
            body.append(
                ["S1", "QS", who, code, f"{code} label", "SF36 V2.0 STANDARD", At(number, item), At(number, "visit")]
            )
        body.append(["S1", "QS", "P001", "EQ5D0201", "other", "EQ-5D-5L", 7, "bl"])
    return Grid({"QS": [head, *body]})


def merged_header(forms: Sequence[Form]) -> Grid:
    """Return a header of two rows with merged cells, titles above, notes below."""
    questions = [number.rstrip("abcdefghij") for number in PRINTED]
    upper: list[Any] = ["Subject", "Visit"]
    lower: list[Any] = [None, None]
    merged = [(0, 0, 0, 10), (3, 0, 4, 0), (3, 1, 4, 1)]
    for column, (question, number) in enumerate(zip(questions, PRINTED, strict=True), start=2):
        is_first = question not in questions[: column - 2]
        upper.append(f"Question {question}" if is_first else None)
        lower.append(number.removeprefix(question) or None)
        if is_first:
            last = column + questions.count(question) - 1
            merged.append((3, column, 4 if last == column else 3, last))
    titles = [["Study 7: health survey"], ["Site", "03", "printed", "2024"], []]
    body = [_record(number, (*_KEYS, *ITEMS)) for number in range(len(forms))]
    note = len(titles) + 2 + len(body) + 2
    return Grid(
        {"SF36v2": [*titles, upper, lower, *body, [], [f"n = {len(body)}"], ["Entered twice."]]},
        merged,
        [("rows-below-table", f"SF36v2!{note}")],
    )


def labels(forms: Sequence[Form]) -> Grid:
    """Return rows of labels and types below the names."""
    grid = rows(forms)
    head, *body = grid.sheets["SF36v2"]
    below = [[f"Label of {name}" for name in head], ["Char", "Char", *["Num"] * len(ITEMS)]]
    return Grid({"SF36v2": [head, *below, *body]}, said=[("label-rows", "SF36v2!2")])


LAYOUTS: dict[str, Layout] = {
    "rows": rows,
    "prefix": prefix,
    "suffix": suffix,
    "dotted suffix": dotted,
    "sheets": sheets,
    "one row per answer": answers,
    "CDISC QS": domain,
    "merged header": merged_header,
    "label rows": labels,
}
ENDINGS = (".xlsx", ".ods", ".csv", ";.csv")


def fits(layout: str, ending: str) -> bool:
    """Tell whether a kind of file can hold a layout: text has neither sheets nor merged cells."""
    return ending == ".xlsx" or (layout != "merged header" and (layout != "sheets" or ending == ".ods"))


def write(folder: Path, grid: Grid, forms: Sequence[Form], ending: str) -> Path:
    """Write the records in a layout as a workbook or as text, where the ending may begin with the delimiter."""
    filled = grid.filled(forms)
    if ending == ".xlsx":
        return _write_xlsx(folder / "forms.xlsx", filled, grid.merged)
    if ending == ".ods":
        return write_ods(folder / "forms.ods", filled)
    (name, cells), *_ = filled.items()
    path = folder / f"{name}.csv"
    path.write_text(delimited(cells, ending.removesuffix(".csv") or ","), encoding="utf-8")
    return path


def _write_xlsx(path: Path, sheets: dict[str, list[list[Any]]], merged: Iterable[Merged]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        clock = book.add_format({"num_format": "hh:mm:ss"})
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for first_row, first_column, last_row, last_column in merged:
                if (first_row, first_column) != (last_row, last_column):
                    sheet.merge_range(first_row, first_column, last_row, last_column, "")
            for number, row in enumerate(cells):
                for column, value in enumerate(row):
                    if value == BROKEN:
                        sheet.write_formula(number, column, "=A1", None, BROKEN)
                    elif isinstance(value, datetime.time):
                        sheet.write_datetime(number, column, value, clock)
                    elif value is not None:
                        sheet.write(number, column, value)
    return path
