"""The accounts of one record's scores: those of its scales and their comparison, and those of its steps."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from prosuite.arithmetic.accounts import Account, given, made
from prosuite.errors import SpecError
from prosuite.instruments.scales import Component, Scale, Standardise
from prosuite.intake.columns.persons import PersonField
from prosuite.norms.means import Norms
from prosuite.norms.strata import WHOLE, Stratum
from prosuite.records.people import People
from prosuite.scoring.column import ScoreColumn, Status
from prosuite.scoring.plan import divide
from prosuite.scoring.scored import Scored
from prosuite.scoring.steps import one_record
from prosuite.scoring.trace.cells import Cells
from prosuite.scoring.trace.sources import Sources
from prosuite.scoring.trace.steps import Told

_T_MEAN, _T_SD = 50.0, 10.0
_SAID_BY: dict[str, tuple[PersonField, ...]] = {"sex": ("sex",), "age": ("age", "birth_date")}


class Accounts:
    """All accounts of one record.

    Parameters
    ----------
    scored, record
        Records with their scores, and which of them.
    people
        The sheets of persons, which may say what the sheet itself does not.
    folder
        Where the card and tables of the norms lie; None without norms.
    """

    def __init__(self, scored: Scored, record: int, people: Sequence[People] = (), folder: Path | None = None) -> None:
        self._scored, self._record = scored, record
        self._columns = {column.name: column for column in scored.columns}
        records, spec = scored.records, scored.records.instrument
        self._spec = spec
        norms = scored.norms
        sources = None if norms is None or folder is None else Sources(norms, folder)
        scales = {
            step.id: column
            for step in divide(spec).scales
            if (column := self._columns.get(step.score or step.id)) is not None
        }
        how = scored.how
        evaluation = one_record(
            records, record, norms, scales, how.missing_rule, how.parameters, allow_unverified=how.allow_unverified
        )
        self._told = Told(evaluation, Cells(records, record, people), sources)
        self._given()
        for step in divide(spec).scales:
            self._told.accounts[step.id] = self._of_scale(step)
        if isinstance(norms, Norms):
            self._compare(norms)
        self._told.run(divide(spec).late)

    def of_score(self, score: str) -> Account:
        """Return the account of a score, which comes to the score itself."""
        name = next((output for _, output, name in self._spec.scores if name == score), score)
        told, value = self._told.of(name, None), float(self._columns[score].values[self._record])
        if not np.isnan(value) and not told.agrees(value):
            raise SpecError(f"the trace of {score} comes to {told.value!r}, and it is {value!r}: a fault of prosuite")
        return told

    def _given(self) -> None:
        """Tell of what is there before any step: answers, fields, the date, the parameters."""
        told, spec, cells = self._told, self._spec, self._told.cells
        dropped = {
            name: fired.check.says
            for fired in self._scored.fired
            for name in fired.check.drop
            if self._record in fired.records
        }
        for item in spec.items:
            told.accounts[item.id] = cells.answer(item, dropped.get(item.id, ""))
        for name in cells.records.read.values:
            if cells.records.read.values[name].number.ndim > 1:
                told.accounts[name] = {
                    trial: replace(cells.field(name, trial), name=told.trial_name(name, trial))
                    for trial in cells.trials
                }
            else:
                told.accounts[name] = replace(cells.field(name, None), name=name)
        for name, parameter in spec.parameters.items():
            number = float(told.evaluation.values[name].number[0])
            means = parameter.choices[int(number) - 1]
            told.accounts[name] = Account("parameter", number, name=name).with_facts(means=means, title=parameter.title)

    def _of_scale(self, step: Scale) -> Account:
        """Return the account of a scale that runs on answer codes."""
        column = self._columns[step.score or step.id]
        value = float(column.values[self._record])
        if np.isnan(value):
            told = Account("none", value, tuple(self._told.of(name, None) for name in step.of))
        else:
            told = self._told.of_scale(step)
            if not told.agrees(value):
                raise SpecError(
                    f"the trace of {step.id} comes to {told.value!r}, and it is {value!r}: a fault of prosuite"
                )
            told = told if not told.name and told.op != "cell" else Account("copy", value, (told,))
        return self._named(replace(told, value=value), step.id, column, step)

    def _named(self, told: Account, name: str, column: ScoreColumn, step: Scale | Standardise | Component) -> Account:
        why = column.reason(self._record)
        return replace(told, name=name, label="").with_facts(
            title=step.title, unit=column.unit, why=why, source=step.source
        )

    def _compare(self, norms: Norms) -> None:
        """Tell of what compares scales with the norms: T scores, summaries, differences from the mean."""
        told, place = self._told, -1 if self._scored.matched is None else int(self._scored.matched.places[self._record])
        strata = list(norms.matched)
        stratum: Stratum | None = WHOLE if not norms.match else strata[place] if place >= 0 else None
        steps = {step.id: step for step in self._spec.all_steps if isinstance(step, Standardise | Component)}
        for scale in self._spec.norm_based:
            z = self._z(norms, stratum, scale)
            self._add(steps[f"{scale}_t"], _as_t(z) if z else None, (told.of(scale, None),), stratum)
            if norms.match:
                mean = self._mean(norms, stratum, scale)
                difference = made("difference", told.of(scale, None), mean) if mean else None
                self._add(steps[f"{scale}_t"], difference, (told.of(scale, None),), stratum, f"{scale}_difference")
        for component in norms.component_ids(self._spec):
            parts = [(scale, self._z(norms, stratum, scale)) for scale in self._spec.norm_based]
            weighted = None
            if all(z is not None for _, z in parts):
                products = [
                    made("product", z, self._weight(norms, component, scale), label="product")
                    for scale, z in parts
                    if z
                ]
                weighted = _as_t(made("sum", *products, label="sum"))
            scales = tuple(told.of(scale, None) for scale in self._spec.norm_based)
            self._add(steps[component], weighted, scales, stratum)

    def _matched(self) -> tuple[Account, ...]:
        """Return what the record's stratum was found by."""
        norms = self._scored.norms
        names = [name for own in norms.match for name in _SAID_BY[own]] if isinstance(norms, Norms) else []
        found = {name: cell for name in names if (cell := self._told.cells.person(name)) is not None}
        dated = [self._told.of("date", None)] if "birth_date" in found else []
        return (*found.values(), *dated)

    def _z(self, norms: Norms, stratum: Stratum | None, scale: str) -> Account | None:
        """Return the account of a scale's distance from the mean in SDs; None where it has none."""
        score, mean = self._told.of(scale, None), self._mean(norms, stratum, scale)
        if mean is None or stratum is None or not score.known:
            return None
        norm = norms.strata[stratum][scale]
        if norm.sd is None or self._told.sources is None:
            return None
        sd = given(norm.sd, "SD", source=self._told.sources.of_norm(norm))
        return made("quotient", made("difference", score.called("score"), mean), sd, label="z")

    def _mean(self, norms: Norms, stratum: Stratum | None, scale: str) -> Account | None:
        norm = None if stratum is None else norms.strata[stratum][scale]
        if norm is None or norm.mean is None or self._told.sources is None or not self._told.of(scale, None).known:
            return None
        return given(norm.mean, "mean", source=self._told.sources.of_norm(norm))

    def _weight(self, norms: Norms, component: str, scale: str) -> Account:
        weight = norms.weights[component][scale]
        assert self._told.sources is not None  # noqa: S101 - norms have their folder
        return given(weight.weight, "weight", source=self._told.sources.of_weight(weight))

    def _add(
        self,
        step: Standardise | Component,
        told: Account | None,
        of: tuple[Account, ...],
        stratum: Stratum | None,
        name: str = "",
    ) -> None:
        """Add the account of a comparison under its name; of what is not given, what it would be made of."""
        name = name or step.id
        column = self._columns[name]
        value = float(column.values[self._record])
        if told is None or column.status[self._record] == Status.NOT_SCORED:
            told = Account("none", value, of)
        elif not told.agrees(value):
            raise SpecError(f"the trace of {name} comes to {told.value!r}, and it is {value!r}: a fault of prosuite")
        named = self._named(replace(told, value=value), name, column, step)
        self._told.accounts[name] = named.with_facts(
            norms=column.norms,
            stratum="" if stratum in (None, WHOLE) else str(stratum),
            matched=self._matched() or None,
        )


def _as_t(z: Account) -> Account:
    return made("sum", given(_T_MEAN), made("product", given(_T_SD), z))
