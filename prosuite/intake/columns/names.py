"""All names that the items and fields of an instrument, or of all instruments, go by."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from prosuite.instruments.form import Form
from prosuite.intake.columns.fields import FieldColumn, FieldNames
from prosuite.intake.columns.items import ColumnMap, ItemNames
from prosuite.intake.columns.name_index import FieldIndex, ItemIndex
from prosuite.intake.columns.roles import find_roles


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that hold an item, and those that hold a field."""

    items: ColumnMap
    fields: tuple[FieldColumn, ...]

    @property
    def positions(self) -> set[int]:
        """Where they stand."""
        return {column.position for column in self.items.columns} | {column.position for column in self.fields}


class Names:
    """All names that the items and fields of an instrument go by.

    Parameters
    ----------
    instrument
        The instrument.
    family
        All instruments that ask the same items.
    known
        Whether the sheet is known to hold it, so that names that mean a field only there count too.
    foreign
        Codes of items of other instruments.
    """

    def __init__(
        self,
        instrument: Form,
        family: Iterable[Form],
        *,
        known: bool,
        foreign: Collection[str] = frozenset(),
    ) -> None:
        self.instrument = instrument
        self.family = tuple(family)
        self.known = known
        self.items = ItemNames(instrument, self.family, foreign, known=known)
        self.fields = FieldNames(instrument, known=known)
        self._taken: Collection[int] = ()

    def without(self, taken: Collection[int]) -> "Names":
        """Return the names for a table where columns of other instruments stand.

        The positions in ``taken`` hold a field of another one: they speak for no other, but may hold its fields.
        """
        names = copy(self)
        names._taken = taken  # noqa: SLF001 - of its own copy
        return names

    def map(self, headers: Sequence[str], items: ColumnMap | None = None) -> Columns:
        """Find the item and field columns among the headers of a table; the items may be known already."""
        if items is None:
            items = self.items.map(headers)
        roles = find_roles(headers)
        taken = {roles.subject, roles.visit, roles.date, *(column.position for column in items.columns)}
        return Columns(items, tuple(self.fields.map(headers, taken)))

    def holds(self, columns: Columns) -> bool:
        """Tell whether the columns are evidence enough that a table holds the instrument."""
        telling = [column for column in columns.fields if column.position not in self._taken]
        return self.items.holds(columns.items) or self.fields.holds(telling)


class AllNames:
    """The names of all instruments, asked about the cells of rows that may be a header.

    Parameters
    ----------
    families
        The instruments, grouped by the items they ask.
    """

    def __init__(self, families: Sequence[Sequence[Form]]) -> None:
        self.items = ItemIndex([ItemNames(family[0], family) for family in families])
        self._fields = [FieldNames(member, known=True) for family in families for member in family]
        self._keys = [member.key_fields for family in families for member in family]
        self._named = FieldIndex(self._fields, keys=False).told_by
        self.could_name = lru_cache(maxsize=2**14)(self._could_name)  # sheets of a file have many names in common
        self.holds_words = lru_cache(maxsize=2**10)(self._holds_words)

    def _could_name(self, header: str) -> bool:
        """Tell whether a header could be an item or field of an instrument."""
        return any(self._fields[place].read(header) for place in self._named(header)) or self.items.could_name(header)

    def _holds_words(self, header: str) -> bool:
        """Tell whether a column is that of a field whose values are codes, dates or text."""
        return any(self._fields[place].kind(header) not in (None, "number") for place in self._named(header))

    def could_be_key(self, header: str) -> bool:
        """Tell whether a column is that of a key field of an instrument."""
        read = ((self._fields[place].read(header), self._keys[place]) for place in self._named(header))
        return any(column is not None and column.field in keys for column, keys in read)
