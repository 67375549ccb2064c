"""What is said of numbered columns that could be items and are not read, and how to declare them."""

import re
from collections.abc import Sequence

from prosuite.datafiles.toml_text import key_text, quoted
from prosuite.instruments.form import Form
from prosuite.intake.columns.numbering import Family, Misfit

_DIGITS = re.compile("[0-9]+", re.ASCII)
_SHOWN = 4
_MOST_LEFT_OUT = 8  # columns that a printed line leaves out; where more are left over, the others hardly are the items


def why_unread(headers: Sequence[str], families: Sequence[Family], instrument: Form, sheet: str | None) -> str:
    """Return why the largest of several families is not read, and the lines of a study file that settle it.

    Parameters
    ----------
    headers
        The headers of the table.
    families
        Its numbered columns that are not read, one family at least.
    instrument
        The instrument whose items they could be.
    sheet
        Name of the sheet; None for a DataFrame.
    """
    family = max(families, key=lambda family: len(family.positions))
    names = sorted((headers[position] for position in family.positions), key=_numbers)
    left_over = sorted((headers[position] for position in family.left_over), key=_numbers)
    columns = numbered(headers, family)
    reasons = {
        Misfit.EITHER: f"the numbers of columns {some(names)} can be read as printed or as sequential item numbers",
        Misfit.INCOMPLETE: (
            f"{columns} number {len(family.items)} of the {len(instrument.items)} items of {instrument.id}, "
            f"so they may be another form's"
        ),
        Misfit.LEFT_OVER: (
            f"{columns} are not numbered as {instrument.id} is: {some(left_over)} "
            f"({len(left_over)} of {len(names)}) would be no item, so the others need not be items either"
        ),
    }
    ignored = [headers[position] for position in to_leave_out([family], instrument)]
    return f"{reasons[family.misfit]}: {_settled(names, sorted(ignored, key=_numbers), instrument, sheet)}"


def numbered(headers: Sequence[str], family: Family) -> str:
    """Return the columns of a family in words, by their numbers: ``columns q1 to q57``."""
    names = sorted((headers[position] for position in family.positions), key=_numbers)
    return f"columns {some(names[:1])} to {some(names[-1:])}" if len(names) > _SHOWN else f"columns {some(names)}"


def to_leave_out(families: Sequence[Family], instrument: Form) -> tuple[int, ...]:
    """Return the few columns of a family without which it would number the items of the instrument."""
    for family in families:
        n_others = len(family.positions) - len(family.left_over)
        if n_others == len(instrument.items) and len(family.left_over) <= _MOST_LEFT_OUT:
            return family.left_over
    return ()


def some(names: Sequence[str]) -> str:
    """Return the first of several names, each on one line."""
    shown = ", ".join(" ".join(name.split()) or "''" for name in names[:_SHOWN])
    return f"{shown}, ..." if len(names) > _SHOWN else shown


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in _DIGITS.findall(name)]


def _settled(names: Sequence[str], left_over: Sequence[str], instrument: Form, sheet: str | None) -> str:
    """Return what to do."""
    rename = f"rename the columns that hold items to the item codes ({some(instrument.item_ids)})"
    if sheet is None:
        return rename
    line = f"columns.{key_text(names[0])} = {quoted(instrument.item_ids[0])}"
    declare = (
        f"or declare each in a study file (--study), as under [sheets.{key_text(sheet)}] the line {line} does if "
        f"{some(names[:1])} holds that item"
    )
    if not left_over:
        return f"{rename}, {declare}"
    ignore = f"ignore = [{', '.join(map(quoted, left_over))}]"
    return f"{rename}, {declare}; if all the others are the items, {ignore} there settles it"
