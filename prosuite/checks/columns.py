"""Columns beside the items: dates that cannot be, codes that nobody declared, numbers with a decimal comma."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from prosuite.cells import has_decimal_comma, is_blank, is_number, text
from prosuite.findings.finding import Finding, counted
from prosuite.intake.dates import FIRST_YEAR, LAST_YEAR
from prosuite.intake.declared import field_codes
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column
from prosuite.names import offered, squash

_A_DATE = f"a date such as 2024-05-31, within {FIRST_YEAR} to {LAST_YEAR}"


def column_findings(sheet: Sheet, subjects: Sequence[str], visits: Sequence[str]) -> Iterator[tuple[int, int, Finding]]:
    """Yield row, position and finding of every fault in cells of columns that hold no item.

    A cell that stands for several records, of visits side by side, is one finding. It names no instrument, because
    such a column belongs to none.
    """
    seen: set[str] = set()
    for code, row, position, expected in (*_date_faults(sheet), *_unknown_codes(sheet)):
        cell = sheet.table.address(row, position)
        if cell not in seen:
            seen.add(cell)
            found = Finding(
                code,
                sheet=sheet.table.sheet,
                cell=cell,
                subject=subjects[row],
                visit=visits[row],
                column=sheet.table.headers[position],
                value=text(sheet.table.columns[position][row]),
                expected=expected,
            )
            yield row, position, found


def decimal_commas(sheet: Sheet) -> Iterator[Finding]:
    """Yield a finding for the columns of numbers beside those that are read, if commas in them are not declared."""
    table = sheet.table
    if (sheet.entry.decimal or sheet.study.decimal) is not None:
        return
    found = {position: rows for position in _free_columns(sheet) if (rows := comma_rows(table.columns[position]))}
    if found:
        first, rows = next(iter(found.items()))
        yield Finding(
            "decimal-comma",
            sheet=table.sheet,
            cell=table.header_address(first),
            column=", ".join(table.headers[position] for position in found),
            value=f"{counted(sum(map(len, found.values())), 'number')} such as {text(table.columns[first][rows[0]])}",
            expected='decimal = "," in the study file',
        )


def comma_rows(column: Column) -> list[int]:
    """Return the rows with a decimal comma, if every cell of the column would then be a number."""
    rows = [row for row, value in enumerate(column) if has_decimal_comma(value)]
    others = (value for value in column if not has_decimal_comma(value))
    return rows if rows and all(is_blank(value) or is_number(value) for value in others) else []


def _date_faults(sheet: Sheet) -> Iterator[tuple[str, int, int, str]]:
    if sheet.dates is not None and sheet.roles.date is not None:
        for row, fault in sheet.dates.faults.items():
            yield fault.code, row, sheet.roles.date, f"{_A_DATE}; {fault}"


def _unknown_codes(sheet: Sheet) -> Iterator[tuple[str, int, int, str]]:
    """Yield the cells that hold none of the codes declared for their column, with what is declared."""
    fields = field_codes(sheet.study, sheet.entry)
    for position in _free_columns(sheet) if fields else ():
        codes = fields.get(squash(sheet.table.headers[position]), {})
        meanings = {*codes.values()}
        offered = cache(partial(_offered, codes))
        for row, value in enumerate(sheet.table.columns[position] if codes else ()):
            if not is_blank(value) and text(value) not in meanings:
                yield "undeclared-code", row, position, offered(text(value))


def _offered(codes: Mapping[str, str], typed: str) -> str:
    return offered((f"{code} ({meaning})" for code, meaning in codes.items()), typed, codes.values())


def _free_columns(sheet: Sheet) -> Iterator[int]:
    """Yield the positions of the columns that are neither items nor say who, when and at which visit."""
    taken = sheet.known_positions | sheet.carried
    taken |= {place for place in (sheet.roles.subject, sheet.roles.visit, sheet.roles.date) if place is not None}
    return (position for position in range(len(sheet.table.headers)) if position not in taken)
