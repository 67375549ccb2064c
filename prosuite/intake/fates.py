"""What became of every column of a sheet: used, and as what, carried along, or left, and why."""

from enum import StrEnum

from prosuite.cells import is_blank
from prosuite.intake.sheet import Sheet
from prosuite.names import squash

_LONGEST_NAME = 60


class Fate(StrEnum):
    """What can become of a column; each value is how it is called."""

    USED = "used"
    CARRIED = "carried along"
    IGNORED = "ignored as declared"
    BLANK = "without a value"
    UNREAD = "not read"


def column_fates(sheet: Sheet) -> dict[Fate, list[str]]:
    """Return the columns of a sheet by their fate, in the order of the sheet; of one that is used also as what."""
    fates: dict[Fate, list[str]] = {}
    table, uses = sheet.table, _uses(sheet)
    held = {number for position in range(len(table.headers)) for number in table.spreadsheet_columns(position)}
    ignored = {squash(name) for name in sheet.entry.ignore}
    source = sheet.source or table
    for number, header, column in zip(source.column_numbers, source.headers, source.columns, strict=True):
        if number in uses:
            fate = Fate.USED
        elif squash(header) in ignored:
            fate = Fate.IGNORED
        elif all(map(is_blank, column)):
            fate = Fate.BLANK
        else:
            fate = Fate.CARRIED if number in held else Fate.UNREAD
        name = " ".join(header.split()) or f"column {number + 1}"
        name = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
        fates.setdefault(fate, []).append(f"{name} = {uses[number]}" if fate is Fate.USED else name)
    return {fate: fates[fate] for fate in Fate if fate in fates}


def _uses(sheet: Sheet) -> dict[int, str]:
    """Return what each column of the spreadsheet that is used is used as."""
    roles = sheet.roles
    # Where visits stand side by side, the column of visits comes from those of the items.
    places: list[tuple[int | None, str]] = [(column.position, column.item) for column in sheet.items.columns]
    places += [(column.position, column.field) for column in sheet.fields]
    places += [(column.units_at, f"unit of {column.field}") for column in sheet.fields]
    places += [(roles.subject, "subject"), (roles.visit, "visit"), (roles.date, "date")]
    places += [(position, "repeat") for position in roles.repeats]
    uses = dict.fromkeys(sheet.table.turned, "item, answer or unit of a row")
    items = {column.item for column in sheet.items.columns}
    for position, use in places:
        for number in [] if position is None else sheet.table.spreadsheet_columns(position):
            both = {use, *uses.get(number, use).split(", ")} <= items and use not in uses.get(number, use).split(", ")
            uses[number] = f"{uses[number]}, {use}" if both else uses.get(number, use)
    return uses
