"""Where the numbers that scores are compared with stand: norm set, file, line and citation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from prosuite.arithmetic.accounts import Account, given, made
from prosuite.datafiles import parsed_rows
from prosuite.norms.coefficients import Equation, EquationSet, Knot
from prosuite.norms.door import NormNumbers
from prosuite.norms.means import ComponentWeight, Norms, ScaleNorm
from prosuite.norms.value_sets import StateValue, StateValues
from prosuite.norms.value_terms import Combination, TermKind, ValueTerm

Source = Mapping[str, Any]


@dataclass(frozen=True)
class Sources:
    """The rows of a norm set's tables with their lines.

    Attributes
    ----------
    norms
        The norm set, reference equations or value set.
    folder
        Where its card and tables lie.
    """

    norms: NormNumbers
    folder: Path

    def of_norm(self, norm: ScaleNorm) -> Source:
        """Return where the mean and SD of a scale stand."""
        assert isinstance(self.norms, Norms)  # noqa: S101 - whose row it is
        return self._source(self.norms.table.scales, norm, norm.source)

    def of_weight(self, weight: ComponentWeight) -> Source:
        """Return where a weight stands."""
        assert isinstance(self.norms, Norms)  # noqa: S101 - whose row it is
        return self._source(self.norms.table.components or "", weight, weight.source)

    def of_equation(self, measure: str, equation: Equation) -> Callable[[str, str | float], list[tuple[float, Source]]]:
        """Return what gives an equation's coefficients by part and term, its spline by part and age, with sources."""
        card = self.norms.card
        assert isinstance(card, EquationSet)  # noqa: S101 - whose equation it is

        def cite(part: str, term: str | float) -> list[tuple[float, Source]]:
            if isinstance(term, float):
                key = (measure, equation.sex, term)
                return [
                    (getattr(knot, f"{part}_spline"), self._at_line(card.splines, line, card.splines_source))
                    for line, knot in self._rows(card.splines or "", Knot)
                    if (knot.measure, knot.sex, knot.age) == key
                ]
            own = [row for row in equation.rows if (row.part, row.term) == (part, term)]
            return [(row.coefficient, self._source(card.coefficients, row, row.source)) for row in own]

        return cite

    def _source(self, table: str, row: object, citation: str) -> Source:
        line = next((line for line, other in self._rows(table, type(row)) if other == row), None)
        return self._at_line(table, line, citation)

    def _at_line(self, table: str | None, line: int | None, citation: str | None) -> Source:
        return {"norms": self.norms.id, "table": table, "line": line, "citation": citation}

    def _rows(self, table: str, model: Any) -> list[tuple[int, Any]]:
        if table not in self._read:
            self._read[table] = parsed_rows(self.folder / table, model)
        return self._read[table]

    @cached_property
    def _read(self) -> dict[str, list[tuple[int, Any]]]:
        return {}

    def of_state(self, answers: Mapping[str, Account]) -> Account:
        """Return the account of the value of a state: the terms that hold in it, or its row."""
        assert isinstance(self.norms, StateValues)  # noqa: S101 - whose state it is
        card = self.norms.card
        state = "".join(f"{answer.value:g}" for answer in answers.values())
        for line, row in self._of_set(card.states, StateValue):
            if row.state == state:
                facts = {"row": {"state": state}, "source": self._at_line(card.states, line, row.source)}
                return Account("lookup", row.value, tuple(answers.values()), facts=facts)
        terms = self._of_set(card.terms, ValueTerm)
        total = _combined(
            card.combine, [(row.kind, own) for line, row in terms for own in self._term(line, row, answers)]
        )
        return Account("state", total.value, (*answers.values(), total))

    def _of_set(self, table: str | None, model: Any) -> list[tuple[int, Any]]:
        """Return the rows of a table that are those of the value set."""
        assert isinstance(self.norms, StateValues)  # noqa: S101 - whose rows they are
        name = self.norms.card.rows
        return [(line, row) for line, row in self._rows(table, model) if row.set == name] if table else []

    def _term(self, line: int, term: ValueTerm, answers: Mapping[str, Account]) -> Iterator[Account]:
        """Yield the account of a term if it holds."""
        assert isinstance(self.norms, StateValues)  # noqa: S101 - whose term it is
        number = given(
            term.coefficient,
            "decrement",
            term=term.about,
            source=self._at_line(self.norms.card.terms, line, term.source),
        )
        if term.kind in ("constant", "power"):
            yield number
            return
        own = [answers[name] for name in term.item_ids or answers]
        if term.kind == "product":
            yield made("product", number, *(made("difference", level, given(1)) for level in own), label="product")
            return
        at = [answer for place, answer in enumerate(own) if term.is_at(answer.value, place)]
        if not at or not term.holds_beside([f"{answer.value:g}" for answer in answers.values()]):
            return
        if term.kind in _FACTORS:
            factor = _FACTORS[term.kind](given(len(at), "how many"))
            yield made("product", number, factor, label="product").with_facts(at=_said(at))
        elif term.kind != "together" or len(at) == len(own):
            yield number.with_facts(at=_said(at))


def _beyond(number: Account) -> Account:
    return made("difference", number, given(1))


# What a term is multiplied with, of the number of items at its levels.
_FACTORS: Mapping[str, Callable[[Account], Account]] = {
    "number": lambda number: number,
    "beyond": _beyond,
    "square": lambda number: made("power", number, given(2)),
    "count": lambda number: made("power", _beyond(number), given(2)),
}


def _combined(how: Combination, held: Sequence[tuple[TermKind, Account]]) -> Account:
    """Return the account of what the terms that hold come to."""
    if how == "product":
        return made("product", *(own for _, own in held), label="product of the terms that hold")
    power = next((own for kind, own in held if kind == "power"), None)
    if power is None:
        return made("sum", *(own for _, own in held), label="sum of the terms that hold")
    start = made("sum", *(own for kind, own in held if kind == "constant"), label="constant")
    taken = made("sum", *(own for kind, own in held if kind not in ("constant", "power")), label="sum of the terms")
    raised = made("power", made("difference", given(0), taken), power)
    return made("difference", start, raised, label="constant less the sum of the terms that hold to a power")


def _said(answers: Sequence[Account]) -> str:
    return ", ".join(f"{answer.name} {answer.value:g}" for answer in answers)
