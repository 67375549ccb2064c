"""The Pydantic model of an instrument specification: items, recodes, scales, missing-data rule."""

import math
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    create_model,
    model_validator,
)

from prosuite.errors import SpecError
from prosuite.instruments.answers import Fault, read_answer

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
MissingRule = Literal["half", "one", "all"]
Confidence = Literal["A", "B", "C"]
UNVERIFIED: Confidence = "C"
MISSING: Literal["missing"] = "missing"
Answer = Annotated[int, Field(ge=0, le=254)]  # an answer and its code fit in a byte
AnswerKey = Answer | Literal["missing"]


class Frozen(BaseModel):
    """Base of the models of data files: nothing unknown, nothing coerced, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Reference(Frozen):
    """A publication or program a rule was taken from."""

    id: Identifier
    text: str


class Item(Frozen):
    """One question: its code, the number printed on the form, and the answers it allows.

    ``recode`` names a lookup table; without one an answer counts as it stands. ``aliases`` are other codes that
    column names use for it.
    """

    id: Identifier
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    number: str | None = None
    recode: Identifier | None = None
    aliases: tuple[str, ...] = ()


class Recode(Frozen):
    """A lookup from an answer to its value."""

    values: dict[Answer, float]
    source: Identifier


class PairRecode(Frozen):
    """A lookup on two keys: the partner item's answer, then the item's own answer.

    Either key can be ``missing``, so that an unanswered item can take its value from its partner.
    """

    partner: Identifier
    values: dict[AnswerKey, dict[AnswerKey, float]]
    source: Identifier


class Scale(Frozen):
    """A score made of items.

    The recoded items are added up or averaged. With ``raw_range`` the result is moved linearly onto
    0 to 100, so that the lowest raw score becomes 0 and the highest 100.
    """

    id: Identifier
    title: str
    items: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    aggregate: Literal["sum", "mean"]
    source: Identifier
    raw_range: tuple[float, float] | None = None
    minimum_answered: PositiveInt | None = None
    unit: str = "0-100"


class Component(Frozen):
    """A summary of the norm-based scales; its weights come with the norm set."""

    id: Identifier
    title: str


class CdiscCodes(Frozen):
    """How CDISC controlled terminology names the items: a prefix and the printed or sequential number."""

    category: str
    prefix: str
    numbering: Literal["printed", "sequential"]


class ConsistencyPair(Frozen):
    """Two items, and the pairs of answers to them that contradict each other."""

    items: tuple[Identifier, Identifier]
    inconsistent: Annotated[tuple[tuple[Answer, Answer], ...], Field(min_length=1)]


class ConsistencyIndex(Frozen):
    """The pairs of items whose contradictions are counted; 0 is a consistent person.

    ``confidence`` is that of a norm set: C is unverified, and the index is computed only when asked for explicitly.
    """

    title: str
    source: Identifier
    confidence: Confidence
    verified: str
    pairs: Annotated[tuple[ConsistencyPair, ...], Field(min_length=1)]

    @property
    def unverified(self) -> bool:
        """Whether the pairs rest on a single unchecked source."""
        return self.confidence == UNVERIFIED


class Instrument(Frozen):
    """A questionnaire: what is asked and how it is scored.

    Read from TOML; see the files beside this module for complete examples.
    """

    id: Identifier
    title: str
    family: Identifier
    licence: str
    missing_rule: MissingRule
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    scales: Annotated[tuple[Scale, ...], Field(min_length=1)]
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    recall: str | None = None
    sheet_names: tuple[str, ...] = ()
    column_prefixes: tuple[str, ...] = ()
    cdisc: CdiscCodes | None = None
    norms: Identifier | None = None
    recodes: dict[Identifier, Recode] = Field(default_factory=dict)
    pair_recodes: dict[Identifier, PairRecode] = Field(default_factory=dict)
    norm_based: tuple[Identifier, ...] = ()
    components: tuple[Component, ...] = ()
    consistency: ConsistencyIndex | None = None

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """Item codes in printed order."""
        return tuple(item.id for item in self.items)

    @cached_property
    def score_ids(self) -> tuple[str, ...]:
        """Names of all scores a norm set can give: scales, norm-based scales, components."""
        return (
            *(scale.id for scale in self.scales),
            *(f"{scale}_t" for scale in self.norm_based),
            *(component.id for component in self.components),
        )

    def item(self, item_id: str) -> Item:
        """Return the item with this code."""
        return self.items[self.item_ids.index(item_id)]

    def cdisc_code(self, item_id: str) -> str | None:
        """Return the CDISC test code of an item, such as SF36303A for item 3a of SF-36v2; None if there is none."""
        if self.cdisc is None:
            return None
        place = self.item_ids.index(item_id)
        number = str(place + 1) if self.cdisc.numbering == "sequential" else str(self.items[place].number)
        letter = number[-1] if number[-1].isalpha() else ""
        return f"{self.cdisc.prefix}{number.removesuffix(letter).zfill(2)}{letter.upper()}"

    def minimum_answered(self, scale: Scale, rule: MissingRule | None = None) -> int:
        """Return how many of a scale's items must be answered for it to be scored.

        Parameters
        ----------
        scale
            A scale of this instrument.
        rule
            ``half`` (rounded up), ``one`` or ``all`` of the items, in place of the instrument's own rule.
        """
        if rule is None and scale.minimum_answered is not None:
            return scale.minimum_answered
        size = len(scale.items)
        minima = {"half": math.ceil(size / 2), "one": 1, "all": size}
        if (rule or self.missing_rule) not in minima:
            raise SpecError(f"unknown missing rule {rule!r}; known: {', '.join(minima)}")
        return minima[rule or self.missing_rule]

    @cached_property
    def row_model(self) -> type[BaseModel]:
        """A Pydantic model of one person's answers: each item an allowed code or None, nothing else.

        Field names are matched whatever their case. An int, a 3.0 and a "3" are answers; True, 2.7, "two"
        and a code the item does not offer are refused, with the reason.
        """
        fields: dict[str, Any] = {
            item.id: (
                Annotated[Literal[item.answers] | None, BeforeValidator(_answer_reader(item))],
                None,
            )
            for item in self.items
        }
        return create_model(f"{self.id.title().replace('_', '')}Row", __base__=AnyCaseRow, **fields)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of :attr:`row_model`."""
        return self.row_model.model_json_schema()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        unique_names("item", self.item_ids)
        unique_names("score", self.score_ids)
        unique_names("printed number", [item.number for item in self.items if item.number])
        known_sources = {reference.id for reference in self.references}
        recodes: dict[str, Recode | PairRecode] = {**self.recodes, **self.pair_recodes}
        if len(recodes) < len(self.recodes) + len(self.pair_recodes):
            raise ValueError("a name stands in both recodes and pair_recodes")
        for source in [
            *(scale.source for scale in self.scales),
            *(recode.source for recode in recodes.values()),
        ]:
            known_name("reference", source, known_sources)
        for item in self.items:
            if item.recode is not None:
                known_name("recode", item.recode, recodes)
        for scale in self.scales:
            for item_id in scale.items:
                known_name("item", item_id, self.item_ids)
            if (scale.minimum_answered or 1) > len(scale.items):
                raise ValueError(f"scale {scale.id}: minimum_answered exceeds its {len(scale.items)} items")
        for scale_id in self.norm_based:
            known_name("scale", scale_id, [scale.id for scale in self.scales])
        if self.cdisc and self.cdisc.numbering == "printed" and not all(item.number for item in self.items):
            raise ValueError('cdisc.numbering = "printed" needs a printed number on every item')
        return self

    @model_validator(mode="after")
    def _check_recodes(self) -> Self:
        for item in self.items:
            own = set(item.answers)
            if item.recode in self.recodes:
                _same_keys(item.id, set(self.recodes[item.recode].values), own)
            elif item.recode in self.pair_recodes:
                recode = self.pair_recodes[item.recode]
                known_name("item", recode.partner, self.item_ids)
                partner = set(self.item(recode.partner).answers)
                _same_keys(f"{item.id} by {recode.partner}", set(recode.values), {*partner, MISSING})
                for key, row in recode.values.items():
                    wanted = own if key == MISSING else {*own, MISSING}
                    _same_keys(f"{item.id} when {recode.partner} is {key}", set(row), wanted)
        return self

    @model_validator(mode="after")
    def _check_raw_ranges(self) -> Self:
        for scale in self.scales:
            if scale.raw_range is None:
                continue
            values = [self.recoded_values(self.item(item_id)) for item_id in scale.items]
            attainable = (sum(map(min, values)), sum(map(max, values)))
            if scale.aggregate == "mean":
                attainable = (attainable[0] / len(values), attainable[1] / len(values))
            if not all(map(math.isclose, attainable, scale.raw_range)):
                raise ValueError(f"scale {scale.id}: raw_range {scale.raw_range} but its items can reach {attainable}")
        return self

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.consistency is None:
            return self
        known_name("reference", self.consistency.source, {reference.id for reference in self.references})
        unique_names("consistency pair", [" and ".join(sorted(pair.items)) for pair in self.consistency.pairs])
        for pair in self.consistency.pairs:
            if pair.items[0] == pair.items[1]:
                raise ValueError(f"consistency pair: {pair.items[0]} is paired with itself")
            for place, item_id in enumerate(pair.items):
                known_name("item", item_id, self.item_ids)
                for answers in pair.inconsistent:
                    _offered(answers[place], self.item(item_id))
        return self

    def recoded_values(self, item: Item) -> list[float]:
        """Return the values an item can take once recoded."""
        if item.recode is None:
            return list(map(float, item.answers))
        if item.recode in self.recodes:
            return list(self.recodes[item.recode].values.values())
        return [value for row in self.pair_recodes[item.recode].values.values() for value in row.values()]


class AnyCaseRow(BaseModel):
    """One person's answers to an instrument."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _lower_case(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        names = [str(name).strip().lower() for name in data]
        unique_names("item", names)
        return dict(zip(names, data.values(), strict=True))


def _answer_reader(item: Item) -> Any:
    def read(value: object) -> int | None:
        answer = read_answer(value, item.answers)
        if answer is Fault.BLANK:
            return None
        if isinstance(answer, Fault):
            raise ValueError(  # noqa: TRY004 - pydantic takes a ValueError for a verdict
                f"{answer}: {value!r} is not one of {', '.join(map(str, item.answers))}"
            )
        return answer

    return read


def unique_names(kind: str, names: Any) -> None:
    """Refuse names that are not all different; a validator calls it."""
    repeated = sorted({name for name in names if list(names).count(name) > 1})
    if repeated:
        raise ValueError(f"{kind} given twice: {', '.join(repeated)}")


def known_name(kind: str, name: str, known: Any) -> None:
    """Refuse a name that is not among those known; a validator calls it."""
    if name not in known:
        raise ValueError(f"unknown {kind} {name!r}; known: {', '.join(sorted(known))}")


def _offered(answer: int, item: Item) -> None:
    if answer not in item.answers:
        raise ValueError(
            f"consistency pair: {item.id} has no answer {answer}, only {', '.join(map(str, item.answers))}"
        )


def _same_keys(where: str, found: set[Any], wanted: set[Any]) -> None:
    if found != wanted:
        raise ValueError(f"recode of {where}: answers {sorted(found, key=str)} do not match {sorted(wanted, key=str)}")
