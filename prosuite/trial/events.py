"""Adverse events as entered: a row each, with the words of the standard where they mean the same."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from prosuite.cells import text
from prosuite.findings.finding import Finding
from prosuite.intake.columns.trial import fields_of
from prosuite.names import squash
from prosuite.study.dates import FAULTS, FLAGS, read_days
from prosuite.study.declared import AnalysisStudy
from prosuite.trial.facts import finding_at
from prosuite.trial.sheets import TrialSheet

# Words that mean a term of the standard; codelists NY (C66742) and AESEV (C66769) of SDTM CT 2026-03.
_YES_NO: Final = {
    "Y": ("y", "yes", "1", "true", "ja", "j", "oui", "si", "sí"),
    "N": ("n", "no", "0", "false", "nein", "non"),
}
_SEVERITY: Final = {
    "MILD": ("mild", "leicht", "léger"),
    "MODERATE": ("moderate", "mittel", "mäßig", "modéré"),
    "SEVERE": ("severe", "schwer", "sévère"),
}
_TERMS: Final = {"serious": _YES_NO, "fatal": _YES_NO, "severity": _SEVERITY}
_DATES: Final = ("onset", "resolved")
_FAULTY: Final = "faulty-fact"


def read_events(
    sheets: Iterable[TrialSheet], names: Mapping[str, str], study: AnalysisStudy
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the adverse events of all sheets in order of entry, and what is wrong with them.

    Returns
    -------
    pandas.DataFrame, list of Finding
        ``subject``, the fields of ``[event]`` in ``intake/columns/trial.toml`` that are there, of which ``onset`` and
        ``resolved`` are dates; ``onset_flag`` (the part of the date that the study file's rule imputed) and ``source``.

    Raises
    ------
    InputError
        Dates of a column can be read in two ways.
    """
    parts, findings = list[pd.DataFrame](), list[Finding]()
    for sheet in sheets:
        if sheet.is_of_events:
            part, faults = _events(sheet, names, study)
            parts.append(part)
            findings += faults
    return (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()), findings


def _events(sheet: TrialSheet, names: Mapping[str, str], study: AnalysisStudy) -> tuple[pd.DataFrame, list[Finding]]:
    if "onset" not in sheet.fields and sheet.roles.date is not None:
        fields = {**sheet.fields, "onset": sheet.roles.date}
        sheet = TrialSheet(sheet.table, sheet.roles, fields, sheet.holds_forms)
    subjects = [names.get(name, "") for name in sheet.subjects]
    found, findings, every = pd.DataFrame({"subject": subjects}), list[Finding](), list[tuple[int, str]]()
    for field in fields_of("event"):
        if field not in sheet.fields:
            continue
        if field in _DATES:
            days = read_days(
                pd.Series(list(sheet.cells(field)), dtype=object), study, study.partial_dates, f"sheet {sheet.said}"
            )
            found[field] = days.dates.astype("datetime64[s]")
            found[f"{field}_flag"] = np.array([*FLAGS, None], dtype=object)[days.flags]
            expected = [f"a whole date ({reason.replace('_', ' ')})" for reason in FAULTS]
            faults = [(row, expected[days.faults[row]]) for row in np.flatnonzero(days.faults >= 0).tolist()]
        else:
            found[field], faults = _words(sheet, field)
        every += faults
        findings += [
            finding_at(_FAULTY, sheet, row, field, subjects[row], value=text(sheet.cells(field)[row]), expected=due)
            for row, due in faults
        ]
    wrong = {row for row, _ in every} | {*_ends_early(found)}
    found["flags"] = [_FAULTY if row in wrong else "" for row in range(len(found))]
    found["source"] = sheet.row_addresses
    findings += _wrong_dates(sheet, found, subjects)
    is_event = np.array([bool(subject) for subject in subjects], dtype=bool)
    named = [name for name in ("term", "preferred_term") if name in found]
    has_term = np.any([found[name].ne("") for name in named], axis=0)
    filled = [found[name].notna() & found[name].ne("") for name in found if name not in ("subject", "flags", "source")]
    for row in np.flatnonzero(np.any(filled, axis=0) & ~(is_event & has_term)).tolist():
        due = "the term of the event" if subjects[row] else "the subject of the event"
        findings.append(finding_at("nameless-event", sheet, row, None, subjects[row], value=due))
    is_event &= has_term
    return found[is_event], findings


def _words(sheet: TrialSheet, field: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return a column as the words of the standard, and the rows whose word is none of them."""
    codes, texts = sheet.table.coded(sheet.fields[field])
    terms = {squash(word): term for term, words in _TERMS.get(field, {}).items() for word in words}
    if not terms:
        return [texts[code] for code in codes], []
    meant = [terms.get(squash(said), "") for said in texts]
    odd = {code for code, said in enumerate(texts) if said and not meant[code]}
    faults = [(row, " or ".join(_TERMS[field])) for row, code in enumerate(codes.tolist()) if code in odd]
    return [meant[code] for code in codes], faults


def _ends_early(found: pd.DataFrame) -> list[int]:
    if not {*_DATES} <= {*found}:
        return []
    rows: list[int] = np.flatnonzero((found["resolved"] < found["onset"]).to_numpy()).tolist()
    return rows


def _wrong_dates(sheet: TrialSheet, found: pd.DataFrame, subjects: list[str]) -> list[Finding]:
    return [
        finding_at(
            _FAULTY, sheet, row, "resolved", subjects[row], value=text(sheet.cells("resolved")[row]),
            expected=f"a day from the onset on, {str(found['onset'].iloc[row])[:10]}",
        )
        for row in _ends_early(found)
    ]  # fmt: skip
