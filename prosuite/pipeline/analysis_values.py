"""Scores and tables of values as one table, with the errors behind each value, and what is known of each parameter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from prosuite.adam.parameters import ParameterFacts, completed, declared, of_score, of_value
from prosuite.catalogue.describe.columns import ColumnMeaning
from prosuite.cells import text
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.trial import fields_of
from prosuite.names import code_key
from prosuite.pipeline.score_workbook import ScoreResult
from prosuite.scoring.dictionary import long_meanings
from prosuite.scoring.wide import FILE
from prosuite.study.columns import Reason
from prosuite.study.dates import read_days
from prosuite.study.declared import AnalysisStudy
from prosuite.study.values import derive_values
from prosuite.trial.people import TrialPeople
from prosuite.trial.sheets import TrialSheet
from prosuite.trial.values import values_in

_ASIDE: Final = {
    "status": "SCSTATUS",
    "reason": "SCREASON",
    "n_answered": "NITEMS",
    "norms": "NORMSET",
    "flags": "FLAGS",
}
_OF_PEOPLE: Final = frozenset({"two-facts", "unknown-arm", "faulty-fact", "dose-before-consent", "death-before-dose"})


class Taken(NamedTuple):
    """The values of a trial.

    Attributes
    ----------
    values
        As :func:`prosuite.study.analysis_rows` takes them, with what is said of scores beside.
    days
        When records are from: ``subject``, ``visit``, ``date``, ``source``, and ``said``: whether a date is said.
    parameters
        What parameters go by, in the order of the datasets.
    left_out
        Scores of which no record has a value.
    findings
        Values that say no person or no parameter.
    """

    values: pd.DataFrame
    days: pd.DataFrame
    parameters: list[ParameterFacts]
    left_out: list[str]
    findings: list[Finding]


def take_values(
    scored: ScoreResult, sheets: Sequence[TrialSheet], names: Mapping[str, str], study: AnalysisStudy
) -> tuple[Taken, AnalysisStudy]:
    """Return all values, and the study file completed with what is known of their parameters.

    Raises
    ------
    SpecError
        Two parameters would have one code or one name.
    InputError
        Dates can be read in two ways.
    """
    scores = _scores(scored)
    is_valued = scores.groupby("parameter", sort=False)["value"].count() > 0
    left_out = [*map(str, is_valued.index[~is_valued])]
    scores = scores[scores["parameter"].map(is_valued).astype(bool)]
    table, findings = _complete(values_in(sheets, names, study))
    table["parameter"] = _one_spelling(table["parameter"], study)
    facts = [*_of_scores(scored, is_valued), *_of_table(table)]
    parameters = declared(facts, study)
    scores["unit"] = scores["parameter"].map({one.name: one.unit for one in parameters}).astype(object)
    values = pd.concat([scores, table], ignore_index=True) if len(table) else scores.reset_index(drop=True)
    values["subject"] = values["subject"].map(names)
    return Taken(values, _days(values, study), parameters, left_out, findings), completed(study, parameters)


def _scores(scored: ScoreResult) -> pd.DataFrame:
    long = scored.long
    source = long["source"] if FILE not in long else long[FILE] + ": " + long["source"]
    return long.assign(parameter=long["instrument"] + "." + long["score"], source=source).rename(columns=_ASIDE)[
        ["subject", "visit", "date", "parameter", "value", "source", *_ASIDE.values()]
    ]


def _complete(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Return values that say whose and what they are; of the others a finding each, unless they are blank."""
    is_whole = table["subject"].ne("") & table["parameter"].ne("")
    odd = table[~is_whole & table["value"].map(lambda value: not (pd.isna(value) or value == ""))]
    findings = [
        _at_source("nameless-value", source, value=text(value))
        for source, value in zip(odd["source"].astype(str), odd["value"], strict=True)
    ]
    return table[is_whole].reset_index(drop=True), findings


def _one_spelling(parameters: pd.Series, study: AnalysisStudy) -> pd.Series:
    first = {code_key(name): name for name in study.parameters}
    return parameters.map({name: first.setdefault(code_key(name), name) for name in parameters.unique()})


def _of_scores(scored: ScoreResult, is_valued: "pd.Series[bool]") -> Iterator[ParameterFacts]:
    specs = {form.records.instrument.id: form.records.instrument for form in scored.forms}
    for one in long_meanings(scored.forms):
        name = f"{one.instrument}.{one.score}"
        if one.column != "value" or not one.score or not is_valued.get(name, default=False):
            continue
        yield score_facts(specs[one.instrument], one)


def score_facts(spec: Instrument, one: ColumnMeaning) -> ParameterFacts:
    """Return what a score of an instrument goes by."""
    about = {
        "id": spec.id,
        "title": spec.title,
        "category": spec.cdisc.category if spec.cdisc else "",
        "asks": bool(spec.item_ids),
    }
    meaning: dict[str, Any] = {
        "label": one.label,
        "unit": one.unit,
        "range": one.range,
        "direction": one.direction,
        "words": one.codes,
        "code": one.paramcd,
        "rule": one.rule,
        "source": one.source,
        "is_difference": one.score in spec.differences,
    }
    return of_score(f"{spec.id}.{one.score}", about, meaning)


def _of_table(table: pd.DataFrame) -> Iterator[ParameterFacts]:
    for name, units in table.groupby("parameter", sort=False)["unit"]:
        yield of_value(str(name), next((unit for unit in sorted(units.unique()) if unit), ""))


def _days(values: pd.DataFrame, study: AnalysisStudy) -> pd.DataFrame:
    records = values[["subject", "visit", "date", "source"]].drop_duplicates(["subject", "visit", "source"])
    found = read_days(records["date"], study, study.partial_dates, "dates of records")
    return records.assign(date=found.dates.astype("datetime64[s]"), said=~np.isnat(found.dates) | (found.faults >= 0))


def odd_values(values: pd.DataFrame, study: AnalysisStudy) -> Iterator[Finding]:
    """Yield the values of tables that are no numbers, and those beyond a limit that no rule says what to count as.

    Raises
    ------
    InputError
        A parameter is in two units, or decimal commas are not declared.
    """
    texts = values[values["value"].map(lambda value: isinstance(value, str)).astype(bool)]
    if texts.empty:
        return
    own = texts.rename(columns={"parameter": "PARAMCD", "value": "VALUE", "unit": "AVALU"})
    reasons = derive_values(own[["PARAMCD", "VALUE", "AVALU"]], study)["REASON"].astype(object)
    codes = {Reason.NOT_A_NUMBER: "no-number", Reason.BELOW_LIMIT: "open-limit", Reason.ABOVE_LIMIT: "open-limit"}
    for reason, (_, row) in zip(reasons, texts.iterrows(), strict=True):
        if reason in codes:
            said = {"subject": row["subject"], "visit": row["visit"] or None, "item": row["parameter"]}
            yield _at_source(codes[reason], row["source"], value=row["value"], **said)


def out_of_life(days: pd.DataFrame, people: TrialPeople) -> Iterator[Finding]:
    """Yield every record from before its person's consent or after death."""
    for bound, code, sign in (("consent_date", "record-before-consent", -1), ("death_date", "record-after-death", 1)):
        if bound not in people.facts:
            continue
        of = pd.to_datetime(days["subject"].map(people.facts[bound]))
        is_out = days["date"] < of if sign < 0 else days["date"] > of
        own = days.assign(cell=days["source"].str.partition(", ")[0])[is_out].drop_duplicates("cell")
        cells = zip(own["cell"].astype(str), own["subject"].astype(str), own["visit"].astype(str), strict=True)
        for (source, subject, visit), day, bound_day in zip(cells, own["date"], of[own.index], strict=True):
            said = {"value": f"{day:%Y-%m-%d}", "expected": f"{bound_day:%Y-%m-%d}"}
            yield _at_source(code, source, subject=subject, visit=visit or None, **said)


def _at_source(code: str, source: str, **said: Any) -> Finding:
    """Return a finding at the source of a value: a row or a cell, behind its file where several were given."""
    file, colon, address = source.rpartition(": ")
    sheet = address.rpartition("!")[0].removeprefix("'").removesuffix("'")
    return Finding(code, file=file if colon else None, sheet=sheet, cell=address, **said)


def flags_of_people(report: Report, names: Mapping[str, str]) -> pd.Series:
    """Return by subject the codes of the errors that touch what is known of the person."""
    events = {*fields_of("event")}
    found: dict[str, dict[str, None]] = {}
    for one in report:
        who = names.get(one.subject or "")
        if one.severity == "error" and one.code in _OF_PEOPLE and one.item not in events and who is not None:
            found.setdefault(who, {})[one.code] = None
    return pd.Series({who: "; ".join(codes) for who, codes in found.items()}, dtype=object)


def with_errors(values: pd.DataFrame, scored: ScoreResult, report: Report, people: pd.Series) -> pd.DataFrame:
    """Return values with the codes of the errors that stand behind them: of their record and of their person."""
    flags = values["FLAGS"].fillna("").astype(object) if "FLAGS" in values else pd.Series("", index=values.index)
    if report.reviewed:  # what was accepted is no error any more
        judged = _scores(replace(scored, findings=report))
        judged = judged[judged["parameter"].isin(values["parameter"])]
        flags = pd.Series([*judged["FLAGS"], *flags.iloc[len(judged) :]], index=flags.index, dtype=object)
    own = values["subject"].map(people).fillna("").astype(object) if len(people) else pd.Series("", index=values.index)
    both = flags.ne("") & own.ne("")
    return values.assign(FLAGS=np.where(both, flags + "; " + own, flags + own))
