"""How the numbers of a sheet are written: with a comma or a point, judged once from all columns that are read."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from prosuite.cells import has_decimal_comma, text
from prosuite.errors import ColumnError
from prosuite.findings.finding import counted
from prosuite.instruments.quantities import is_quantity
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import texts_in

_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+", re.ASCII)
_SEVERAL = 2  # one is a cell with a fault


class Comma(NamedTuple):
    """A cell whose number has a comma."""

    row: int
    position: int
    typed: str


def comma_cells(sheet: Sheet) -> list[Comma]:
    """Return the cells of items and fields that would be numbers, or numbers with a unit, if commas were points.

    A single one says nothing of how the sheet is written: it is a fault of its cell.
    """
    found = list(_comma_cells(sheet))
    return found if len(found) >= _SEVERAL else []


def _comma_cells(sheet: Sheet) -> Iterator[Comma]:
    numbers = {one.position for one in sheet.fields if sheet.instrument.field(one.field).kind == "number"}
    for position in sorted(numbers | {one.position for one in sheet.items.columns}):
        column = sheet.table.columns[position]
        commas = (value for value in texts_in(column) if "," in value)
        written = {value for value in commas if has_decimal_comma(value) or is_quantity(value)}
        for row, value in enumerate(column if written else ()):
            if isinstance(value, str) and value in written:
                yield Comma(row, position, text(value))


def check_decimals(sheet: Sheet) -> None:
    """Refuse a sheet whose numbers are written with commas, unless it is declared what they are.

    Raises
    ------
    ColumnError
        Nobody declared it; the message gives the line, or both where a comma could also part thousands.
    """
    commas = [] if sheet.table.sheet is None or _declared(sheet) else comma_cells(sheet)
    if commas:
        row, position, typed = commas[0]
        place = f"{typed} ({sheet.table.address(row, position)})"
        where = f"in a study file, for all sheets or below [sheets.{json.dumps(sheet.table.sheet, ensure_ascii=False)}]"
        found = f"{counted(len(commas), 'number')}, such as {place},"
        raise ColumnError(f"sheet {sheet.table.sheet!r}: {found} {_readings(commas)} {where}")


def _readings(commas: list[Comma]) -> str:
    """Return what the commas are, and the line that says so."""
    typed = commas[0].typed
    if all(_GROUPED.fullmatch(one.typed) for one in commas):
        point, whole = typed.replace(",", "."), typed.replace(",", "")
        return f'could be {point} or {whole}: declare decimal = "," ({point}) or decimal = "." ({whole})'
    return 'are written with a decimal comma: declare decimal = ","'


def _declared(sheet: Sheet) -> str | None:
    return sheet.entry.decimal or sheet.study.decimal
