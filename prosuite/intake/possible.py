"""Which instruments a table could hold by the names in it, so that the others are not looked for."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from prosuite.catalogue.catalogue import Catalogue
from prosuite.instruments.form import Form
from prosuite.intake.columns.items import item_codes
from prosuite.intake.columns.name_index import FieldIndex, ItemIndex
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.visits import cut_visit
from prosuite.intake.layouts.answer_columns import naming_columns
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table


def possible_families(table: Table, catalogue: Catalogue, study: Study) -> dict[str, Names]:
    """Return the families that a table may hold where nothing says so, with the names that tell each, by family.

    What names two items or a key field may be a header, with whatever words around it, or stand row by row in a column.
    """
    cuts = (cut_visit(header, study) for header in table.headers)
    headers = [*table.headers, *(cut.rest for cut in cuts if cut is not None)]
    naming = () if table.sheet is None else naming_columns(table)  # a DataFrame keeps its rows
    cells = [text for place in naming for text in table.coded(place)[1]]
    return _names_of(catalogue).told_by(dict.fromkeys([*headers, *cells]))


class _Names:
    """The names that tell each family where nothing says that a sheet holds it."""

    def __init__(self, families: Sequence[Sequence[Form]]) -> None:
        foreign = {code for family in families for code in item_codes(family[0])}
        self._names = [Names(family[0], family, known=False, foreign=foreign) for family in families]
        self._items = ItemIndex([names.items for names in self._names])
        self._fields = FieldIndex([names.fields for names in self._names], keys=True)

    def told_by(self, texts: Collection[str]) -> dict[str, Names]:
        """Return those of the families that texts may name."""
        places = self._items.told_by(texts).union(*map(self._fields.told_by, texts))
        return {names.instrument.family: names for place, names in enumerate(self._names) if place in places}


@lru_cache(maxsize=8)
def _names_of(catalogue: Catalogue) -> _Names:
    return _Names(catalogue.families())
