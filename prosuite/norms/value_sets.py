"""Value sets: what each combination of answers is held to be worth, as terms that are added or state by state."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.datafiles import read_rows
from prosuite.datafiles.models import UNVERIFIED, Confidence, Frozen, Identifier
from prosuite.datafiles.regular import file_bytes
from prosuite.errors import SpecError
from prosuite.harmless import visible
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.steps import Lookup

Text = Annotated[str, Field(min_length=1)]
TableName = Annotated[str, Field(pattern=r"^[^/\\]+\.csv$")]
TermKind = Literal["constant", "level", "any", "count", "product"]


class ValueSet(Frozen):
    """The card of a value set.

    Attributes
    ----------
    instruments
        Instruments it was made for: those with a look-up in the norms.
    year
        Of the set, where its name or publication says it; a DOI with a year in it is no evidence of that.
    terms, states
        A CSV file of :class:`ValueTerm` rows, or of :class:`StateValue` rows, beside the card; one of the two.
    rows
        Name of the set in that file.
    confidence
        A (two or more independent sources), B (one source and a check) or C (one source, unverified).
    """

    kind: Literal["value_set"]
    id: Identifier
    title: Text
    population: Text
    country: Text
    year: int | None = None
    licence: Text
    instruments: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    rows: Text
    confidence: Confidence
    source: Text
    verified: Text
    terms: TableName | None = None
    states: TableName | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _check_table(self) -> Self:
        if (self.terms is None) == (self.states is None):
            raise ValueError("give either terms, which are added, or states, each with its value")
        return self

    @property
    def table(self) -> str:
        """The file with its rows."""
        return self.terms or self.states or ""

    def _repr_html_(self) -> str:
        from prosuite.norms.display import card_page

        return card_page(self)

    def grade(self, _instrument_id: str) -> tuple[Confidence, str]:
        """Return how well its numbers are known, and where they were found again."""
        return self.confidence, self.verified


class ValueTerm(Frozen):
    """One term of a value set: what is added to the value of a state.

    Attributes
    ----------
    set
        Name of the set.
    kind
        ``constant``: always. ``level``: if the one item is at one of the levels. ``any``: once if any of the items is.
        ``count``: for the items at one of the levels, the square of their number less one; nothing if there is none.
        ``product``: times the product of the levels less one of the items.
    items
        Names with blanks between them; none stands for all.
    levels
        Answers with blanks between them.
    """

    set: Text
    kind: TermKind
    coefficient: FiniteFloat
    source: Text
    items: str | None = None
    levels: str | None = None

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items it is about."""
        return tuple((self.items or "").split())

    @property
    def answers(self) -> tuple[str, ...]:
        """The levels it is about."""
        return tuple((self.levels or "").split())


class StateValue(Frozen):
    """The value of one state, written as its answers one after the other."""

    set: Text
    state: Text
    value: FiniteFloat
    source: Text


@dataclass(frozen=True, slots=True)
class StateValues:
    """A value set compiled to the value of every state.

    Attributes
    ----------
    card
        What the set is.
    keys
        The items of a state, in the order of the look-up.
    values
        The value of each state, one axis for each item by the number of its answer from 1; NaN where there is none.
    sha256
        Digest of the card and its table.
    """

    card: ValueSet
    keys: tuple[str, ...]
    values: FloatArray
    sha256: str

    def __repr__(self) -> str:
        return visible(f"<StateValues {self.id}: {self.card.title}>")

    @property
    def id(self) -> str:
        """Name of the set."""
        return self.card.id

    @property
    def confidence(self) -> Confidence:
        """How well the numbers are known."""
        return self.card.confidence

    @property
    def verified(self) -> str:
        """Where the numbers were found again."""
        return self.card.verified

    @property
    def unverified(self) -> bool:
        """Whether the set rests on a single unchecked source."""
        return self.confidence == UNVERIFIED


def load_value_set(folder: Path, card: ValueSet, instrument: Instrument) -> StateValues:
    """Read a value set for one instrument.

    Raises
    ------
    SpecError
        The table is missing or faulty, has a term of an item or answer that the instrument does not have, or lacks the
        states; the message names file and row.
    """
    keys = next(step.keys for step in instrument.all_steps if isinstance(step, Lookup) and step.of_norms)
    path, own = folder / card.table, {"set": card.rows}
    answers = [instrument.item(key).counted for key in keys]
    if card.terms is not None:
        values = _sum_of_terms(path.name, read_rows(path, ValueTerm, own), keys, answers)
    else:
        values = _by_state(path.name, read_rows(path, StateValue, own), answers)
    lacking = np.argwhere(np.isnan(values)).tolist()
    if lacking:
        state = "".join(str(own[place]) for own, place in zip(answers, lacking[0], strict=True))
        raise SpecError(f"{path.name} has no row of set {card.rows!r} for {len(lacking)} states, such as {state}")
    digest = hashlib.sha256(file_bytes(folder / f"{card.id}.toml") + file_bytes(path)).hexdigest()
    return StateValues(card, keys, values, digest)


def _sum_of_terms(
    file: str, terms: Sequence[ValueTerm], keys: Sequence[str], answers: Sequence[tuple[int, ...]]
) -> FloatArray:
    """Return the sum of the terms that hold in each state."""
    if not terms:
        return np.full([len(own) for own in answers], np.nan)
    levels = np.meshgrid(*(np.array(own, np.float64) for own in answers), indexing="ij")
    total = np.zeros(levels[0].shape)
    for term in terms:
        unknown = next((name for name in term.item_ids if name not in keys), None)
        if unknown is not None:
            raise SpecError(f"{file}: a term of {term.set} is about {unknown!r}; the items are {', '.join(keys)}")
        offered = {str(answer) for own in answers for answer in own}
        strange = next((answer for answer in term.answers if answer not in offered), None)
        if strange is not None:
            raise SpecError(
                f"{file}: a term of {term.set} is about level {strange!r}; there are {', '.join(sorted(offered))}"
            )
        total += term.coefficient * _times(term, [levels[keys.index(name)] for name in term.item_ids or keys])
    return total


def _times(term: ValueTerm, levels: Sequence[FloatArray]) -> FloatArray | float:
    """Return how often a term holds in each state."""
    if term.kind == "constant":
        return 1.0
    if term.kind == "product":
        product: FloatArray = np.multiply.reduce([level - 1 for level in levels])
        return product
    at = np.array([np.isin(level, np.array(term.answers, np.float64)) for level in levels])
    number = at.sum(axis=0).astype(np.float64)
    times = (number - 1) ** 2 if term.kind == "count" else np.ones(number.shape)
    return np.where(number > 0, times, 0.0)


def _by_state(file: str, states: Sequence[StateValue], answers: Sequence[tuple[int, ...]]) -> FloatArray:
    """Return the value of each state that has a row."""
    values = np.full([len(own) for own in answers], np.nan)
    for row in states:
        try:
            place = tuple(own.index(int(answer)) for own, answer in zip(answers, row.state, strict=True))
        except ValueError:
            raise SpecError(
                f"{file}: {row.state!r} of {row.set} is no state: {len(answers)} answers are expected"
            ) from None
        if not np.isnan(values[place]):
            raise SpecError(f"{file} has two rows for state {row.state} of {row.set}")
        values[place] = row.value
    return values
