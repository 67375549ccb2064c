"""A given analysis dataset and its source to what differs between it and what the source comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from prosuite.conformance.analysis import Analysis
from prosuite.datafiles.regular import one_reading
from prosuite.errors import InputError, InstrumentError
from prosuite.export.places import check_free
from prosuite.export.write import output_paths, write_tables
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.intake.formats.read_labelled import from_frame, read_labelled
from prosuite.intake.study_file import Study
from prosuite.pipeline.validate_adam import Datasets, paths_of
from prosuite.reconciliation.differences import (
    MADE,
    Compared,
    compared,
    differing,
    keys_of_given,
    keys_of_rows,
    missing,
    of_row,
)
from prosuite.reconciliation.pairs import paired
from prosuite.reconciliation.sources import (
    Sources,
    may_hold_forms,
    parameters,
    people_in,
    read_sources,
    refuse,
    sequences,
)
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.rows import analysis_rows

_CARRIED: Final = MADE[:3]


@dataclass(frozen=True)
class Reconciliation:
    """What differs between a given analysis dataset and what its source comes to.

    Attributes
    ----------
    report
        A finding for each value, row and parameter that differs.
    summary
        A row per variable: how many rows were compared, and how many differ; rows without a pair first.
    rows
        The analysis rows as derived anew.
    notes
        What was taken from where, and what was not compared, in words.
    """

    report: Report
    summary: pd.DataFrame
    rows: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return self.report.ok

    def write(self, path: str | Path, *, force: bool = False) -> list[Path]:
        """Write the findings, the summary and the rows derived anew; the ending is the format.

        Raises
        ------
        OutputError
            The format is unknown, or a file is there and ``force`` is not given.
        """
        tables = {"differences": self.report.to_frame(), "summary": self.summary, "rows": self.rows}
        check_free(output_paths(Path(path), tables), (), force=force)
        return write_tables(Path(path), tables, replace=force)


@one_reading()
def reconcile(
    data: str | Path | pd.DataFrame, sources: Datasets, study: str | Path | Mapping[str, Any] | Study | None = None
) -> Reconciliation:
    """Derive an analysis dataset anew from its source and name every row and variable that differs.

    Parameters
    ----------
    data
        The analysis dataset (BDS: ``USUBJID``, ``PARAMCD``, ``AVAL``): a file as for :func:`prosuite.validate_adam`, or
        a DataFrame.
    sources
        What it was derived from: datasets of findings (QS, FT, RE, LB, ...) or a table of ``subject``, ``visit``,
        ``date``, ``parameter``, ``value``; for arms and first doses ADSL, EX or DM; SV for dates that are missing.
        Without people the first doses and treatments are those of the dataset itself. Where a parameter is a score,
        forms in files are scored.
    study
        The study file that says windows, baseline and the other rules; see :func:`prosuite.study.analysis_rows`.

    Returns
    -------
    Reconciliation
        ``.report`` holds the findings: ``ADQS!CHG[17]`` is variable CHG of record 17. Numbers are compared as rounded
        to 8 decimals, words without case. Rows are paired by the record that they name (``QSSEQ``, or ``SRCDOM`` and
        ``SRCSEQ``), else by person, parameter, date and visit.

    Raises
    ------
    InputError
        A file cannot be read, the dataset is no BDS, no source holds values, or people contradict themselves.
    SpecError
        The study file is faulty.

    Examples
    --------
    >>> qs = {"subject": ["1", "1"], "visit": ["BL", "M3"], "date": ["2024-03-01", "2024-06-01"], "parameter": "PCS"}
    >>> given = pd.DataFrame({"USUBJID": "1", "PARAMCD": "PCS", "VISIT": ["BL", "M3"], "AVAL": [40.0, 45.0]})
    >>> given = given.assign(ADT=["2024-03-01", "2024-06-01"], TRTSDT="2024-03-01", BASE=40.0, CHG=[None, 4.0])
    >>> print(reconcile(given, {"QS": pd.DataFrame({**qs, "value": [40, 45]})}).report[0])
    data!CHG[2]: error: CHG of PCS holds 4, derived from the source it is 5 (subject 1, M3) [reconcile-value]
    """
    said = study_of(study)
    given, datasets = _given(data), _datasets(sources)
    found = read_sources(datasets)
    known = dict(parameters(given, found.values))
    absent = [name for name in dict.fromkeys(given.text("PARAMCD")) if name not in known]
    scored = _scores(paths_of(sources), study, said, absent) if absent else None
    names = {name: name for name in known}
    if scored is not None:
        found = found._replace(values=pd.concat([found.values, scored.values], ignore_index=True))
        known, names, said = known | scored.names, names | scored.names, scored.study
    elif found.others or not len(found.values):
        refuse(found.others)
    values = pd.concat([_of(found.values, test, name) for name, test in known.items()] or [found.values[:0]])
    values = values.reset_index(drop=True)
    rows = _derived(given, values.assign(parameter=values["parameter"].map(names)), found, said, names)
    if found.people is not None and "arm" not in found.people:
        rows = rows.drop(columns=["TRTP"])  # nobody says it: it is not derived
    report, summary = _compare(given, rows, values, known)
    unlike = ", ".join(name for name in given.facts if name not in rows)
    notes = [*found.notes, *(f"{name} is {test} of the source" for name, test in known.items() if name != test)]
    notes += [] if found.people is not None else [f"first doses and treatments are those of {given.name} itself"]
    return Reconciliation(report, summary, rows, (*notes, *([f"not derived anew: {unlike}"] if unlike else [])))


def _given(data: str | Path | pd.DataFrame) -> Analysis:
    """Return the dataset that is held against its source.

    Raises
    ------
    InputError
        It is no BDS, or the file holds several datasets.
    """
    tables = [from_frame("data", data)] if isinstance(data, pd.DataFrame) else read_labelled(Path(data))
    found = [one for one in map(Analysis, tables) if one.has("USUBJID", "PARAMCD", "AVAL")]
    if len(found) != 1:
        what = "the data frame" if isinstance(data, pd.DataFrame) else Path(data).name
        told = (
            "holds several datasets: name a file with one" if found else "is no BDS: it lacks USUBJID, PARAMCD or AVAL"
        )
        raise InputError(f"{what} {told}")
    return found[0]


def _datasets(sources: Datasets) -> list[Analysis]:
    if isinstance(sources, Mapping):
        return [Analysis(from_frame(name, frame)) for name, frame in sources.items()]
    return [Analysis(table) for path in paths_of(sources) for table in read_labelled(path)]


def _of(values: pd.DataFrame, test: str, parameter: str) -> pd.DataFrame:
    return values[values["parameter"] == test].assign(parameter=parameter)


class _Scored(NamedTuple):
    """Scores that are parameters of the dataset: their values, what the study file calls each, and the study file."""

    values: pd.DataFrame
    names: dict[str, str]
    study: AnalysisStudy


def _scores(paths: Sequence[Path], study: Any, said: AnalysisStudy, wanted: Sequence[str]) -> _Scored | None:
    """Return the scores that are parameters of the dataset, of the forms in the sources; None if there are none."""
    from prosuite.pipeline.analysis_values import take_values
    from prosuite.pipeline.score_workbook import score_workbook

    own = [path for path in paths if any(map(may_hold_forms, map(Analysis, read_labelled(path))))]
    try:
        scored = score_workbook(own, study=study if isinstance(study, str | Path) else None) if own else None
    except InstrumentError:
        return None  # they hold no form
    if scored is None:
        return None
    taken, completed = take_values(scored, [], {name: name for name in scored.long["subject"]}, said)
    names = {one.code: one.name for one in taken.parameters if one.code in wanted}
    values = taken.values[taken.values["parameter"].isin(names.values())]
    columns = [name for name in ("subject", "visit", "date", "parameter", "value", "unit", "source") if name in values]
    return _Scored(values[columns].assign(domain="", sequence=np.nan, test=""), names, completed) if names else None


def _derived(
    given: Analysis, values: pd.DataFrame, found: Sources, study: AnalysisStudy, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return the analysis rows of the source, with those carried to visits that the dataset has so."""
    people = found.people
    if people is None:
        own = {"first_dose_date": "TRTSDT", "arm": "TRTP"}
        people = people_in(given, {ours: name for ours, name in own.items() if given.has(name)})
        people = people if "first_dose_date" in people else people.assign(first_dose_date="")
    columns = ["subject", "visit", "date", "parameter", "value", "unit", "source"]
    rows = analysis_rows(values[columns], people, study)
    kinds = given.text("DTYPE")
    for how in _CARRIED:
        at = np.flatnonzero(kinds == how)
        if len(at):
            from prosuite.study.carried import derive_carried

            named = {study.visit_name(visit) for visit in given.text("AVISIT")[at]}
            through = [visit for visit in study.visits if visit in named][-1:]
            told = [names[code] for code in dict.fromkeys(given.text("PARAMCD")[at]) if code in names]
            for visit in through:
                rows = derive_carried(rows, how, through=visit, study=study, parameters=told)
    return rows.assign(PARAMCD=rows["PARAMCD"].map({name: code for code, name in names.items()}))


def _compare(
    given: Analysis, rows: pd.DataFrame, values: pd.DataFrame, known: Mapping[str, str]
) -> tuple[Report, pd.DataFrame]:
    """Return what differs, and how much of each variable."""
    at = rows["SRCSEQ"].to_numpy(float, na_value=0).astype(int) - 1
    sequence = np.append(values["sequence"].to_numpy(float), np.nan)[np.where(at < 0, len(values), at)]
    source = np.append(values["source"].to_numpy(object), "")[np.where(at < 0, len(values), at)]
    pairs = paired(keys_of_given(given, sequences(given, values)), keys_of_rows(rows, sequence))
    sourceless = [name for name in dict.fromkeys(given.text("PARAMCD")) if name not in known]
    alone = np.setdiff1d(np.flatnonzero(np.isin(given.text("PARAMCD"), [*known])), pairs[0])
    left_out = np.setdiff1d(np.flatnonzero(rows["AVAL"].notna()), pairs[1])
    found = [*compared(given, rows, pairs)]
    findings: list[Finding] = [
        Finding("reconcile-no-source", given.name, given.name, item=name, column="PARAMCD") for name in sourceless
    ]
    findings += [of_row("reconcile-row-alone", given, int(row), "PARAMCD") for row in alone]
    findings += [missing(given, rows.iloc[row].to_dict(), str(source[row])) for row in left_out]
    findings += [one for variable in found for one in differing(given, pairs, variable)]
    return Report(findings), _summary(found, len(alone), len(left_out), len(pairs[0]))


def _summary(found: Sequence[Compared], n_alone: int, n_missing: int, n_pairs: int) -> pd.DataFrame:
    rows = [("rows of the dataset", n_pairs + n_alone, n_alone), ("rows of the source", n_pairs + n_missing, n_missing)]
    rows += [(one.variable, len(one.same), int((~one.same).sum())) for one in found]
    return pd.DataFrame(rows, columns=["variable", "compared", "differ"])
