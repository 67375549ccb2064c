"""What holds for one parameter, out of all that a study file says: its own, its endpoint's, everyone's."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf, isnan, nan
from typing import Final, NamedTuple

import pandas as pd

from prosuite.intake.protocol import LAST_BEFORE, BaselineOf, Endpoint, Parameter, Window
from prosuite.names import code_key
from prosuite.study.declared import AnalysisStudy
from prosuite.study.groups import names_of

_WHOSE: Final = ("rule", "visit", "day", "within")  # they say together which record is meant
_NO_CHANGE_IN_PERCENT: Final = frozenset({"t", "z", "t score", "z score", "t-score", "z-score"})  # units


class Plan(NamedTuple):
    """When a visit is planned, in days since the dose.

    Attributes
    ----------
    visit
        Its place among the visits.
    target
        Its planned day, NaN if none is declared.
    first, last
        Its window, infinite where it is open; NaN if none is declared.
    """

    visit: int
    target: float
    first: float
    last: float


class Rules(NamedTuple):
    """The rules of one parameter; see :class:`prosuite.intake.protocol.Parameter`.

    ``plans`` are in order of their windows, those without a window last.
    """

    name: str
    own: Parameter
    plans: tuple[Plan, ...]
    on_label: bool
    rule: str
    tie: str
    better: str | None
    baseline: BaselineOf
    percent_change: bool

    @property
    def from_visit(self) -> bool:
        """Whether the baseline is of a named visit."""
        return self.baseline.rule == "visit"

    @property
    def baseline_within(self) -> float:
        """How many days before the dose the baseline may lie."""
        return inf if self.baseline.within is None else self.baseline.within

    def has_window(self, visit: int) -> bool:
        """Tell whether a visit has a window."""
        return any(plan.visit == visit and not isnan(plan.first) for plan in self.plans)

    @property
    def shares_dose_day(self) -> bool:
        """Whether a window ends on the day of the dose and the next one begins on it."""
        return any(earlier.last == later.first == 0 for earlier, later in pairwise(self.plans))


def visit_names(study: AnalysisStudy) -> list[str]:
    """Return the visits in order: those of the study, then those of which only single parameters have a window."""
    names = dict.fromkeys(study.visits)
    for parameter in study.parameters.values():
        names.update(dict.fromkeys(study.visit_name(name) or name for name in parameter.windows))
    return list(names)


def rules_of(study: AnalysisStudy, parameters: Iterable[str]) -> list[Rules]:
    """Return the rules of some parameters."""
    own = {code_key(name): entry for name, entry in study.parameters.items()}
    endpoints: dict[str, Endpoint] = {}
    for endpoint in study.endpoints.values():
        endpoints.setdefault(code_key(endpoint.parameter), endpoint)
    baselines = {code_key(name): entry for name, entry in study.baseline.parameters.items()}
    return [
        _rules(study, name, own.get(key, Parameter()), endpoints.get(key), baselines.get(key))
        for name, key in ((name, code_key(name)) for name in parameters)
    ]


def rules_in(rows: pd.DataFrame, study: AnalysisStudy) -> list[Rules]:
    """Return the rules of the parameters of rows, in the order of :func:`prosuite.study.groups.codes_of`, from 0.

    The first one is that of rows without a parameter.
    """
    return rules_of(study, ["", *names_of(rows["PARAMCD"])])


def _rules(
    study: AnalysisStudy, name: str, own: Parameter, endpoint: Endpoint | None, baseline: BaselineOf | None
) -> Rules:
    names = visit_names(study)
    plans = tuple(sorted(_plans(study, own, names), key=lambda plan: (isnan(plan.first), plan.first)))
    tie = own.tie or study.selection.tie
    endpoint = endpoint or Endpoint(parameter=name or "-")
    layers = [study.baseline, baseline, endpoint.baseline, own.baseline]
    percent = endpoint.percent_change if own.percent_change is None else own.percent_change
    return Rules(
        name,
        own,
        plans,
        own.windows_on == "visit" or (own.windows_on is None and all(isnan(plan.first) for plan in plans)),
        own.rule or study.selection.rule,
        tie,
        own.better or endpoint.better,
        _layered(layers, tie),
        code_key(own.unit or "") not in _NO_CHANGE_IN_PERCENT if percent is None else percent,
    )


def _plans(study: AnalysisStudy, own: Parameter, names: list[str]) -> Iterator[Plan]:
    windows: dict[str, Window] = dict(study.visits)
    if own.windows:
        windows = {name: Window(day=visit.day) for name, visit in study.visits.items() if own.windows_on == "visit"}
        windows |= {study.visit_name(name) or name: window for name, window in own.windows.items()}
    for name, window in windows.items():
        day = window.day if window.day is not None or name not in study.visits else study.visits[name].day
        first, last = window.window or (nan, nan)
        if day is not None or window.window:
            target = nan if day is None or (not first <= day <= last and window.window) else day
            yield Plan(names.index(name), *(since_dose(study, one) for one in (target, first, last)))


def since_dose(study: AnalysisStudy, day: float) -> float:
    """Return a day of the study file in days since the dose."""
    return day - 1 if study.day_scale == "study_day" and 0 < day < inf else day


def _layered(layers: Iterable[BaselineOf | None], tie: str) -> BaselineOf:
    """Return what a baseline is, the later layers before the earlier ones."""
    said: dict[str, object] = {"same_day": "before", "tie": tie}
    for layer in layers:
        new = {} if layer is None else layer.model_dump(include={*BaselineOf.model_fields}, exclude_none=True)
        if "rule" in new or "visit" in new:
            said = {key: value for key, value in said.items() if key not in _WHOSE}
        said |= new
    said.setdefault("rule", "visit" if "visit" in said else LAST_BEFORE)
    return BaselineOf.model_validate(said)
