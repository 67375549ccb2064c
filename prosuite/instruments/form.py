"""The form of an instrument: how sheets name it, what it asks and what it measures."""

from abc import abstractmethod
from functools import cached_property

from prosuite.datafiles.models import Frozen, Identifier
from prosuite.instruments.fields import MeasuredField, Trials
from prosuite.instruments.items import CdiscCodes, Item, Packed


class Form(Frozen):
    """What tells an instrument on a sheet, and what a sheet may hold of it; how it is scored is left to the whole.

    Attributes
    ----------
    id, title
        What it is.
    family
        Instruments that ask the same items share one; a spec that gives none is a family of its own.
    sheet_names, column_prefixes, cdisc
        How sheets and columns name it.
    unscored
        Numbers of questions on the form that are neither items nor fields.
    items, fields
        What is asked, and what is measured or recorded.
    packed
        Columns that may hold several items at once.
    key_fields
        Fields of which a sheet must have one to hold this instrument, and a record one to be one at all.
    trials
        How repeated efforts are told apart.
    """

    id: Identifier
    title: str
    family: Identifier
    sheet_names: tuple[str, ...] = ()
    column_prefixes: tuple[str, ...] = ()
    cdisc: CdiscCodes | None = None
    unscored: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    fields: tuple[MeasuredField, ...] = ()
    packed: tuple[Packed, ...] = ()
    key_fields: tuple[Identifier, ...] = ()
    trials: Trials | None = None

    @property
    @abstractmethod
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The items that one step reads together, of each step that reads several."""

    @property
    @abstractmethod
    def scale_ids(self) -> tuple[str, ...]:
        """Names of the scales, which a study file may give for their items."""

    @property
    @abstractmethod
    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        """The columns that its scores have in tables of files, and the codes of those, which no other may have."""

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """Item codes in printed order."""
        return tuple(item.id for item in self.items)

    @cached_property
    def field_ids(self) -> tuple[str, ...]:
        """Names of the fields in the order of the spec."""
        return tuple(field.id for field in self.fields)

    def item(self, item_id: str) -> Item:
        """Return the item with this code."""
        return self.items[self.item_ids.index(item_id)]

    def field(self, field_id: str) -> MeasuredField:
        """Return the field of this name."""
        return self.fields[self.field_ids.index(field_id)]
