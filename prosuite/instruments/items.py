"""Items: what is asked, the answers it allows, and the values these stand for."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prosuite.datafiles.models import UNVERIFIED, Confidence, Frozen, Identifier

MISSING: Literal["missing"] = "missing"
Answer = Annotated[int, Field(ge=0, le=254)]  # an answer and its code fit in a byte
AnswerKey = Answer | Literal["missing"]


class Item(Frozen):
    """One question: its code, the number printed on the form, and the answers it allows.

    Attributes
    ----------
    id
        Its code.
    answers
        The answers that it allows.
    number
        The number printed on the form.
    recode
        Names a look-up from answer to value; without one an answer counts as it stands.
    aliases, local_aliases
        Other codes that column names use for it, on any sheet, and on one that is known to hold the instrument.
    not_counted
        Answers that count as missing by the manual, each with what it says: ``{ 6 = "does not apply" }``.
    first
        The end of its scale that its first answer is at: the best or worst, or the most or least of something, "yes"
        and "true" being the most. Value labels of a file are held against it.
    """

    id: Identifier
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    number: str | None = None
    recode: Identifier | None = None
    aliases: tuple[str, ...] = ()
    local_aliases: tuple[str, ...] = ()
    not_counted: dict[Answer, str] = Field(default_factory=dict)
    first: Literal["best", "worst", "most", "least"] | None = None

    @model_validator(mode="after")
    def _check_not_counted(self) -> Self:
        for answer in self.not_counted:
            if answer not in self.answers:
                raise ValueError(f"not_counted: {self.id} has no answer {answer}, only {_listed(self.answers)}")
        if set(self.not_counted) == set(self.answers):
            raise ValueError(f"not_counted: no answer of {self.id} is left that counts")
        return self

    @property
    def counted(self) -> tuple[int, ...]:
        """The answers that count."""
        return tuple(answer for answer in self.answers if answer not in self.not_counted)


class Packed(Frozen):
    """A column that holds the answers to several items, a digit each.

    Attributes
    ----------
    items
        The items, in the order of their digits.
    names
        What columns call it: behind a prefix of the instrument, or alone on a sheet that is known to hold it.
    missing
        Digits that stand for a missing answer.
    """

    items: Annotated[tuple[Identifier, ...], Field(min_length=2)]
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    missing: tuple[Annotated[int, Field(ge=0, le=9)], ...] = ()


class Recode(Frozen):
    """A look-up from an answer to its value."""

    values: dict[Answer, float]
    source: Identifier


class PairRecode(Frozen):
    """A look-up on two keys: the partner item's answer, then the item's own answer.

    Either key can be ``missing``, so that an unanswered item can take its value from its partner.
    """

    partner: Identifier
    values: dict[AnswerKey, dict[AnswerKey, float]]
    source: Identifier


class CdiscCodes(Frozen):
    """How CDISC controlled terminology names the items: a prefix and the printed or sequential number."""

    category: str
    prefix: str
    numbering: Literal["printed", "sequential"]

    def code(self, place: int, item: Item) -> str:
        """Return the test code of the item at a place from 1, such as SF36303A for item 3a of SF-36v2."""
        number = str(place) if self.numbering == "sequential" else str(item.number)
        letter = number[-1] if number[-1].isalpha() else ""
        return f"{self.prefix}{number.removesuffix(letter).zfill(2)}{letter.upper()}"


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


def offered(answer: int, item: Item) -> None:
    """Refuse an answer that an item does not allow; a validator calls it."""
    if answer not in item.answers:
        raise ValueError(f"consistency pair: {item.id} has no answer {answer}, only {_listed(item.answers)}")


def _listed(answers: tuple[int, ...]) -> str:
    return ", ".join(map(str, answers))
