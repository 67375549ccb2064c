"""Tables with one row per answer: which column holds the values of the items and fields that another names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prosuite.cells import has_decimal_comma, is_number
from prosuite.datafiles.toml_text import quoted
from prosuite.errors import ColumnError
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.items import Item
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.roles import find_roles, is_role_name, role_columns
from prosuite.intake.layouts.grouping import group_rows, is_constant
from prosuite.intake.table import Table
from prosuite.names import squash

_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class AnswerSearch:
    """The search for the column of answers.

    Attributes
    ----------
    table, names
        The table, and the names of what is looked for.
    item
        Position of the column that names the items.
    place
        Of every row, the place of its item among those wanted; -1 for another.
    wanted
        The names that mean an item or field.
    """

    table: Table
    names: Names
    item: int
    place: NDArray[np.intp]
    wanted: tuple[str, ...]

    def find(self) -> tuple[int, ...]:
        """Return the column of answers and those that serve where it is blank; () if there is none.

        One without a known name is taken only if items stand in it again and again: a list of items is no table of
        answers.

        Raises
        ------
        ColumnError
            Several columns could hold the answers, and they differ.
        """
        found = self._by_name() or (self._by_content() if len(self._rows) >= 2 * len(self.wanted) else ())
        return found if self._items or self._holds_numbers(found) else ()

    def _holds_numbers(self, answers: Sequence[int]) -> bool:
        """Tell whether half of the values have a digit: 'done' beside the name of a test is no result."""
        values = [value for place in answers for value in self._texts(place) if value]
        return 2 * sum(any(map(str.isdigit, value)) for value in values) >= max(1, len(values))

    def _by_name(self) -> tuple[int, ...]:
        headers = self.table.headers
        named = [place for place in dict.fromkeys(role_columns("answer", headers)) if place != self.item]
        named = [place for place in named if any(self.table.coded(place)[1])]
        results = [place for place in role_columns("standard", headers) if place in named]
        if not named or named[0] in results:
            return tuple(results)
        return (named[0] if headers[named[0]] == "answer" else self._fittest(named),)

    def _by_content(self) -> tuple[int, ...]:
        """Return the one column whose cells may be values of the items and change within a record."""
        roles = find_roles(self.table.headers)
        keys = [place for place in (roles.subject, roles.visit, roles.date) if place is not None]
        records = group_rows(self.table, keys)
        free = [
            place
            for place, header in enumerate(self.table.headers)
            if place != self.item
            and not is_role_name(squash(header))
            and not is_constant(self.table.coded(place)[0], records)
            and self._fit(place) >= _NEARLY_ALL
        ]
        return (self._fittest(free),) if free else ()

    def _fittest(self, places: Sequence[int]) -> int:
        """Return the column most of whose cells are values; refuse two that differ and are equally good."""
        if len(places) == 1:
            return places[0]
        fits = {place: self._fit(place) for place in places}
        rivals = [place for place in places if fits[place] >= _NEARLY_ALL]
        if any(self._texts(place) != self._texts(rivals[0]) for place in rivals):
            raise ColumnError(self._refusal(rivals))
        return max(places, key=lambda place: fits[place])  # the likeliest name, if none is better

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.place >= 0)

    def _texts(self, place: int) -> list[str]:
        codes, texts = self.table.coded(place)
        return [texts[code] for code in codes[self._rows].tolist()]

    def _fit(self, place: int) -> float:
        """Return which part of the filled cells of a column are values that their item or field may have."""
        values, texts = self.table.coded(place)
        pairs, counts = np.unique(np.stack([self.place[self._rows], values[self._rows]]), axis=1, return_counts=True)
        known = [
            (self.wanted[item], texts[value], n)
            for (item, value), n in zip(pairs.T.tolist(), counts.tolist(), strict=True)
        ]
        filled = sum(n for _, value, n in known if value)
        fitting = sum(n for name, value, n in known if value and self._may_be(name, value))
        return float(fitting / max(filled, 1))

    def _may_be(self, name: str, value: str) -> bool:
        item = self._items.get(name)
        if item is not None and self.names.known:  # else it may be another version, with other answers
            return not isinstance(read_answer(value, item.answers), Fault)
        return is_number(value) or has_decimal_comma(value)

    @cached_property
    def _items(self) -> dict[str, Item]:
        found = self.names.items.map(self.wanted).columns
        return {self.wanted[column.position]: self.names.instrument.item(column.item) for column in found}

    def _refusal(self, rivals: Sequence[int]) -> str:
        headers = [self.table.headers[place] for place in rivals]
        return (
            f"sheet {self.table.sheet!r} has one row per answer, and the columns {' and '.join(map(repr, headers))} "
            f"could hold the answers and differ: declare one in a study file below "
            f'[sheets.{quoted(self.table.sheet or "")}], such as columns = {{ {quoted(headers[0])} = "answer" }}'
        )
