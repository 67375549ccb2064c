"""Twin columns, as capture systems write them: the same answer a second time, in its standard coding."""

from typing import NamedTuple

from prosuite.cells import text
from prosuite.errors import ColumnError
from prosuite.intake.sheet import Sheet
from prosuite.names import code_key, squash

_TWIN = "std"


class Twins(NamedTuple):
    """An item whose column has a twin: its code, the positions of both columns, and the rows in which they differ."""

    item: str
    plain: int
    twin: int
    rows: list[int]


def find_twins(sheet: Sheet) -> list[Twins]:
    """Find the items that have a column and a ``_STD`` twin of it, and compare the two."""
    places = {squash(header): position for position, header in enumerate(sheet.table.headers)}
    found = []
    for column in sheet.items.columns:
        twin = places.get(squash(sheet.table.headers[column.position]) + _TWIN)
        if twin is not None:
            pairs = zip(sheet.table.columns[column.position], sheet.table.columns[twin], strict=True)
            rows = [row for row, pair in enumerate(pairs) if code_key(text(pair[0])) != code_key(text(pair[1]))]
            found.append(Twins(column.item, column.position, twin, rows))
    return found


def check_twins(sheet: Sheet) -> None:
    """Refuse items that differ from their twins in more than half of the records: they are stored in two codings.

    Where both hold the same, the plain column is read and the twin is carried along.

    Raises
    ------
    ColumnError
        An item and its twin are stored in two codings.
    """
    table = sheet.table
    differing = [twins for twins in find_twins(sheet) if 2 * len(twins.rows) > len(table)]
    if differing:
        _, plain, twin, rows = differing[0]
        (name, value, cell), (twin_name, twin_value, twin_cell) = (
            (table.headers[position], text(table.columns[position][rows[0]]), table.address(rows[0], position))
            for position in (plain, twin)
        )
        raise ColumnError(
            f"sheet {table.sheet!r}: {len(differing)} item columns hold something else than their twins, such as "
            f"{name} and {twin_name} ({cell} holds {value!r}, {twin_cell} {twin_value!r}), and it is not "
            f"clear which counts: delete the others, or name them under ignore in a study file"
        )
