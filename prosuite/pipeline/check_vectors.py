"""Worked cases of an instrument: inputs and the scores that a publication or program gives for them."""

import math
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field

from prosuite.catalogue.cards import FileFault
from prosuite.datafiles import parsed_rows
from prosuite.datafiles.models import Frozen
from prosuite.errors import AnswerWarning
from prosuite.instruments.instrument import Instrument
from prosuite.names import nearest
from prosuite.pipeline.score_frame import score

_DIGITS = 1e-9
_SEE = "see docs/adding_an_instrument.md."


class Vector(Frozen):
    """A worked case of one score.

    Attributes
    ----------
    case_id
        Its name.
    inputs
        What was answered and measured: ``a1=3;a2=1;walk_m=400``.
    score
        Name of a score.
    expected
        What it must be; empty where it must be missing.
    tolerance
        How far off it may be: half of the last printed digit.
    source
        Where the expected value is from.
    """

    case_id: Annotated[str, Field(min_length=1)]
    inputs: str
    score: str
    source: Annotated[str, Field(min_length=1)]
    expected: float | None = None
    tolerance: float | None = None


def check_vectors(path: Path, spec: Instrument, folder: Path) -> tuple[list[FileFault], int]:
    """Hold the scores of an instrument against worked cases.

    Parameters
    ----------
    path
        The cases (CSV): see :class:`Vector`.
    spec, folder
        The instrument, and the folder that it and its norms are in.

    Returns
    -------
    list of FileFault, int
        The cases that cannot be read or are off, and how many cases there are.

    Raises
    ------
    SpecError
        The file cannot be read.
    """
    rows = parsed_rows(path, Vector)
    faults = [FileFault(path.name, line, row, f"Correct the row; {_SEE}") for line, row in rows if isinstance(row, str)]
    cases = [(line, row) for line, row in rows if not isinstance(row, str)]
    faults += _unknown(path, cases, spec)
    if not faults and cases:
        faults += _off(path, cases, spec, folder)
    return sorted(faults, key=lambda fault: fault.line or 0), len(rows)


def _unknown(path: Path, cases: Sequence[tuple[int, Vector]], spec: Instrument) -> Iterator[FileFault]:
    """Yield what names no score, or no item or field."""
    inputs = (*spec.item_ids, *spec.field_ids, "date")
    for line, case in cases:
        if case.score not in spec.score_ids:
            said = f"score: {case.score!r} is no score of {spec.id}{nearest(case.score, spec.score_ids)}"
            yield FileFault(path.name, line, said, f"Name one of {', '.join(spec.score_ids)}.")
        for name in _inputs(case):
            if name not in inputs:
                said = f"inputs: {name!r} is no item or field of {spec.id}{nearest(name, inputs)}"
                yield FileFault(path.name, line, said, "Write them as a1=3;a2=1, with their names.")


def _inputs(case: Vector) -> dict[str, str | None]:
    pairs = (part.partition("=") for part in case.inputs.split(";") if part.strip())
    return {name.strip().lower(): value.strip() or None for name, _, value in pairs}


def _off(path: Path, cases: Sequence[tuple[int, Vector]], spec: Instrument, folder: Path) -> Iterator[FileFault]:
    """Yield the cases whose score is not the expected one."""
    names = [*spec.item_ids, *spec.field_ids, *(["date"] if any("date" in _inputs(case) for _, case in cases) else [])]
    frame = pd.DataFrame([{**dict.fromkeys(names), **_inputs(case)} for _, case in cases])
    with warnings.catch_warnings():  # a case may be about an answer that is refused
        warnings.simplefilter("ignore", AnswerWarning)
        found = score(frame, spec.id, allow_unverified=True, instruments=folder)
    for place, (line, case) in enumerate(cases):
        value = found[case.score].iloc[place] if case.score in found else math.nan
        labels = next(step.labels for step, _, name in spec.scores if name == case.score)
        number = (
            float(labels.index(value) + 1) if isinstance(value, str) else math.nan if value is None else float(value)
        )
        wanted = math.nan if case.expected is None else case.expected
        same = math.isclose(number, wanted, rel_tol=_DIGITS, abs_tol=max(case.tolerance or 0.0, _DIGITS))
        if not same and not (math.isnan(number) and math.isnan(wanted)):
            said = f"case {case.case_id}: {case.score} is {_shown(number)}, expected {_shown(wanted)}"
            yield FileFault(path.name, line, said, f"Compare the rule with {case.source}.")


def _number(value: object, labels: Sequence[str]) -> float:
    """Return a score as a number: of one in words its place among them, from 1."""
    if isinstance(value, str):
        return float(labels.index(value) + 1)
    return float(value) if isinstance(value, float) else math.nan


def _shown(value: float) -> str:
    return "missing" if math.isnan(value) else f"{value:.10g}"
