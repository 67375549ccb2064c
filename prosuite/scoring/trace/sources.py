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
from prosuite.norms.value_sets import StateValue, StateValues, ValueTerm

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
        if card.terms is None:
            state = "".join(f"{answer.value:g}" for answer in answers.values())
            line, row = next(
                (line, row)
                for line, row in self._rows(card.table, StateValue)
                if (row.set, row.state) == (card.rows, state)
            )
            return Account(
                "lookup",
                row.value,
                tuple(answers.values()),
                facts={"row": {"state": state}, "source": self._at(line, row)},
            )
        terms = [(line, row) for line, row in self._rows(card.table, ValueTerm) if row.set == card.rows]
        held = [own for line, term in terms for own in self._term(line, term, answers)]
        total = made("sum", *held, label="sum of the terms that hold")
        return Account("state", total.value, (*answers.values(), total))

    def _at(self, line: int, row: StateValue | ValueTerm) -> Source:
        return self._at_line(self.norms.card.table, line, row.source)  # type: ignore[union-attr, arg-type]

    def _term(self, line: int, term: ValueTerm, answers: Mapping[str, Account]) -> Iterator[Account]:
        """Yield the account of a term if it holds."""
        own = [answers[name] for name in term.item_ids or answers]
        at = [answer for answer in own if f"{answer.value:g}" in term.answers]
        levels = f" at {' or '.join(term.answers)}" if term.answers else ""
        what = f"{' '.join(term.item_ids) or 'all items'}{levels}" if term.kind != "constant" else "constant"
        number = given(term.coefficient, "decrement", term=what, source=self._at(line, term))
        if term.kind == "constant":
            yield number
        elif term.kind == "product":
            yield made("product", number, *(made("difference", level, given(1)) for level in own), label="product")
        elif at and term.kind == "count":
            beyond = made("difference", given(len(at), "how many"), given(1))
            yield made("product", number, made("power", beyond, given(2)), label="product").with_facts(at=_said(at))
        elif at:
            yield number.with_facts(at=_said(at))


def _said(answers: Sequence[Account]) -> str:
    return ", ".join(f"{answer.name} {answer.value:g}" for answer in answers)
