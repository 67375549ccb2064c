"""Scoring of DataFrames: a pure function from item columns to scores."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from prosuite.catalogue.catalogue import NO_NORMS, Spec, load_catalogue
from prosuite.checks.constancy import inconstant_persons
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.forms import check_form, encode_form
from prosuite.checks.measurements import check_sheet, read_sheet
from prosuite.datafiles import nearest
from prosuite.errors import AnswerError, ColumnError, InstrumentError
from prosuite.findings.finding import Finding, Report
from prosuite.instruments.measurement import Measurement
from prosuite.instruments.questionnaire import MissingRule
from prosuite.intake.columns.fields import doubled
from prosuite.intake.sheets.measurement import map_test_sheet
from prosuite.intake.sheets.questionnaire import Form, map_form
from prosuite.intake.table import Table, cells
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.means import Norms
from prosuite.records.trials import NO_ROW
from prosuite.scoring.matching import compare, match_records
from prosuite.scoring.measured import score_sheet
from prosuite.scoring.plan import build_plan, score_all, score_names


def score(  # noqa: PLR0913 - each is an option of its own
    frame: pd.DataFrame,
    instrument: str | Spec,
    *,
    norms: str | None = None,
    invalid: Literal["missing", "raise"] = "missing",
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    instruments: str | Path | None = None,
) -> pd.DataFrame:
    """Score the item columns of a DataFrame.

    Parameters
    ----------
    frame
        One respondent per row. Item columns are found by name, whatever their order and case: item codes
        (``pf01``), printed numbers (``3a``, ``sf36_3a``) or CDISC codes. Other columns are not looked at.
        Cells may be of any type: an int, a 3.0 and a "3" are answers.
    instrument
        Id of an instrument, such as ``"sf36v2"``, or its spec.
    norms
        Id of a norm set, ``"none"`` for scale scores alone, or None for the instrument's default.
    invalid
        What a value that is no allowed answer does: count as missing, or raise :class:`AnswerError`.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule: ``"half"`` (rounded
        up), ``"one"`` or ``"all"``.
    allow_unverified
        Whether a norm set of confidence C may be used.
    match
        ``("age", "sex")`` or one of the two, to compare each record with the stratum of the norm set that it belongs
        to. Sex is read from a column such as ``sex`` (male or female), age from ``age``, or from ``birth_date`` and
        ``date``.
    parameters
        Choices that a measurement leaves to the study, such as ``{"which_walk": "last"}``.
    instruments
        Folder with instruments and norm sets of your own.

    Returns
    -------
    pandas.DataFrame
        Same index and row order; one float column per score, NaN where not scored: scales (0-100), norm-based
        scores (T, mean 50 and SD 10 in the norm population) and component summaries (T). With ``match`` also the
        differences from the stratum's mean (``pf_difference``), and a text column ``norms_stratum``, "" where a
        record belongs to none. ``attrs`` names the instrument and the norm set.

    Raises
    ------
    InstrumentError, NormError
        The instrument or norm set is unknown or they do not fit each other, or the set has no strata to match.
    InputError
        Sex or age cannot be read.
    ColumnError
        No column is an item, two columns claim one item, or a scale has some of its columns but not all.
    AnswerError
        ``invalid="raise"`` and there are answers that are not allowed; each is listed.

    Notes
    -----
    A scale with enough answered items takes the mean of the respondent's answered, recoded items for each missing
    one. ``norm-based = 50 + 10 z`` with ``z = (scale - mean) / SD`` of the norm population;
    ``component = 50 + 10 (sum of weight times z)`` over all norm-based scales. The sources of every number are
    shown by ``prosuite instruments show ID`` and ``prosuite norms show ID``.
    """
    if invalid not in ("missing", "raise"):
        raise ValueError(f'invalid is "missing" or "raise", not {invalid!r}')
    catalogue = load_catalogue(instruments)
    spec = catalogue.spec(instrument) if isinstance(instrument, str) else instrument
    _check_options(spec, missing_rule, match, parameters)
    if isinstance(spec, Measurement):
        equations = catalogue.equations_for(spec, norms, allow_unverified=allow_unverified)
        return _score_sheet(frame, spec, equations, parameters, invalid=invalid, allow_unverified=allow_unverified)
    used = catalogue.norms(spec, norms, allow_unverified=allow_unverified, match=match)
    form = map_form(Table.from_frame(frame.iloc[:0]), spec, catalogue, "call")
    _check_columns(form)
    if invalid == "raise":
        _check_answers(frame, form)
    codes = encode_form(form, lambda position: cells(frame.iloc[:, position]), len(frame))
    scores, _ = score_all(build_plan(spec, used, missing_rule), codes)
    matched = None
    if used is not None and used.match:
        matched = match_records(used, Table.from_frame(frame), form.roles.date)
        scores = np.vstack([scores, compare(spec, matched, scores)])
    wide = pd.DataFrame(scores.T, index=frame.index, columns=score_names(spec, used), copy=False)
    if matched is not None:
        wide["norms_stratum"] = matched.names
    wide.attrs = _attributes(spec, used)
    return wide


def _check_options(
    spec: Spec, missing_rule: MissingRule | None, match: Sequence[str], parameters: Mapping[str, str] | None
) -> None:
    """Refuse an option that this kind of instrument does not have, rather than pass it over."""
    given: dict[str, object] = {"parameters": parameters}
    kind = "a questionnaire"
    if isinstance(spec, Measurement):
        kind, given = "a test", {"missing_rule": missing_rule, "match": match}
    for name, value in given.items():
        if value:
            raise InstrumentError(f"{spec.id} is {kind} and has no {name}: leave it out")


def validate_frame(frame: pd.DataFrame, instrument: str | Spec, *, instruments: str | Path | None = None) -> Report:
    """Check the item columns of a DataFrame; see :func:`prosuite.validate`."""
    catalogue = load_catalogue(instruments)
    spec = catalogue.spec(instrument) if isinstance(instrument, str) else instrument
    if isinstance(spec, Measurement):
        sheet = check_sheet(map_test_sheet(Table.from_frame(frame), spec, "call"), catalogue.equations_for(spec))
        return Report([*sheet.findings, *duplicate_records([sheet]), *inconstant_persons([sheet])])
    checked = check_form(map_form(Table.from_frame(frame), spec, catalogue, "call"))
    return Report([*checked.findings, *duplicate_records([checked])])


def _score_sheet(
    frame: pd.DataFrame,
    spec: Measurement,
    equations: ReferenceEquations | None,
    parameters: Mapping[str, str] | None,
    *,
    invalid: str,
    allow_unverified: bool,
) -> pd.DataFrame:
    """Score the fields of a test sheet; every row of a session gets the session's scores."""
    sheet = map_test_sheet(Table.from_frame(frame), spec, "call")
    if len(sheet.table) != len(frame):
        raise ColumnError("columns of several visits stand side by side: give the data frame one row per visit")
    for pair in doubled(sheet.columns):
        twice = ", ".join(sheet.table.headers[column.position] for column in pair)
        raise ColumnError(f"2 columns hold {pair[0].field} ({twice}): rename or drop all but one")
    if invalid == "raise":
        _refuse_faults(check_sheet(sheet, equations).findings)
    checked = read_sheet(sheet)
    scored = score_sheet(checked, equations, parameters, allow_unverified=allow_unverified)
    sessions = np.empty(len(frame), np.intp)
    rows = checked.sessions.rows
    for of_trial in rows:
        there = of_trial != NO_ROW
        sessions[of_trial[there]] = np.flatnonzero(there)
    columns = {column.name: column.shown[sessions] for column in scored.columns}
    wide = pd.DataFrame(columns, index=frame.index)
    wide.attrs = _attributes(spec, equations)
    return wide


def _attributes(spec: Spec, norms: Norms | ReferenceEquations | None) -> dict[Hashable | None, Any]:
    return {
        "instrument": spec.id,
        "norms": norms.id if norms else NO_NORMS,
        "norms_confidence": norms.confidence if norms else None,
    }


def _check_columns(form: Form) -> None:
    """Refuse columns that would give a plausible score from the wrong items."""
    headers = form.table.headers
    claims = form.columns.claims()
    for item, positions in claims.items():
        if len(positions) > 1:
            raise ColumnError(
                f"{len(positions)} columns hold {item} ({', '.join(headers[place] for place in positions)}): "
                f"rename or drop all but one"
            )
    taken = {column.position for column in form.columns.columns}
    others = [header.lower() for place, header in enumerate(headers) if place not in taken]
    for scale in form.instrument.scales:
        absent = [item for item in scale.items if item not in claims]
        if absent and len(absent) < len(scale.items):
            raise ColumnError(
                f"no column holds {', '.join(absent)}, which scale {scale.id} is made of"
                f"{nearest(absent[0], others)}; add the column, all NaN if the item was not asked"
            )


def _check_answers(frame: pd.DataFrame, form: Form) -> None:
    _refuse_faults(check_form(replace(form, table=Table.from_frame(frame))).findings)


def _refuse_faults(findings: Iterable[Finding]) -> None:
    faults = [finding for finding in findings if finding.is_illegal_answer]
    if faults:
        listed = "".join(f"\n  {fault.cell}: {fault.message}, expected {fault.expected}" for fault in faults)
        raise AnswerError(f"{len(faults)} answers are not allowed:{listed}")
