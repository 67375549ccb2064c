"""The account of every step of one record, told as the steps are carried out, operation by operation.

Each operation says here how its value came about. The value of a step is the one that
:class:`prosuite.scoring.evaluation.Evaluation` gave, and an account that does not come to it is refused.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import Any, NamedTuple

import numpy as np

from prosuite.arithmetic.accounts import (
    OPERATIONS,
    Account,
    given,
    made,
    of_part,
    of_products,
    of_ratio,
    of_scale,
)
from prosuite.arithmetic.equation_accounts import of_equation, out_of_range
from prosuite.arithmetic.equations import choose_equation
from prosuite.errors import SpecError
from prosuite.instruments import scales as sc
from prosuite.instruments import steps as st
from prosuite.instruments.conditions import Condition, Conditions
from prosuite.instruments.items import MISSING
from prosuite.instruments.step import StepBase
from prosuite.norms.coefficients import equations_of
from prosuite.norms.value_sets import StateValues
from prosuite.scoring.evaluation import Evaluation
from prosuite.scoring.predict import coded
from prosuite.scoring.trace.cells import Cells
from prosuite.scoring.trace.sources import Sources

ByTrial = Mapping[int, Account]
_DAYS_PER_YEAR = 365.25
_ARITHMETIC = (sc.Scale, st.Combine, st.Ratio, st.Elapsed)  # of which nothing is told where a part is missing


class _Trial(NamedTuple):
    """A trial as a pick sees it."""

    trial: int
    of: Account
    by: Account
    group: int | None
    failed: Mapping[str, Any] | None

    def told(self, served: int | None, *, is_chosen: bool) -> dict[str, Any]:
        """Return what became of the trial."""
        eligible = self.group == served and served is not None
        became = "chosen" if is_chosen else "eligible" if eligible else "not eligible"
        return {"name": self.of.name, "by": self.by.value, "group": self.group, "became": became, "failed": self.failed}


@dataclass
class Told:
    """The accounts of one record.

    Attributes
    ----------
    evaluation
        The record, alone.
    cells
        What stood in its cells.
    sources
        Where the numbers of the norms stand; None without norms.
    accounts
        By name; of a value that each trial has, by trial.
    """

    evaluation: Evaluation
    cells: Cells
    sources: Sources | None
    accounts: dict[str, Account | ByTrial] = field(default_factory=dict)

    def run(self, steps: Iterable[StepBase]) -> None:
        """Carry out steps and tell how each came to its values."""
        for step in steps:
            before = dict(self.evaluation.values)
            self.evaluation.run([step])
            if isinstance(step, st.Check):
                self._dropped(step, before)
                continue
            told = self._by_trial(step) if self._has_trials(step.outputs[0]) else self.explain(step, None)
            self.accounts |= told

    def of(self, name: str, trial: int | None) -> Account:
        """Return the account of a value, of a trial if each has its own."""
        held = self.accounts[name]
        return held if isinstance(held, Account) else held[trial or 0]

    def explain(self, step: StepBase, trial: int | None) -> dict[str, Account]:
        """Return the accounts of the values that a step gave."""
        values = {name: self._number(name, trial) for name in step.outputs}
        unknown = isinstance(step, _ARITHMETIC) and all(map(math.isnan, values.values()))
        told = {} if unknown else self._told(step, trial)
        return {name: self._finished(step, name, told.get(name), value, trial) for name, value in values.items()}

    def _by_trial(self, step: StepBase) -> dict[str, ByTrial]:
        each = {trial: self.explain(step, trial) for trial in self.cells.trials}
        return {
            name: {t: replace(own[name], name=self.trial_name(name, t)) for t, own in each.items()}
            for name in step.outputs
        }

    def trial_name(self, name: str, trial: int) -> str:
        """Return the name of a value of one trial: with its phase and number, or else its place."""
        trials = self.evaluation.spec.trials
        if trials is None or len(self.cells.trials) == 1:
            return name
        words = {t: self._trial_words(t) for t in self.cells.trials}
        own = words[trial]
        said = own if own and list(words.values()).count(own) == 1 else f"{own} no. {trial + 1}".strip()
        return f"{name} ({said})"

    def _trial_words(self, trial: int) -> str:
        trials = self.evaluation.spec.trials
        assert trials is not None  # noqa: S101 - its caller asked
        number, phase = (math.nan if of is None else self._number(of, trial) for of in (trials.number, trials.phase))
        words = [] if math.isnan(phase) else [self.evaluation.spec.codes_of(trials.phase or "")[int(phase) - 1]]
        return " ".join([*words, *([] if math.isnan(number) else [f"{number:g}"])])

    def _has_trials(self, name: str) -> bool:
        return self.evaluation.values[name].number.ndim > 1

    def _number(self, name: str, trial: int | None) -> float:
        number = self.evaluation.values[name].number[..., 0]
        return float(number if number.ndim == 0 else number[trial or 0])

    def _why(self, name: str, trial: int | None) -> str:
        why = self.evaluation.values[name].why[..., 0]
        return self.evaluation.reasons.texts[int(why if why.ndim == 0 else why[trial or 0])]

    def _finished(self, step: StepBase, name: str, told: Account | None, value: float, trial: int | None) -> Account:
        """Return the account of a step's value, which it must come to, with what is known of the step."""
        if told is None or (math.isnan(value) and told.op in OPERATIONS):
            inputs = tuple(self.of(read, trial) for read in self._asked(step) if self._can_tell(read, trial))
            told = Account("none", value, inputs, facts={} if told is None else told.facts)
        elif not math.isnan(value) and not told.agrees(value):
            raise SpecError(
                f"the trace of {name} comes to {told.value!r}, and its value is {value!r}: a fault of prosuite"
            )
        labels = step.labels or self.evaluation.spec.codes_of(step.id)
        word = labels[int(value) - 1] if labels and not math.isnan(value) and name == step.id else ""
        unit = "" if step.labels or step.title is None else step.unit_of(name)
        facts = {"title": step.title, "unit": unit, "means": word, "why": self._why(name, trial), "source": step.source}
        own = told if told.op != "cell" and not told.name else Account("copy", value, (told,))
        return replace(own, value=value, name=name, label="").with_facts(
            **{key: fact for key, fact in facts.items() if fact}
        )

    def _asked(self, step: StepBase) -> Sequence[str]:
        """Return what a step reads: of a comparison, what the equations in use must know."""
        return step.counted(self.evaluation.equations) if isinstance(step, st.Predict) else step.inputs

    def _can_tell(self, name: str, trial: int | None) -> bool:
        return isinstance(self.accounts[name], Account) or trial is not None

    def _dropped(self, step: st.Check, before: Mapping[str, Any]) -> None:
        """Tell of what a check took back, that it did."""
        for name in step.drop:
            if self.evaluation.values.get(name) is before.get(name):
                continue
            held = self.accounts[name]
            if isinstance(held, Account):
                self.accounts[name] = self._taken_back(held, self._number(name, None), step)
            else:
                self.accounts[name] = {t: self._taken_back(own, self._number(name, t), step) for t, own in held.items()}

    @staticmethod
    def _taken_back(account: Account, value: float, step: st.Check) -> Account:
        if not (account.known and math.isnan(value)):
            return account
        if account.op == "cell":
            return replace(account, value=value).with_facts(why=step.says)
        before = replace(account, name=f"{account.name} before the check")
        return Account("none", value, (before,), account.name).with_facts(why=step.says)

    @singledispatchmethod
    def _told(self, step: StepBase, _trial: int | None) -> dict[str, Account]:
        raise TypeError(f"no way to tell of {step!r}")

    @_told.register
    def _(self, step: sc.Scale, trial: int | None) -> dict[str, Account]:
        return {step.id: self.of_scale(step, trial)}

    def of_scale(self, step: sc.Scale, trial: int | None = None) -> Account:
        """Return the account of a scale that is scored."""
        plan = self.evaluation.parts_plan(step)
        parts = [of_part(self._part(step, name, trial), place, plan) for place, name in enumerate(step.of)]
        told, known = of_scale(parts, plan), [part.value for part in parts if part.known]
        gone = [part for part in parts if not part.known]
        if not gone:
            return told
        takes = None if plan.most is not None else sum(known) / len(known)
        return told.with_facts(missing=tuple(gone), takes=takes)

    def _part(self, step: sc.Scale, name: str, trial: int | None) -> Account:
        """Return the account of a part: of an item what its answer counts, by its recode or weights."""
        spec, own = self.evaluation.spec, self.of(name, trial)
        if name not in spec.item_ids:
            return own
        recode = spec.item(name).recode or ""
        if recode in spec.pair_recodes and step.weights is None:
            return self._of_pair(recode, own)
        counts = spec.part_values(name, step.weights)
        if not own.known or all(answer == worth for answer, worth in counts.items()):
            return own
        source = spec.recodes[recode].source if step.weights is None else None
        row = {f"{answer:g}": worth for answer, worth in counts.items()}
        facts = {"table": row, "source": source, "file": step.weights}
        return Account("recode", counts[int(own.value)], (own,), label="counts").with_facts(**facts)

    def _of_pair(self, recode: str, own: Account) -> Account:
        pair = self.evaluation.spec.pair_recodes[recode]
        partner = self.of(pair.partner, None)
        keys = [int(answer.value) if answer.known else MISSING for answer in (partner, own)]
        row = pair.values.get(keys[0], {})
        if keys[1] not in row:
            return own
        facts = {"partner": pair.partner, "table": {str(answer): worth for answer, worth in row.items()}}
        told = Account("recode", row[keys[1]], (own, partner.called("partner")), label="counts")
        why = "" if own.known else f"takes its value from {pair.partner}"
        return told.with_facts(**facts, source=pair.source, why=why)

    @_told.register
    def _(self, step: st.Combine, trial: int | None) -> dict[str, Account]:
        terms = [([self.of(name, trial) for name in term.of], term.times, term.if_missing) for term in step.terms]
        return {step.id: of_products(terms, step.decimals, downwards=step.rounding == "down")}

    @_told.register
    def _(self, step: st.Ratio, trial: int | None) -> dict[str, Account]:
        return {step.id: of_ratio(self.of(step.over, trial), self.of(step.under, trial), step.times, step.decimals)}

    @_told.register
    def _(self, step: st.Elapsed, trial: int | None) -> dict[str, Account]:
        start, end = self.of(step.start, trial), self.of(step.end, trial)
        passed = made("difference", end, start, label="days" if step.unit != "hours" else "hours")
        if step.unit == "years":
            passed = made("quotient", passed, given(_DAYS_PER_YEAR, "days per year"))
        elif step.unit == "completed_years":
            passed = Account("birthdays", self._number(step.id, trial), (start, end))
        elif step.wrap is not None and passed.value < 0:
            passed = made("sum", passed, given(step.wrap, why="the end lies before the start"))
        return {step.id: passed}

    @_told.register
    def _(self, step: st.FirstOf, trial: int | None) -> dict[str, Account]:
        options = [self.of(option.value, trial) for option in step.options]
        tests = [self._tests(option.when, trial) for option in step.options]
        value = self._number(step.id, trial)
        taken = next(
            (n for n, (own, when) in enumerate(zip(options, tests, strict=True)) if own.known and _all_hold(when)), None
        )
        seen = len(options) if taken is None else taken + 1
        facts = {"taken": taken, "when": tests[:seen] if any(tests[:seen]) else None}
        return {step.id: Account("first_of", value, tuple(options[:seen])).with_facts(**facts)}

    @_told.register
    def _(self, step: st.Decide, trial: int | None) -> dict[str, Account]:
        rows: list[dict[str, Any]] = []
        for row in step.rows:
            tests = self._tests(row.when, trial)
            rows.append({"when": tests, "give": row.give} | ({"reason": row.reason} if row.reason else {}))
            if not any(test["holds"] is False for test in tests):  # it holds, or is left open and decides too
                break
        asked = dict.fromkeys(name for row in step.rows[: len(rows)] for name in row.when)
        of = tuple(self.of(name, trial) for name in asked)
        return {step.id: Account("decide", self._number(step.id, trial), of).with_facts(rows=rows)}

    @_told.register
    def _(self, step: st.Band, trial: int | None) -> dict[str, Account]:
        of, value = self.of(step.of, trial), self._number(step.id, trial)
        bands = [{**limit.model_dump(exclude_none=True)} for limit in step.bands]
        return {step.id: Account("band", value, (of,)).with_facts(bands=bands, to=step.to)}

    @_told.register
    def _(self, step: st.Lookup, trial: int | None) -> dict[str, Account]:
        keys = {name: self.of(name, trial) for name in step.keys}
        known = all(key.known for key in keys.values())
        if step.of_norms:
            told = known and isinstance(self.evaluation.norms, StateValues) and self.sources is not None
            return {step.id: self.sources.of_state(keys)} if told and self.sources is not None else {}
        found = self._row(step, [key.value for key in keys.values()]) if known else None
        results = {}
        for name, column in zip(step.outputs, step.value_columns, strict=True):
            facts = {} if found is None else {"row": dict(found[1]), "source": {"table": step.table, "line": found[0]}}
            value = self._number(name, trial)
            results[name] = Account("lookup", value, tuple(keys.values())).with_facts(
                keys=[held if isinstance(held, str) else list(held) for held in step.key_columns], gives=column, **facts
            )
        return results

    def _row(self, step: st.Lookup, keys: Sequence[float]) -> tuple[int, Mapping[str, str]] | None:
        """Return line and content of the row of keys."""
        for line, row in enumerate(self.evaluation.spec.rows(step.table), start=2):
            counts = all(row.get(key) == value for key, value in step.where.items())
            if counts and all(map(_in_row, keys, step.key_columns, [row] * len(keys))):
                return line, row
        return None

    @_told.register
    def _(self, step: st.Pick, _trial: int | None) -> dict[str, Account]:
        value, chosen = self._number(step.id, None), int(self.evaluation.picked[step.id][0])
        each = [self._of_trial(step, trial) for trial in self.cells.trials]
        served = next((one.group for one in each if one.trial == chosen), None) if not math.isnan(value) else None
        rule = self.evaluation.rule(step)
        seen = [one for one in each if one.of.known or one.group]
        facts = {
            "rule": rule,
            "rank": step.rank if step.rank > 1 else None,
            "by": step.by,
            "among": served,
            "note": step.among[served - 1].note if served else "",
            "trials": [one.told(served, is_chosen=one.trial == chosen and rule != "mean") for one in seen],
        }
        return {step.id: Account("pick", value, tuple(one.of for one in seen)).with_facts(**facts)}

    def _of_trial(self, step: st.Pick, trial: int) -> "_Trial":
        """Return what a pick sees of a trial: its value, what it is picked by, and the first group that takes it."""
        groups = [self._tests(choice.when, trial) for choice in step.among]
        group = next((number for number, tests in enumerate(groups, start=1) if _all_hold(tests)), None)
        failed = next((test for tests in groups[:1] for test in tests if test["holds"] is not True), None)
        return _Trial(trial, self.of(step.of, trial), self.of(step.by or step.of, trial), group, failed)

    @_told.register
    def _(self, step: st.Count, trial: int | None) -> dict[str, Account]:
        value = self._number(step.id, trial)
        if step.meets is None:
            return {step.id: Account("count", value, tuple(self._meets(step, trial) for trial in self.cells.trials))}
        tests = [self._tests({name: step.meets}, trial)[0] for name in step.of]
        parts = tuple(self.of(name, trial) for name in step.of)
        return {step.id: Account("count", value, parts).with_facts(tests=tests)}

    def _meets(self, step: st.Count, trial: int) -> Account:
        """Return the account of whether a trial meets what is asked: 1 or 0."""
        tests, of = self._tests(step.when, trial), tuple(self.of(name, trial) for name in step.when)
        return Account("test", float(_all_hold(tests)), of).with_facts(when=tests, term=self.trial_name("trial", trial))

    @_told.register
    def _(self, step: st.Predict, trial: int | None) -> dict[str, Account]:
        equations = self.evaluation.equations
        if equations is None or self.sources is None or step.measure not in equations.measures:
            return {}
        plan, values = equations.plan(step.measure), self.evaluation.values
        inputs = {name: self.of(own, trial) for name, own in step.inputs_of.items()}
        choices = {name: (values[own], self.evaluation.spec.codes_of(own)) for name, own in step.inputs_of.items()}
        who = (coded(choices.get("sex"), ("male", "female"), 1), coded(choices.get("group"), equations.groups, 1))
        age = np.array([inputs["age"].value if "age" in inputs else np.nan])
        index = int(choose_equation(plan, age, who)[0])
        known = equations_of(equations.card, equations.rows, step.measure, equations.knots)
        if index >= len(known):
            return {}
        observed = self.of(step.observed, trial)
        facts = {
            "equation": str(known[index]),
            "norms": equations.id,
            "limit": out_of_range(plan, index, inputs),
            "matched": tuple(inputs[name] for name in ("sex", "group") if getattr(known[index], name) is not None),
        }
        if facts["limit"] or not all(math.isfinite(inputs[n].value) for n in plan.needs if plan.needs[n][index]):
            return {name: Account("sum", math.nan).with_facts(**facts) for name in step.outputs}
        told = of_equation(plan, index, inputs, observed, self.sources.of_equation(step.measure, known[index]), step.id)
        return {
            f"{step.id}_{name}": replace(account, name="").with_facts(**facts)
            for name, account in told.items()
            if name in step.gives
        }

    def _tests(self, conditions: Conditions, trial: int | None) -> list[dict[str, Any]]:
        """Return conditions with whether each holds; None where a missing value leaves it open."""
        found = []
        for (name, condition), (values, test) in zip(
            conditions.items(), self.evaluation.conditions(conditions), strict=True
        ):
            holds, left_open = (verdict[..., 0] for verdict in test.verdict(values))
            at = () if holds.ndim == 0 else trial or 0
            number = self._number(name, trial)
            found.append(
                {
                    "name": self.of(name, trial).name,
                    "value": number,
                    "means": self._code(name, number),
                    "test": _asked(condition),
                    "holds": None if left_open[at] else bool(holds[at]),
                }
            )
        return found

    def _code(self, name: str, number: float) -> str | None:
        codes = self.evaluation.spec.codes_of(name)
        return codes[int(number) - 1] if codes and not math.isnan(number) else None


def _asked(condition: Condition) -> dict[str, Any]:
    return condition.model_dump(exclude_unset=True)


def _all_hold(tests: Sequence[Mapping[str, Any]]) -> bool:
    return all(test["holds"] for test in tests)


def _in_row(value: float, column: str | tuple[str, str], row: Mapping[str, str]) -> bool:
    """Tell whether a row holds a key."""
    number = round(value, 9)
    low, high = (float(row[name]) for name in ((column, column) if isinstance(column, str) else column))
    return number == low if low == high else low <= number < high
