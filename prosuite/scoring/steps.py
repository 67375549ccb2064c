"""From the fields of a test sheet to scores: the steps of a spec carried out one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.values import (
    Condition,
    Reasons,
    Test,
    Values,
    all_hold,
    count,
    decide,
    first_of,
    pick,
    ratio,
    rounded,
    total,
    weighted_products,
)
from prosuite.datafiles import nearest
from prosuite.errors import SpecError
from prosuite.instruments import steps as st
from prosuite.instruments.measurement import DATE, Measurement
from prosuite.norms.equations import ReferenceEquations
from prosuite.scoring.predict import compare, nothing

_REFUSED = "unverified: add --allow-unverified"
_CAVEAT = "rests on an unverified rule"
_DAYS_PER_YEAR = 365.25
_BLOCK = 16_384  # sessions at a time: the arrays of one block fit in a processor's cache


@dataclass(frozen=True, slots=True)
class Fired:
    """A check and where its conditions hold: per session, or trials x sessions."""

    check: st.Check
    where: NDArray[np.bool_]


@dataclass
class Evaluation:
    """The values of a measurement, step by step.

    Attributes
    ----------
    spec
        The measurement.
    values
        Fields, parameters and, once carried out, steps by name.
    shape
        Trials x sessions.
    reasons
        What the numbers of reasons mean.
    equations
        The reference equations; None to predict nothing.
    start
        Number of the first session among all.
    allow_unverified
        Whether steps of confidence C give values.
    fired
        The checks that found something.
    """

    spec: Measurement
    values: dict[str, Values]
    shape: tuple[int, int]
    reasons: Reasons
    equations: ReferenceEquations | None
    start: int
    allow_unverified: bool = False
    fired: list[Fired] = field(default_factory=list)

    def run(self) -> None:
        """Carry out all steps."""
        for step in self.spec.steps:
            self._run(step)
            if step.unverified:
                self.values |= {name: self._marked(self.values[name]) for name in step.outputs}

    def _marked(self, value: Values) -> Values:
        """Return a value of an unverified step with a note of that, or without its numbers if it is not allowed."""
        said = self.reasons.number(_CAVEAT if self.allow_unverified else _REFUSED)
        unsaid = (value.why == 0) | (not self.allow_unverified)
        why = np.where(value.known & unsaid, said, value.why).astype(np.uint16)
        return Values(value.number if self.allow_unverified else np.full_like(value.number, np.nan), why)

    @singledispatchmethod
    def _run(self, step: st.Step) -> None:
        raise TypeError(f"no way to carry out {step!r}")

    @_run.register
    def _(self, step: st.Combine) -> None:
        terms = [([self.values[name] for name in term.of], term.times, term.if_missing) for term in step.terms]
        self.values[step.id] = rounded(weighted_products(terms, self._level(step)), step.decimals)

    @_run.register
    def _(self, step: st.Ratio) -> None:
        value = ratio(self.values[step.over], self.values[step.under], step.times)
        self.values[step.id] = rounded(value, step.decimals)

    @_run.register
    def _(self, step: st.Years) -> None:
        days = weighted_products([([self.values[step.start]], -1.0, None), ([self.values[step.end]], 1.0, None)], ())
        self.values[step.id] = Values(days.number / _DAYS_PER_YEAR, days.why)

    @_run.register
    def _(self, step: st.FirstOf) -> None:
        options = [
            (self.values[option.value], self._conditions(option.when), self.reasons.number(option.note))
            for option in step.options
        ]
        none = step.reason or f"no {step.title or step.id}"
        self.values[step.id] = first_of(options, self.reasons.number(none), self.reasons.absent)

    @_run.register
    def _(self, step: st.Table) -> None:
        rows = [
            (self._conditions(row.when), self._number(step, row.give), self.reasons.number(row.reason))
            for row in step.rows
        ]
        none = self.reasons.number(f"no rule for {step.title or step.id} holds")
        self.values[step.id] = decide(rows, self._level(step), none)

    @_run.register
    def _(self, step: st.Pick) -> None:
        among = [(self._conditions(choice.when), self.reasons.number(choice.note)) for choice in step.among]
        rule = self._rule(step)
        of, by = self.values[step.of], self.values[step.by or step.of]
        self.values[step.id] = pick(of, by, rule, step.rank, among, self.reasons.number(step.reason or f"no {step.of}"))

    @_run.register
    def _(self, step: st.Count) -> None:
        self.values[step.id] = count(self._conditions(step.when), self.shape)

    @_run.register
    def _(self, step: st.Total) -> None:
        self.values[step.id] = total([self.values[name] for name in step.of], step.missing)

    @_run.register
    def _(self, step: st.Check) -> None:
        shape = self._shape_of(name for group in step.when for name in group)
        where = np.zeros(shape, np.bool_)
        for group in step.when:
            where |= all_hold(self._conditions(group), shape).holds
        if not where.any():
            return
        self.fired.append(Fired(step, where))
        for name in step.drop:
            self._drop(name, where, step.says)

    @_run.register
    def _(self, step: st.Predict) -> None:
        observed, equations = self.values[step.observed], self.equations
        if equations is None:
            results = nothing(observed, self.reasons.number("no reference equations"))
        elif step.measure not in equations.measures:
            results = nothing(observed, self.reasons.number(f"{equations.id} has no equation for {step.measure}"))
        else:
            inputs = {name: (self.values[own], self.spec.codes_of(own)) for name, own in step.inputs_of.items()}
            results = compare(equations, step.measure, observed, inputs, self.reasons)
        for name in step.gives:
            self.values[f"{step.id}_{name}"] = results[name]

    def _drop(self, name: str, where: NDArray[np.bool_], why: str) -> None:
        value = self.values[name]
        of_session = where.ndim > value.number.ndim
        dropped = np.broadcast_to(np.logical_or.reduce(where, axis=0) if of_session else where, value.number.shape)
        number = np.where(dropped, np.nan, value.number)
        self.values[name] = Values(number, np.where(dropped, self.reasons.number(why), value.why).astype(np.uint16))

    def _level(self, step: st.Step) -> tuple[int, ...]:
        """Return the shape of what a step gives: that of its inputs."""
        return self._shape_of(step.inputs)

    def _shape_of(self, names: Iterable[str]) -> tuple[int, ...]:
        return np.broadcast_shapes((self.shape[1],), *(self.values[name].number.shape for name in names))

    def _conditions(self, conditions: st.Conditions) -> list[Condition]:
        return [(self.values[name], self._test(name, condition)) for name, condition in conditions.items()]

    def _test(self, name: str, condition: st.Condition) -> Test:
        equals: tuple[float, ...] | None = None
        if condition.codes:
            equals = tuple(float(self.spec.code_number(name, code)) for code in condition.codes)
        elif isinstance(condition.equals, float | int):
            equals = (float(condition.equals),)
        return Test(
            low=_or(condition.min, -np.inf),
            high=_or(condition.max, np.inf),
            above=_or(condition.above, -np.inf),
            below=_or(condition.below, np.inf),
            equals=equals,
            whole=condition.whole,
            missing=condition.missing,
        )

    def _number(self, step: st.Table, give: float | str | None) -> float:
        if give is None:
            return np.nan
        return float(step.labels.index(give) + 1) if isinstance(give, str) else give

    def _rule(self, step: st.Pick) -> str:
        """Return the rule by which a step picks; a parameter is the same for everybody."""
        if step.rule not in self.spec.parameters:
            return step.rule
        position = int(self.values[step.rule].number.flat[0]) if self.values[step.rule].number.size else 1
        return self.spec.parameters[step.rule].choices[position - 1]


def evaluations(
    spec: Measurement,
    fields: Mapping[str, Values],
    reasons: Reasons,
    *,
    equations: ReferenceEquations | None,
    parameters: Mapping[str, str] | None = None,
    allow_unverified: bool = False,
) -> Iterator[Evaluation]:
    """Carry out the steps of a measurement, a block of sessions at a time.

    Parameters
    ----------
    spec
        The measurement.
    fields
        Every field of it and ``date``; those per trial are trials x sessions, the others one per session.
    reasons
        What the numbers of reasons in ``fields`` mean; more are added.
    equations
        Reference equations; None to predict nothing.
    parameters
        What is chosen in place of the defaults.
    allow_unverified
        Whether steps of confidence C give values.

    Yields
    ------
    Evaluation
        Of the first sessions, the next ones, and so on; one of no sessions if there are none.

    Raises
    ------
    SpecError
        A parameter or its choice is unknown.
    """
    chosen = check_parameters(spec, parameters or {})
    n = len(fields[DATE].number)
    for start in range(0, max(n, 1), _BLOCK):
        block = slice(start, start + _BLOCK)
        given = {name: Values(value.number[..., block], value.why[..., block]) for name, value in fields.items()}
        shape = np.broadcast_shapes((1, 1), *(value.number.shape for value in given.values()))
        for name, choice in chosen.items():
            number = np.full(shape[1], float(spec.code_number(name, choice)))
            given[name] = Values(number, np.zeros(shape[1], np.uint16))
        evaluation = Evaluation(spec, given, (shape[0], shape[1]), reasons, equations, start, allow_unverified)
        evaluation.run()
        yield evaluation


def check_parameters(spec: Measurement, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the choice of every parameter: the one made, or the default.

    Raises
    ------
    SpecError
        A parameter or its choice is unknown.
    """
    for name, choice in parameters.items():
        if name not in spec.parameters:
            known = ", ".join(spec.parameters) or "none"
            raise SpecError(f"{spec.id} has no parameter {name!r}{nearest(name, spec.parameters)} (known: {known})")
        if choice not in spec.parameters[name].choices:
            offered = ", ".join(spec.parameters[name].choices)
            raise SpecError(f"{spec.id}: parameter {name} is one of {offered}, not {choice!r}")
    return {name: parameters.get(name, parameter.default) for name, parameter in spec.parameters.items()}


def rests_on_equations(spec: Measurement) -> set[str]:
    """Return the names of the values that rest on reference equations."""
    found: set[str] = set()
    for step in spec.steps:
        if step.op == "predict" or found & set(step.inputs):
            found |= set(step.outputs)
    return found


def _or(limit: float | None, other: float) -> float:
    return other if limit is None else limit
