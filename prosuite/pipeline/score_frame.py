"""Scoring of DataFrames: a pure function from columns of items and fields to scores."""

import json
import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.catalogue.catalogue import NO_NORMS, distinct_norms
from prosuite.catalogue.ids import InstrumentId, NormId
from prosuite.catalogue.load import load_catalogue
from prosuite.checks.coding import check_coding
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.records import check_records
from prosuite.checks.refused import refused_answers, refused_values
from prosuite.checks.touched import record_flags
from prosuite.errors import AnswerError, AnswerWarning, ColumnError, InputError, InstrumentError
from prosuite.findings.finding import Finding
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.step import MissingRule
from prosuite.intake.coded_words import read_coded_words
from prosuite.intake.columns.fields import doubled
from prosuite.intake.find import map_sheet
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.table import Column, Table, cells
from prosuite.names import nearest
from prosuite.norms.door import NormNumbers
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.means import Norms
from prosuite.records.codes import encode_items
from prosuite.records.record import Records, read_records
from prosuite.scoring.bare import bare_scores, can_score
from prosuite.scoring.matching import compare, match_records
from prosuite.scoring.plan import build_plan, divide, score_all, score_names
from prosuite.scoring.scored import Comparison, Scored, score_records
from prosuite.scoring.side_by_side import side_by_side
from prosuite.scoring.steps import check_parameters
from prosuite.version import __version__


@overload
def score(
    frame: pd.DataFrame,
    instrument: InstrumentId | str | Instrument,
    *,
    norms: NormId | str | Sequence[str] | None = None,
    invalid: Literal["missing", "raise"] = "missing",
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    flags: bool = False,
    reasons: Literal[False] = False,
    instruments: str | Path | None = None,
) -> pd.DataFrame: ...


@overload
def score(
    frame: pd.DataFrame,
    instrument: InstrumentId | str | Instrument,
    *,
    norms: NormId | str | Sequence[str] | None = None,
    invalid: Literal["missing", "raise"] = "missing",
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    flags: bool = False,
    reasons: Literal[True],
    instruments: str | Path | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def score(  # noqa: PLR0913 - each is an option of its own
    frame: pd.DataFrame,
    instrument: InstrumentId | str | Instrument,
    *,
    norms: NormId | str | Sequence[str] | None = None,
    invalid: Literal["missing", "raise"] = "missing",
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    flags: bool = False,
    reasons: bool = False,
    instruments: str | Path | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Score the item columns of a DataFrame.

    Parameters
    ----------
    frame
        One record per row, or one of its trials. Columns are found by name, whatever their order and case: item codes
        (``pf01``), printed numbers (``3a``, ``sf36_3a``) or CDISC codes, and the names of fields. Other columns are
        not looked at. Cells may be of any type: an int, a 3.0 and a "3" are answers.
    instrument
        Id of an instrument, such as ``"sf36v2"``, or its spec.
    norms
        Id of a norm set, set of reference equations or value set, ``"none"`` for no comparison, or None for the
        instrument's default. Several give what rests on them once for each, under names that end in the set's id
        without the instrument's: ``["eq5d5l_germany", "eq5d5l_uk"]`` gives ``index_germany`` and ``index_uk``.
    invalid
        What a value that is no allowed answer does: count as missing, with one :class:`AnswerWarning` that says how
        many there are, or raise :class:`AnswerError`. A blank does neither.
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
        Choices that an instrument leaves to the study, such as ``{"which_walk": "last"}``.
    flags
        Whether a last column ``flags`` names the errors that touch each row's record, by the codes that
        :func:`prosuite.validate` gives, "" for none: an answer or value that is refused, a record that stands twice.
    reasons
        Whether to return two tables, scores and reasons.
    instruments
        Folder with instruments and norm sets of your own.

    Returns
    -------
    pandas.DataFrame, or two of them
        Same index and row order; one float column per score, NaN where not scored: scales (0-100), norm-based
        scores (T, mean 50 and SD 10 in the norm population) and component summaries (T). With ``match`` also the
        differences from the stratum's mean (``pf_difference``), and a text column ``norms_stratum``, "" where a
        record belongs to none. A score in words is a column of text. Where rows are trials, each has the scores of its
        record.

        ``attrs`` holds ``instrument``, ``norms`` (``"none"`` without), ``norms_confidence`` (A, B, C or None; of
        several sets all, with commas) and ``prosuite_version``, all text or None, and those of ``frame`` that JSON can
        hold under other names.

        With ``reasons`` a second table of the same index, columns and ``attrs`` says why a score is missing, or what
        is imputed in it; "" where it is scored of all that it needs.

    Raises
    ------
    InstrumentError, NormError
        The instrument or norm set is unknown or they do not fit each other, or the set has no strata to match.
    InputError
        ``frame`` is no DataFrame, or sex or age cannot be read.
    ColumnError
        No column is an item or key field, two columns claim one, a scale has some of its columns but not all, or the
        answers are stored in another coding: counted from 0, recoded to 0-100, or words.
    AnswerError
        ``invalid="raise"`` and there are answers that are not allowed; each is listed.

    Notes
    -----
    A scale with enough answered items takes the mean of the respondent's answered, recoded items for each missing
    one. ``norm-based = 50 + 10 z`` with ``z = (scale - mean) / SD`` of the norm population;
    ``component = 50 + 10 (sum of weight times z)`` over all norm-based scales. The sources of every number are
    shown by ``prosuite instruments show ID`` and ``prosuite norms show ID``.
    """
    _check_is_frame(frame)
    if invalid not in ("missing", "raise"):
        raise ValueError(f'invalid is "missing" or "raise", not {invalid!r}')
    catalogue = load_catalogue(instruments)
    spec = catalogue.instrument(instrument) if isinstance(instrument, str) else instrument
    _check_options(spec, missing_rule, match)
    spec = spec.with_choices(check_parameters(spec, parameters or {}, allow_unverified=allow_unverified))
    how = [
        Comparison(
            catalogue.norms(spec, name, allow_unverified=allow_unverified, match=match),
            missing_rule,
            parameters or {},
            allow_unverified,
        )
        for name in distinct_norms(norms) or (None,)
    ]
    family = catalogue.family(spec)
    told = None
    if not (len(how) > 1 or flags or reasons or invalid == "raise"):
        wide, refused = _bare(frame, spec, family, how[0])
    else:
        records = _records(frame, spec, family)
        scored = _scored(records, how)
        wide = _wide(frame, scored)
        findings = _findings(records, scored) if flags or invalid == "raise" else []
        if invalid == "raise":
            _refuse_faults(findings)
        if flags:
            wide["flags"] = np.array(record_flags(records, findings), dtype=object)[records.record_of]
        told = _reasons(wide, scored) if reasons else None
        refused = refused_values(records)
    if refused:
        warnings.warn(AnswerWarning(refused), stacklevel=2)
    wide.attrs = _attributes(frame, spec, [one.norms for one in how])
    if told is None:
        return wide
    told.attrs = wide.attrs
    return wide, told


def _check_is_frame(frame: object) -> None:
    """Refuse what is no DataFrame, in one sentence that says what to call instead."""
    if isinstance(frame, str | Path):
        raise InputError(
            "score takes a pandas DataFrame, and this is a path: prosuite.score_workbook(path) reads files"
        )
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame)
        raise InputError(
            f"score takes a pandas DataFrame with a row per record, and this is a {kind.__module__}.{kind.__qualname__}"
            f": make it one with {_how_to_frame(frame)}, or call prosuite.score_workbook(path) for a file"
        )


def _how_to_frame(data: object) -> str:
    if isinstance(data, pd.Series):
        return "series.to_frame().T if it is one record"
    return "pandas.DataFrame([record])" if isinstance(data, Mapping) else "pandas.DataFrame(data, columns=[...])"


def _check_options(spec: Instrument, missing_rule: MissingRule | None, match: Sequence[str]) -> None:
    """Refuse an option that applies to nothing in an instrument, rather than pass it over."""
    applies = {"missing_rule": (missing_rule, spec.fills_gaps), "match": (match, bool(spec.norm_based))}
    for name, (value, does) in applies.items():
        if value and not does:
            raise InstrumentError(f"{spec.id} has nothing that {name} applies to: leave it out")


def _bare(frame: pd.DataFrame, spec: Instrument, family: Sequence[Form], how: Comparison) -> tuple[pd.DataFrame, int]:
    """Score the rows of a frame where nothing is asked for but scores, and count the refused values."""
    if not (divide(spec).late or spec.packed):
        return _scaled(frame, spec, family, how)
    records = _records(frame, spec, family)
    refused = refused_values(records)
    if (
        _record_of_row(records, len(frame)) is not None
        or any(value.number.ndim > 1 for value in records.read.values.values())
        or (isinstance(how.norms, Norms) and how.norms.match)
        or not can_score(spec, refused=refused > 0)
    ):
        return _wide(frame, _scored(records, [how])), refused
    scores = bare_scores(spec, records.codes, {name: one.number for name, one in records.read.values.items()}, how)
    return pd.DataFrame(scores, index=frame.index, copy=False), refused


def _scored(records: Records, how: Sequence[Comparison]) -> list[Scored]:
    """Score records once for each norm set."""
    return side_by_side([score_records(records, one) for one in how])


def _records(frame: pd.DataFrame, spec: Instrument, family: Sequence[Form]) -> Records:
    """Read the rows of a frame as records."""
    sheet = map_sheet(Table.from_frame(frame), spec, DeclaredBy.CALL, family)
    if len(sheet.table) != len(frame):
        raise ColumnError("columns of several visits stand side by side: give the data frame one row per visit")
    _check_columns(sheet)
    records = read_records(sheet)
    check_coding(records.read.sheet, records.row_codes)
    return records


def _wide(frame: pd.DataFrame, scored: Sequence[Scored]) -> pd.DataFrame:
    """Return the scores of each row: those of its record."""
    record = _record_of_row(scored[0].records, len(frame))
    columns: dict[str, Any] = {}
    for form in scored:
        columns |= {column.name: column.shown if record is None else column.shown[record] for column in form.columns}
        if form.matched is not None:
            apart = f"_{form.names.apart}" if form.names.apart else ""
            columns[f"norms_stratum{apart}"] = np.array(form.matched.names, dtype=object)
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _reasons(wide: pd.DataFrame, scored: Sequence[Scored]) -> pd.DataFrame:
    """Return what is said of the cells of a table of scores, in its shape."""
    record = _record_of_row(scored[0].records, len(wide))
    told = {column.name: column.reasons() for form in scored for column in form.columns}
    nothing = np.full(len(wide), "", dtype=object)
    columns = {
        name: nothing if name not in told else told[name][slice(None) if record is None else record] for name in wide
    }
    return pd.DataFrame(columns, index=wide.index)


def _record_of_row(records: Records, n_rows: int) -> NDArray[np.intp] | None:
    """Return which record each row belongs to; None if each is a record of its own."""
    rows = records.rows
    in_order = rows.is_plain or (len(rows.rows) == 1 and np.array_equal(rows.rows[0], np.arange(n_rows)))
    return None if in_order else records.record_of


def _scaled(frame: pd.DataFrame, spec: Instrument, family: Sequence[Form], how: Comparison) -> tuple[pd.DataFrame, int]:
    """Score an instrument of which answers alone are read, and count the refused ones; other columns are not read."""
    norms = how.norms if isinstance(how.norms, Norms) else None
    sheet = map_sheet(Table.from_frame(frame.iloc[:0]), spec, DeclaredBy.CALL, family)
    _check_columns(sheet)
    columns: dict[int, Column] = {
        column.position: cells(frame.iloc[:, column.position]) for column in sheet.items.columns
    }
    coded = read_coded_words(columns)
    columns |= {position: own.column for position, own in coded.items()}
    words = {position: own.labels for position, own in coded.items()}
    sheet = replace(sheet, table=replace(sheet.table, words=words))
    codes = encode_items(sheet, columns.__getitem__, len(frame))
    check_coding(sheet, codes, columns.__getitem__)
    scores, _ = score_all(build_plan(spec, norms, how.missing_rule), codes)
    matched = None
    if norms is not None and norms.match:
        matched = match_records(norms, Table.from_frame(frame), sheet.roles.date)
        scores = np.vstack([scores, compare(spec, matched, scores)])
    wide = pd.DataFrame(scores.T, index=frame.index, columns=score_names(spec, norms), copy=False)
    if matched is not None:
        wide["norms_stratum"] = matched.names
    return wide, refused_answers(sheet, codes, columns.__getitem__)


def _attributes(
    frame: pd.DataFrame, spec: Instrument, norms: Sequence[NormNumbers | None]
) -> dict[Hashable | None, Any]:
    """Return what the scores rest on, beside what the frame says of itself.

    What JSON cannot hold stays behind: pandas compares attributes with ``==`` to concatenate, and Parquet holds JSON.
    """
    return {
        **{key: value for key, value in frame.attrs.items() if isinstance(key, str) and _is_plain(value)},
        "instrument": spec.id,
        "norms": ",".join(own.id if own else NO_NORMS for own in norms),
        "norms_confidence": ",".join(own.confidence for own in norms if own) or None,
        "prosuite_version": __version__,
    }


def _is_plain(value: object) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _check_columns(sheet: Sheet) -> None:
    """Refuse columns that would give a plausible score from the wrong items."""
    headers, claims = sheet.table.headers, sheet.items.claims()
    twice = {item: positions for item, positions in claims.items() if len(positions) > 1}
    twice |= {pair[0].field: [column.position for column in pair] for pair in doubled(sheet.fields)}
    for name, positions in twice.items():
        raise ColumnError(
            f"{len(positions)} columns hold {name} ({', '.join(headers[place] for place in positions)}): "
            f"rename or drop all but one"
        )
    taken = sheet.known_positions
    others = [header.lower() for place, header in enumerate(headers) if place not in taken]
    for scale in divide(sheet.instrument).scales:
        absent = [item for item in scale.of if item not in claims]
        if absent and len(absent) < len(scale.of):
            raise ColumnError(
                f"no column holds {', '.join(absent)}, which scale {scale.id} is made of"
                f"{nearest(absent[0], others)}; add the column, all NaN if the item was not asked"
            )


def _findings(records: Records, scored: Sequence[Scored]) -> list[Finding]:
    equations = [form.norms if isinstance(form.norms, ReferenceEquations) else None for form in scored]
    found = (check_records(records, form.fired, own) for form, own in zip(scored, equations, strict=True))
    return list(dict.fromkeys([*chain(*found), *duplicate_records([records])]))


def _refuse_faults(findings: Iterable[Finding]) -> None:
    faults = [finding for finding in findings if finding.is_illegal_answer]
    if faults:
        listed = (f"  {fault.cell}: {fault.message}, expected {fault.expected}" for fault in faults)
        raise AnswerError(f"{len(faults)} answers are not allowed:", *listed)
