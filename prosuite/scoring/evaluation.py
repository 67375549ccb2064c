"""The steps of a spec carried out on the values of a block of records, one after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.operations import (
    LookupPlan,
    PartsPlan,
    band,
    count_of,
    decide,
    elapsed,
    first_of,
    look_up,
    ratio,
    scale,
    weighted_products,
)
from prosuite.arithmetic.rounding import compared
from prosuite.arithmetic.trials import count, pick
from prosuite.arithmetic.values import Condition, Reasons, Test, Values, all_hold, rounded
from prosuite.instruments import scales as sc
from prosuite.instruments import steps as st
from prosuite.instruments.conditions import Condition as Asked
from prosuite.instruments.conditions import Conditions
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import MISSING, AnswerKey, PairRecode
from prosuite.instruments.step import MissingRule, Reach, StepBase
from prosuite.norms.door import NormNumbers
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.value_sets import StateValues
from prosuite.scoring.plan import moved
from prosuite.scoring.predict import compare, nothing

_REFUSED = "unverified: add --allow-unverified"

_CAVEAT = "rests on an unverified rule"


@dataclass
class Evaluation:
    """The values of a block of records, step by step.

    Attributes
    ----------
    spec
        The instrument.
    values
        Items, fields, parameters, scales and, once carried out, steps by name.
    shape
        Trials x records.
    reasons
        What the numbers of reasons mean.
    norms
        What is compared with; None for nothing.
    missing_rule
        How many parts of a scale must be there, in place of the instrument's own rule.
    allow_unverified
        Whether steps of confidence C give values.
    fired
        The checks that found something, and where: per record, or trials x records.
    picked
        The trials that were picked, by step.
    """

    spec: Instrument
    values: dict[str, Values]
    shape: tuple[int, int]
    reasons: Reasons
    norms: NormNumbers | None
    missing_rule: MissingRule | None = None
    allow_unverified: bool = False
    fired: list[tuple[st.Check, NDArray[np.bool_]]] = field(default_factory=list)
    picked: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    _compared: dict[str, tuple[Values, Values]] = field(default_factory=dict)

    @property
    def equations(self) -> ReferenceEquations | None:
        """The reference equations in use."""
        return self.norms if isinstance(self.norms, ReferenceEquations) else None

    def run(self, steps: Iterable[StepBase]) -> None:
        """Carry out steps."""
        for step in steps:
            self._run(step)
            if step.unverified:
                self.values |= {name: self._marked(self.values[name]) for name in step.outputs}

    def _marked(self, value: Values) -> Values:
        """Return a value of an unverified step with a note of that, or without its numbers if it is not allowed."""
        said = self.reasons.number(_CAVEAT if self.allow_unverified else _REFUSED)
        unsaid = (value.why == 0) | (not self.allow_unverified)
        why = np.where(value.known & unsaid, said, value.why).astype(np.uint16)
        number = value.number if self.allow_unverified else np.full_like(value.number, np.nan)
        return Values(number, why, value.prorated)

    @singledispatchmethod
    def _run(self, step: StepBase) -> None:
        raise TypeError(f"no way to carry out {step!r}")

    @_run.register
    def _(self, step: sc.Scale) -> None:
        parts = [self._as_part(step, name) for name in step.of]
        self.values[step.id] = scale(parts, self.parts_plan(step), self.reasons)

    def parts_plan(self, step: sc.Scale) -> PartsPlan:
        """Return how a scale is made of its parts."""
        raw = step.raw_reach(self.spec)
        most = None if step.per is None else [_high(step.part_reach(name, self.spec)) for name in step.of]
        ends_of_raw = None if raw is None else raw[:2]
        lowest, per_point = moved(ends_of_raw if most is None else (0.0, 1.0), step.rescale)
        return PartsPlan(
            reverse=[step.reverse.get(name) for name in step.of],
            ends=[None if step.rescale_each is None else self._ends(step, name) for name in step.of],
            counts_as=[step.counts_as.get(name) for name in step.of],
            minimum=self.spec.required(step, None, self.missing_rule),
            mean=step.how == "mean",
            lowest=lowest,
            per_point=per_point,
            raw_decimals=step.raw_decimals,
            decimals=step.decimals,
            rescale_each=step.rescale_each,
            most=most,
            names=step.of,
        )

    def _as_part(self, step: sc.Scale, name: str) -> Values:
        """Return a part of a scale: of an item what its answers count."""
        value = self.values[name]
        if name not in self.spec.item_ids:
            return value
        recode = self.spec.pair_recodes.get(self.spec.item(name).recode or "")
        if recode is not None and step.weights is None:
            return self._of_pair(value, self.values[recode.partner], recode)
        counts = self.spec.part_values(name, step.weights)
        if all(answer == worth for answer, worth in counts.items()):
            return value
        table = np.full(max(counts) + 2, np.nan)
        table[list(counts)] = list(counts.values())
        return replace(value, number=table[np.nan_to_num(value.number, nan=max(counts) + 1.0).astype(np.intp)])

    @staticmethod
    def _of_pair(own: Values, partner: Values, recode: PairRecode) -> Values:
        """Return what an item counts by its partner's answer and its own."""
        number = np.full(own.number.shape, np.nan)
        for partner_key, row in recode.values.items():
            for own_key, worth in row.items():
                number[_answers(partner, partner_key) & _answers(own, own_key)] = worth
        return Values(number, np.where(np.isnan(number), own.why, 0).astype(np.uint16), own.prorated)

    def _ends(self, step: sc.Scale, name: str) -> tuple[float, float] | None:
        reach = self.spec.weight_reach(step.weights, name) if step.weights else self.spec.part_reach(name)
        return None if reach is None else (reach.low, reach.high)

    @_run.register
    def _(self, step: st.Combine) -> None:
        terms = [([self.values[name] for name in term.of], term.times, term.if_missing) for term in step.terms]
        self.values[step.id] = rounded(
            weighted_products(terms, self._level(step)), step.decimals, downwards=step.rounding == "down"
        )

    @_run.register
    def _(self, step: st.Ratio) -> None:
        zero = self.reasons.number(f"{step.under} is 0")
        value = ratio(self.values[step.over], self.values[step.under], step.times, zero)
        self.values[step.id] = rounded(value, step.decimals)

    @_run.register
    def _(self, step: st.Elapsed) -> None:
        self.values[step.id] = elapsed(self.values[step.start], self.values[step.end], step.unit, step.wrap)

    @_run.register
    def _(self, step: st.FirstOf) -> None:
        options = [
            (self.values[option.value], self.conditions(option.when), self.reasons.number(option.note))
            for option in step.options
        ]
        none = step.reason or f"no {step.title or step.id}"
        self.values[step.id] = first_of(
            options, self.reasons.number(none), self.reasons.absent, self.reasons.unreadable
        )

    @_run.register
    def _(self, step: st.Decide) -> None:
        rows = [
            (self.conditions(row.when), _number(row.give, step.labels), self.reasons.number(row.reason or row.note))
            for row in step.rows
        ]
        none = self.reasons.number(f"no rule for {step.title or step.id} holds")
        self.values[step.id] = decide(rows, self._level(step), none)

    @_run.register
    def _(self, step: st.Band) -> None:
        gives = [_number(limit.give, step.labels) for limit in step.bands]
        to = np.inf if step.to is None else step.to
        edges = [limit.edge for limit in step.bands]
        self.values[step.id] = band(self.values[step.of], edges, gives, to, self.reasons)

    @_run.register
    def _(self, step: st.Lookup) -> None:
        keys = [self.values[name] for name in step.keys]
        if step.of_norms:
            self.values[step.id] = self._state_value(step, keys)
            return
        plan = _lookup_plan(step, self.spec)
        self.values |= zip(step.outputs, look_up(keys, plan, step.keys, self.reasons), strict=True)

    def _state_value(self, step: st.Lookup, keys: Sequence[Values]) -> Values:
        """Return the value of each record's state in the value set that was chosen."""
        if not isinstance(self.norms, StateValues):
            why = self.reasons.number("no value set chosen: name one with --norms, 'prosuite norms' lists them")
            return nothing(keys[0], why)["predicted"]
        together = weighted_products([([key], 1.0, None) for key in keys], self._level(step))
        known = together.known
        index = tuple(
            _places(self.spec.levels(name))[np.where(known, key.number, 0).astype(np.intp)]
            for name, key in zip(step.keys, keys, strict=True)
        )
        return replace(together, number=np.where(known, self.norms.values[index], np.nan))

    @_run.register
    def _(self, step: st.Pick) -> None:
        among = [(self.conditions(choice.when), self.reasons.number(choice.note)) for choice in step.among]
        rule = self.rule(step)
        of, by = self.values[step.of], self.values[step.by or step.of]
        none = self.reasons.number(step.reason or f"no {step.of}")
        self.values[step.id], self.picked[step.id] = pick(of, by, rule, step.rank, among, none, self.reasons.unreadable)

    @_run.register
    def _(self, step: st.Count) -> None:
        if step.meets is None:
            self.values[step.id] = count(self.conditions(step.when), self.shape, self.reasons.unreadable)
        else:
            test = self.test(step.of[0], step.meets)
            self.values[step.id] = count_of(list(map(self._to_compare, step.of)), test, self._level(step))

    @_run.register
    def _(self, step: st.Check) -> None:
        shape = self._shape_of(name for group in step.when for name in group)
        where = np.zeros(shape, np.bool_)
        for group in step.when:
            where |= all_hold(self.conditions(group), shape).holds
        if not where.any():
            return
        self.fired.append((step, where if step.trial is None else self._at_trial(where, self.picked[step.trial])))
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

    def _at_trial(self, where: NDArray[np.bool_], trial: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return the trials of what holds of a record, of each the one that was picked."""
        picked: NDArray[np.bool_] = np.arange(self.shape[0])[:, None] == trial
        return where & picked

    def _drop(self, name: str, where: NDArray[np.bool_], why: str) -> None:
        value = self.values[name]
        of_record = where.ndim > value.number.ndim
        dropped = np.broadcast_to(np.logical_or.reduce(where, axis=0) if of_record else where, value.number.shape)
        number = np.where(dropped, np.nan, value.number)
        self.values[name] = Values(number, np.where(dropped, self.reasons.number(why), value.why).astype(np.uint16))

    def _level(self, step: StepBase) -> tuple[int, ...]:
        """Return the shape of what a step gives: that of its inputs."""
        return self._shape_of(step.inputs)

    def _shape_of(self, names: Iterable[str]) -> tuple[int, ...]:
        return np.broadcast_shapes((self.shape[1],), *(self.values[name].number.shape for name in names))

    def conditions(self, conditions: Conditions) -> list[Condition]:
        """Return conditions with the values that they are about, as these are compared."""
        return [
            (self._to_compare(name) if condition.is_of_number else self.values[name], self.test(name, condition))
            for name, condition in conditions.items()
        ]

    def _to_compare(self, name: str) -> Values:
        """Return a value as conditions compare it."""
        value = self.values[name]
        if name in self.spec.compared_exactly:
            return value
        known = self._compared.get(name)
        if known is None or known[0] is not value:  # a check can have dropped some of it meanwhile
            known = self._compared[name] = value, replace(value, number=compared(value.number))
        return known[1]

    def test(self, name: str, condition: Asked) -> Test:
        """Return what a condition asks of a value, its codes as numbers."""
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
            unreadable=() if condition.missing is None else self.reasons.unreadable,
        )

    def rule(self, step: st.Pick) -> str:
        """Return the rule by which a step picks; a parameter is the same for everybody."""
        if step.rule not in self.spec.parameters:
            return step.rule
        position = int(self.values[step.rule].number.flat[0]) if self.values[step.rule].number.size else 1
        return self.spec.parameters[step.rule].choices[position - 1]


def _places(answers: Sequence[int]) -> NDArray[np.intp]:
    """Return the place of each answer among those of an item, by answer."""
    places = np.zeros(max(answers) + 1, np.intp)
    places[list(answers)] = np.arange(len(answers))
    return places


def _lookup_plan(step: st.Lookup, spec: Instrument) -> LookupPlan:
    rows, columns = step.rows(spec), step.key_columns
    ends = [(name, name) if isinstance(name, str) else name for name in columns]
    low = np.array([[float(row[first]) for first, _ in ends] for row in rows])
    high = np.array([[float(row[last]) for _, last in ends] for row in rows])
    values = np.array([[float(row[name]) for name in step.value_columns] for row in rows])
    return LookupPlan(low, high, values)


def _answers(values: Values, key: AnswerKey) -> NDArray[np.bool_]:
    """Return where an answer is that which a key of a recode names."""
    return np.isnan(values.number) if key == MISSING else values.number == key


def _high(reach: Reach | None) -> float:
    """Return the most that a part of a scale can be; loading refused parts of which nothing says it."""
    return np.nan if reach is None else reach.high


def _number(give: float | str | None, labels: Sequence[str]) -> float:
    if give is None:
        return np.nan
    return float(labels.index(give) + 1) if isinstance(give, str) else give


def _or(limit: float | None, other: float) -> float:
    return other if limit is None else limit
