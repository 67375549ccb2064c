"""Columns beside the items: dates that cannot be, codes that nobody declared, numbers with a decimal comma."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from prosuite.datafiles import nearest
from prosuite.errors import ColumnError
from prosuite.findings.finding import Finding, counted
from prosuite.instruments.answers import is_blank, is_number
from prosuite.intake.columns.roles import squash
from prosuite.intake.dates import FIRST_YEAR, LAST_YEAR
from prosuite.intake.declared import field_codes
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.table import Column, has_decimal_comma, text

_A_DATE = f"a date such as 2024-05-31, within {FIRST_YEAR} to {LAST_YEAR}"


def check_date_order(form: Form | TestSheet) -> None:
    """Refuse a form whose dates could be other dates.

    Raises
    ------
    ColumnError
        Nothing says whether the day or the month stands first.
    """
    dates, place, table = form.dates, form.roles.date, form.table
    if dates is None or place is None or not dates.undecided:
        return
    cells = [f"{table.address(row, place)} ({text(table.columns[place][row])})" for row in dates.undecided]
    if table.sheet is None:
        raise ColumnError(f"date column {table.headers[place]!r}: {dates.doubt(cells)}: give it as dates, not as text")
    sheet = json.dumps(table.sheet, ensure_ascii=False)
    raise ColumnError(
        f"sheet {table.sheet!r}: date column {table.headers[place]!r}: {dates.doubt(cells)}: declare "
        f'date_order = "dmy" (day first) or date_order = "mdy" (month first) in a study file, for all sheets or below '
        f"[sheets.{sheet}]"
    )


def column_findings(
    form: Form | TestSheet, subjects: Sequence[str], visits: Sequence[str]
) -> Iterator[tuple[int, int, Finding]]:
    """Yield row, position and finding of every fault in cells of columns that hold no item.

    A cell that stands for several records, of visits side by side, is one finding. It names no instrument, because
    such a column belongs to none.
    """
    seen: set[str] = set()
    for code, row, position, expected in (*_date_faults(form), *_unknown_codes(form)):
        cell = form.table.address(row, position)
        if cell not in seen:
            seen.add(cell)
            found = Finding(
                code,
                sheet=form.table.sheet,
                cell=cell,
                subject=subjects[row],
                visit=visits[row],
                column=form.table.headers[position],
                value=text(form.table.columns[position][row]),
                expected=expected,
            )
            yield row, position, found


def decimal_commas(form: Form | TestSheet) -> Iterator[Finding]:
    """Yield a finding for every column of numbers that have a decimal comma nobody declared."""
    table = form.table
    if (form.entry.decimal or form.study.decimal) is not None:
        return
    for position in _free_columns(form):
        column = table.columns[position]
        rows = comma_rows(column)
        if rows:
            yield Finding(
                "decimal-comma",
                sheet=table.sheet,
                cell=table.header_address(position),
                column=table.headers[position],
                value=f"{counted(len(rows), 'number')} such as {text(column[rows[0]])}",
                expected='decimal = "," in the study file',
            )


def comma_rows(column: Column) -> list[int]:
    """Return the rows with a decimal comma, if every cell of the column would then be a number."""
    rows = [row for row, value in enumerate(column) if has_decimal_comma(value)]
    others = (value for value in column if not has_decimal_comma(value))
    return rows if rows and all(is_blank(value) or is_number(value) for value in others) else []


def _date_faults(form: Form | TestSheet) -> Iterator[tuple[str, int, int, str]]:
    if form.dates is not None and form.roles.date is not None:
        for row, fault in form.dates.faults.items():
            yield fault.code, row, form.roles.date, f"{_A_DATE}; {fault}"


def _unknown_codes(form: Form | TestSheet) -> Iterator[tuple[str, int, int, str]]:
    """Yield the cells that hold none of the codes declared for their column, with what is declared."""
    fields = field_codes(form.study, form.entry)
    for position in _free_columns(form) if fields else ():
        codes = fields.get(squash(form.table.headers[position]), {})
        meanings = {*codes.values()}
        offered = cache(partial(_offered, codes))
        for row, value in enumerate(form.table.columns[position] if codes else ()):
            if not is_blank(value) and text(value) not in meanings:
                yield "undeclared-code", row, position, offered(text(value))


def _offered(codes: Mapping[str, str], typed: str) -> str:
    return ", ".join(f"{code} ({meaning})" for code, meaning in codes.items()) + nearest(typed, codes.values())


def _free_columns(form: Form | TestSheet) -> Iterator[int]:
    """Yield the positions of the columns that are neither items nor say who, when and at which visit."""
    taken = set(form.known_positions)
    taken |= {place for place in (form.roles.subject, form.roles.visit, form.roles.date) if place is not None}
    return (position for position in range(len(form.table.headers)) if position not in taken)
