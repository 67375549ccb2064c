"""How many values are refused: they count as missing though something is there; a blank is none of them."""

from collections import Counter
from collections.abc import Callable, Iterator

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.findings.finding import Finding
from prosuite.instruments.items import Item
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column
from prosuite.records.codes import cell_faults, item_positions
from prosuite.records.record import Records


def refused_values(records: Records) -> int:
    """Count the cells of items and fields that are refused."""
    return sum(number for code, number in Counter(_codes(records)).items() if Finding(code).is_illegal_answer)


def _codes(records: Records) -> Iterator[str]:
    """Yield the kind of fault of each cell."""
    yield from (fault.fault.value for fault in records.refused)
    for column in records.read.sheet.fields:
        yield from (fault.code for fault in records.read.readings[column.position].faults.values())
    yield from (clash.code for clash in records.clashes)


def refused_answers(sheet: Sheet, codes: CodeArray, column_at: Callable[[int], Column]) -> int:
    """Count the cells of items that are refused; codes are items x rows, columns are looked up by position."""
    items = zip(codes, sheet.instrument.items, item_positions(sheet), strict=True)
    return sum(_refused(column_at(place), own, item) for own, item, place in items if place is not None)


def _refused(column: Column, codes: CodeArray, item: Item) -> int:
    return sum(1 for _ in cell_faults(column, codes, item, blanks=False))
