"""The study file of an analysis: what is checked of it besides, and the rules of one parameter out of all it says."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from pydantic import model_validator

from prosuite.datafiles import parse, read_toml
from prosuite.datafiles.models import FaultAt
from prosuite.intake.protocol import BaselineOf, Window
from prosuite.intake.study_file import Study
from prosuite.names import nearest


class AnalysisStudy(Study):
    """A study file whose days are counted from the first dose: each day is in at most one window."""

    @model_validator(mode="after")
    def _check_windows(self) -> Self:
        self._check_apart(("visits",), self.visits)
        for name, parameter in self.parameters.items():
            table = ("parameters", name, "windows")
            self._check_apart(table, parameter.windows)
            for visit, window in parameter.windows.items():
                self._check_visit((*table, visit), visit, window)
        return self

    def _check_visit(self, place: tuple[str, ...], name: str, window: Window) -> None:
        """Refuse a window of a visit that is misspelt, or whose planned day is said nowhere."""
        known = self.visits.get(self.visit_name(name) or "")
        near = nearest(name, self.visits)
        if known is None and near:
            raise FaultAt(place, f"no visit is named {name!r}{near}")
        day = window.day if known is None or window.day is not None else known.day
        first, last = window.window or (0.0, 0.0)
        if window.window and (day is None or not first <= day <= last):
            raise FaultAt(place, "the window needs the planned day of the visit: add day = ...")

    def _check_apart(self, table: tuple[str, ...], windows: Mapping[str, Window]) -> None:
        """Refuse windows that overlap, but for the day of the dose: on it ``same_day`` says what was before."""
        for name, one in windows.items():
            if self.day_scale == "study_day" and 0 in (one.day, *(one.window or ())):
                raise FaultAt((*table, name), "there is no study day 0: the day of the dose is 1, the day before it -1")
        spans = sorted((*one.window, name) for name, one in windows.items() if one.window)
        for (_, last, earlier), (first, _, later) in pairwise(spans):
            if first < last or (first == last and first != self.first_day):
                raise FaultAt(
                    (*table, later),
                    f"its window begins on day {first}, and that of {earlier!r} ends on day {last}: a day is in one "
                    f"window at most",
                )

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        for path, name in self._named_visits():
            if self.visits and self.visit_name(name) is None:
                raise FaultAt(path, f"no visit is named {name!r}{nearest(name, self.visits)}")
        return self

    def _named_visits(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the visits that are named somewhere, and where."""
        if self.treatment.visit is not None:
            yield ("treatment", "visit"), self.treatment.visit
        for path, baseline in self._baselines():
            if baseline.visit is not None:
                yield (*path, "visit"), baseline.visit
        for name, endpoint in self.endpoints.items():
            yield from ((("endpoints", name, "visits"), visit) for visit in endpoint.visits)
        for name, population in self.populations.items():
            yield from ((("populations", name, "visits"), visit) for visit in population.visits)

    def _baselines(self) -> Iterator[tuple[tuple[str, ...], BaselineOf]]:
        yield ("baseline",), self.baseline
        yield from ((("baseline", "parameters", name), said) for name, said in self.baseline.parameters.items())
        for table, entries in (("parameters", self.parameters), ("endpoints", self.endpoints)):
            for name, entry in entries.items():
                if entry.baseline is not None:
                    yield (table, name, "baseline"), entry.baseline


def study_of(study: str | Path | Mapping[str, Any] | Study | None) -> AnalysisStudy:
    """Return what an analysis goes by: a study file read, or what was read of one checked for it.

    Raises
    ------
    SpecError
        The file is faulty; the message names file, line, key and what is allowed.
    """
    if isinstance(study, AnalysisStudy):
        return study
    if isinstance(study, str | Path):
        path = Path(study)
        return parse(read_toml(path), AnalysisStudy, path.name)
    data = study.model_dump(exclude_unset=True, exclude_none=True) if isinstance(study, Study) else dict(study or {})
    return parse(data, AnalysisStudy, "study")
