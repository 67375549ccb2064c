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
from prosuite.norms.value_terms import Combination, ValueTerm, combined

Text = Annotated[str, Field(min_length=1)]
TableName = Annotated[str, Field(pattern=r"^[^/\\]+\.csv$")]


class ValueSet(Frozen):
    """The card of a value set.

    Attributes
    ----------
    instruments
        Instruments it was made for: those with a look-up in the norms.
    year
        Of the set, where its name or publication says it; a DOI with a year in it is no evidence of that.
    terms, states
        CSV files of :class:`ValueTerm` rows and of :class:`StateValue` rows beside the card: one of the two, or both,
        where the states that have a row take that value in place of their terms.
    combine
        Whether the terms are added or multiplied.
    rows
        Name of the set in these files.
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
    combine: Combination = "sum"
    note: Text | None = None

    @model_validator(mode="after")
    def _check_table(self) -> Self:
        if not self.tables:
            raise ValueError("give terms, which are added, or states, each with its value, or both")
        return self

    @property
    def tables(self) -> dict[str, type["ValueTerm | StateValue"]]:
        """The files with its rows, and what a row of each is."""
        models = ((self.terms, ValueTerm), (self.states, StateValue))
        return {name: model for name, model in models if name is not None}

    def _repr_html_(self) -> str:
        from prosuite.norms.display import card_page

        return card_page(self)

    def grade(self, _instrument_id: str) -> tuple[Confidence, str]:
        """Return how well its numbers are known, and where they were found again."""
        return self.confidence, self.verified


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
        The parts of a state, items or levels worked out of them, in the order of the look-up.
    values
        The value of each state, one axis for each part by the place of its level; NaN where there is none.
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
    own = {"set": card.rows}
    answers = [instrument.levels(key) for key in keys]
    values = np.full([len(levels) for levels in answers], np.nan)
    if card.terms is not None:
        values = combined(card.terms, read_rows(folder / card.terms, ValueTerm, own), keys, answers, card.combine)
    if card.states is not None:
        fixed = _by_state(card.states, read_rows(folder / card.states, StateValue, own), answers)
        values = np.where(np.isnan(fixed), values, fixed)
    lacking = np.argwhere(np.isnan(values)).tolist()
    if lacking:
        state = "".join(str(own[place]) for own, place in zip(answers, lacking[0], strict=True))
        raise SpecError(
            f"{' and '.join(card.tables)} has no row of set {card.rows!r} for {len(lacking)} states, such as {state}"
        )
    digest = hashlib.sha256(
        b"".join(file_bytes(folder / name) for name in (f"{card.id}.toml", *card.tables))
    ).hexdigest()
    return StateValues(card, keys, values, digest)


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
