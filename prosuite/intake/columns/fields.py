"""Which column of a test sheet holds which field, in which unit, of which trial, phase and visit."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.form import Form
from prosuite.instruments.units import find_unit
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.sides import sides
from prosuite.intake.columns.unit_words import unit_of_words, unit_words, values_named
from prosuite.names import squash

_WORDS = re.compile(r"[^\W_]+")
_TRIAL = re.compile(r"(?P<word>[^\W\d_]*) ?(?P<number>[0-9]{1,2})")
_MOST_WORDS = 12
_SEVERAL = 2
_MOST_WORDS_OF_ONE = 3


class UnitClash(NamedTuple):
    """A cell that states a unit that cannot be, and what was expected."""

    cell: str
    unit: str
    expected: str


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column recognised as a field.

    Attributes
    ----------
    position
        Where it stands among the headers.
    field
        The field's name.
    unit, unit_by
        The unit that is stated, and by what; None if nothing states one.
    units_at
        Position of the column beside it with the unit of each value, if there is one.
    clash
        What contradicts the unit, so that no value of the column is used; None if nothing does.
    trial, phase, visit
        What its header says of them; None if nothing.
    joined
        Whether its cells stand on another sheet, where their faults are named, or in the study file.
    is_units
        Whether it holds the units of the field's values, and not the values.
    """

    position: int
    field: str
    unit: str | None = None
    trial: int | None = None
    phase: str | None = None
    visit: str | None = None
    joined: bool = False
    unit_by: str = "its name"
    units_at: int | None = None
    clash: UnitClash | None = None
    is_units: bool = False

    @property
    def occasion(self) -> tuple[str, str | None, int | None, str | None]:
        """What its values are of: the field, the trial and the visit."""
        return self.field, *self.slot, self.visit

    @property
    def slot(self) -> tuple[str | None, int | None]:
        """Which of the trials side by side it belongs to."""
        return self.phase, self.trial


def _unit_in_name(field: MeasuredField) -> str | None:
    """Return the unit of a field if its own name says it: at its end, or as a word, ``metres_per_lap``."""
    if field.unit is None:
        return None
    words = (find_unit(word, field.unit) for word in field.id.split("_"))
    said = _key(field.id).endswith(_key(field.unit)) or any(unit and unit.name == field.unit for unit in words)
    return field.unit if said else None


class FieldNames:
    """All names the fields of a measurement go by.

    Parameters
    ----------
    spec
        The measurement.
    known
        Whether the sheet is known to hold it, so that names such as ``distance`` that mean it only there count too.
    """

    def __init__(self, spec: Form, *, known: bool) -> None:
        self._spec = spec
        self._names: dict[str, tuple[MeasuredField, str | None]] = {}
        for field in spec.fields:
            own = _key(field.id)
            bare = own.removesuffix(_key(field.unit)) if field.unit else own
            self._names[own] = (field, _unit_in_name(field))
            local = {_key(alias) for alias in field.local_aliases}
            for name in (*map(_key, field.aliases), bare, *local):
                if known or name not in local:
                    self._names.setdefault(name, (field, None))
        self._prefixes = {_key(prefix) for prefix in (*spec.column_prefixes, spec.id)}
        self._known = lru_cache(maxsize=2**12)(self._read_header)  # every layout asks about every header

    def map(self, headers: Sequence[str], taken: Collection[int | None] = ()) -> list[FieldColumn]:
        """Find the field columns among the headers of a table; positions in ``taken`` are something else.

        A column of units belongs to the values that it names, or to those before it if it names none.
        """
        read = ((place, self.read(header)) for place, header in enumerate(headers) if place not in taken)
        found = [replace(column, position=place) for place, column in read if column is not None]
        units = {column.occasion: column.position for column in found if column.is_units}
        nameless = {place for place, header in enumerate(headers) if squash(header) in unit_words("unit")} - {*taken}
        return [
            replace(column, units_at=units.get(column.occasion, min({column.position + 1} & nameless, default=None)))
            for column in found
            if not column.is_units
        ]

    def holds(self, columns: Sequence[FieldColumn]) -> bool:
        """Tell whether a field is there that only this measurement has."""
        return any(column.field in self._spec.key_fields for column in columns)

    def read(self, header: str) -> FieldColumn | None:
        """Return what a header names, at position 0; None if any word of it is not understood.

        A header is a field's name with, before or after it, its unit, the number of the trial, the phase and the visit.
        With a word for unit it names the column of units of these values. It may be said in two languages.
        """
        return self._known(header)

    def _read_header(self, header: str) -> FieldColumn | None:
        column = self._read(header) or self._read_sides(sides(header))
        values = "" if column else values_named(header)
        of_values = self._read(values) if values else None
        return column or (replace(of_values, is_units=True) if of_values and of_values.unit is None else None)

    def _read_sides(self, parts: Sequence[str]) -> FieldColumn | None:
        """Return what all sides of a header name, a unit by itself aside; None if they name different things."""
        read = {part: self._read(part) for part in parts}
        named = [column for column in read.values() if column is not None]
        if len(named) < _SEVERAL or len({column.occasion for column in named}) > 1:
            return None
        like = self._spec.field(named[0].field).unit or ""
        rest = [unit_of_words([part], like) if like else None for part, column in read.items() if column is None]
        stated = {*rest, *(column.unit for column in named if column.unit)}
        return (
            replace(named[0], unit=min(filter(None, stated), default=None))
            if len(stated) < _SEVERAL and None not in rest
            else None
        )

    def _read(self, header: str) -> FieldColumn | None:
        for before, name, after in _cuts(header):
            known = self._names.get(name)
            if known is not None:
                column = self._with_affixes(*known, list(before), list(after))
                if column is not None:
                    return column
        return None

    def spellings(self, *, keys: bool) -> dict[str, str]:
        """Return the fields by what names them, as words of headers are compared; of ``keys``, key fields alone."""
        wanted = self._spec.key_fields if keys else self._spec.field_ids
        return {name: field.id for name, (field, _) in self._names.items() if field.id in wanted}

    @staticmethod
    def within(header: str) -> Iterator[str]:
        """Yield every name that a header can be read as a field by, as these are compared."""
        for part in (header, *sides(header), values_named(header)):
            for _, name, _ in _cuts(part):
                yield name

    def is_phase(self, word: str) -> bool:
        """Tell whether a word names a phase of a session."""
        return _key(word) in self._phases

    def kind(self, header: str) -> str | None:
        """Return the kind of the field that a header names, such as ``number``; None if it names none."""
        column = self.read(header)
        if column is None:
            return None
        return "text" if column.is_units else self._spec.field(column.field).kind

    def plain_name(self, column: FieldColumn) -> str:
        """Return a header that reads as this column without its visit."""
        field = self._spec.field(column.field)
        name = next(key for key, known in self._names.items() if known == (field, None))
        if column.unit is not None or column.is_units:
            name = f"{name} {'unit' if column.is_units else column.unit}"
        return " ".join(
            [*([column.phase] if column.phase else []), name, *([str(column.trial)] if column.trial else [])]
        )

    def _with_affixes(
        self, field: MeasuredField, unit: str | None, before: list[str], after: list[str]
    ) -> FieldColumn | None:
        column = FieldColumn(0, field.id, unit)
        if before and _key(before[0]) in self._prefixes:
            before = before[1:]
        sizes = range(min(len(after), _MOST_WORDS_OF_ONE), 0, -1)
        starts = ((after[:size], after[size:]) for size in sizes)
        ends = ((after[-size:], after[:-size]) for size in sizes)
        for said, rest in (*starts, *ends):
            stated = unit_of_words(said, field.unit) if field.unit else None
            if stated is not None and column.unit in (None, stated):
                column, after = replace(column, unit=stated), rest
                break
        for words in (before, after):
            changed = self._with_words(column, words)
            if changed is None:
                return None
            column = changed
        trials = self._spec.trials
        takes_no_number = trials is not None and field.id == trials.number  # Trial 1 is a heading, no number of trials
        if (takes_no_number and column.trial is not None) or (field.per != "trial" and column.slot != (None, None)):
            return None
        return column

    def _with_words(self, column: FieldColumn, words: list[str]) -> FieldColumn | None:
        """Add what the words on one side of a name say of trial, phase and visit; None if one says nothing."""
        while words:
            sizes = range(min(len(words), _MOST_WORDS_OF_ONE), 0, -1)
            readings = (
                (read(column, words[:size]), size) for read in (self._with_trial, self._with_visit) for size in sizes
            )
            column, size = next(((found, size) for found, size in readings if found is not None), (column, 0))
            if size == 0:
                return None
            words = words[size:]
        return column

    def _with_trial(self, column: FieldColumn, words: list[str]) -> FieldColumn | None:
        """Add the phase or the number of the trial, if that is what the words say and it is not said already."""
        phase = self._phases.get(_key(" ".join(words)))
        if phase is not None:
            return replace(column, phase=phase) if column.phase is None else None
        trial = self._trial(words)
        return replace(column, trial=trial) if trial and column.trial is None else None

    def _with_visit(self, column: FieldColumn, words: list[str]) -> FieldColumn | None:
        """Add the visit, if that is what the words say and it is not said already; a phase is no visit."""
        name = " ".join(words)
        is_new = column.visit is None and is_visit(name) and _key(name) not in self._phases
        return replace(column, visit=name) if is_new else None

    @cached_property
    def _phases(self) -> dict[str, str]:
        trials = self._spec.trials
        return {_key(word): phase for phase, words in trials.phase_words.items() for word in words} if trials else {}

    def _trial(self, words: list[str]) -> int | None:
        trials = self._spec.trials
        if trials is None:
            return None
        match = _TRIAL.fullmatch(" ".join(words))
        return int(match["number"]) if match and (not match["word"] or match["word"] in trials.words) else None


def doubled(columns: Sequence[FieldColumn]) -> Iterator[tuple[FieldColumn, FieldColumn]]:
    """Yield pairs of columns that claim the same field of the same trial, phase and visit."""
    ordered = sorted(columns, key=lambda column: (column.field, str(column.slot), column.visit or "", column.position))
    return (
        (one, other)
        for one, other in pairwise(ordered)
        if (one.field, one.slot, one.visit) == (other.field, other.slot, other.visit)
    )


@lru_cache(maxsize=1024)  # every measurement is asked about every header
def _cuts(header: str) -> tuple[tuple[Sequence[str], str, Sequence[str]], ...]:
    """Return the ways to cut a header into words before, a name and words after, the longest name first."""
    words = _WORDS.findall(_spelled(header))[: _MOST_WORDS + 1]
    if len(words) > _MOST_WORDS:
        return ()
    spans = ((first, last) for last in range(len(words), 0, -1) for first in range(last))
    return tuple(
        (words[:first], _key(" ".join(words[first:last])), words[last:])
        for first, last in sorted(spans, key=lambda span: span[0] - span[1])
    )


def _spelled(header: str) -> str:
    """Return a header in lower case with a percent sign as a word, so that FEV1 % is not FEV1."""
    return header.casefold().replace("%", " pct ")


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return squash(_spelled(name))
