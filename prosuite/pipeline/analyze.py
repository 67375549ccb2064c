"""From workbooks to analysis datasets: scores, tables of values and people, derived across visits, in one set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from prosuite.adam.adae import adae
from prosuite.adam.adsl import adsl
from prosuite.adam.bds import bds, with_flags
from prosuite.adam.parameters import ParameterFacts
from prosuite.adam.tables import change_table, event_table, responder_table, summary_table
from prosuite.catalogue.load import files_read
from prosuite.datafiles.regular import one_reading
from prosuite.errors import InputError, StoppedError
from prosuite.findings.finding import Finding, counted
from prosuite.findings.report import Report
from prosuite.findings.review import reviewed
from prosuite.intake.inputs import Inputs, input_paths, said_inputs
from prosuite.intake.study_file import Visit
from prosuite.pipeline.analysis_defaults import defaults_of
from prosuite.pipeline.analysis_values import flags_of_people, odd_values, out_of_life, take_values, with_errors
from prosuite.pipeline.check_workbook import Progress, silent
from prosuite.pipeline.score_workbook import ScoreResult, score_workbook
from prosuite.study.completion import completion
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.rows import analysis_rows
from prosuite.trial.events import read_events
from prosuite.trial.people import TrialPeople, read_people, with_arms
from prosuite.trial.sheets import TrialSheet, spelled, trial_sheets
from prosuite.trial.values import unread_columns

_SHOWN: Final = 8
_NO_DAY: Final = pd.Timestamp("1970-01-01")  # counts as the first dose of people without any day, so that values count


@dataclass(frozen=True)
class Analysis:
    """What an analysis gives.

    Attributes
    ----------
    datasets
        DataFrames by ADaM name: those of ADSL, ADQS, ADFT, ADRE, ADLB and ADAE that have records.
    tables
        Result tables by name: ``summary``, ``change``, ``completion``, and ``responders`` and ``events`` where there
        are any.
    figures
        Figures by name; none yet.
    findings
        Every fault of the workbook and of the trial, as a :class:`prosuite.Report`.
    run
        The run record: versions, hashes, options, counts and defaults.
    defaults
        What was taken for granted because the study file does not say it, a sentence each.
    parameters
        What each parameter goes by in the datasets.
    paths, read
        The input files; all files that were read, which no output can be.
    study
        The study file as it was understood.
    """

    datasets: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    findings: Report
    run: dict[str, str]
    defaults: Sequence[str]
    parameters: Sequence[ParameterFacts] = field(repr=False)
    paths: Sequence[Path] = ()
    read: Sequence[Path] = field(default=(), repr=False)
    study: AnalysisStudy = field(default_factory=AnalysisStudy, repr=False)
    figures: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(frame)}" for name, frame in self.datasets.items())
        return f"<Analysis of {said_inputs(self.paths)}: {sizes}; {self.findings.summary()}>"

    def write(self, folder: str | Path, *, formats: Sequence[str] | None = None, force: bool = False) -> list[Path]:
        """Write datasets, tables, findings and run record as one set: all files or none.

        Parameters
        ----------
        folder
            Where they go; it is made if it is not there.
        formats
            Of the datasets: ``parquet``, ``xlsx`` and ``csv`` unless others are named; ``xpt``, ``json``, ``ndjson``,
            ``sav``, ``dta``.
        force
            Whether files that are there may be replaced.

        Returns
        -------
        list of Path
            The files.

        Raises
        ------
        OutputError
            A format is unknown or cannot hold a dataset, or a file is there; nothing is written.
        """
        from prosuite.pipeline.write_analysis import DEFAULT_FORMATS, Parts, write_analysis

        title = self.study.study.title or ""
        parts = Parts(self.datasets, self.tables, self.parameters, self.findings, self.run, title, self.read)
        return write_analysis(parts, Path(folder), DEFAULT_FORMATS if formats is None else formats, force=force)


@one_reading()
def analyze(
    path: Inputs,
    study: str | Path | Mapping[str, Any] | None = None,
    *,
    despite_errors: bool = False,
    exceptions: str | Path | None = None,
    progress: Progress = silent,
    **scoring: Any,
) -> Analysis:
    """Derive the analysis datasets of a trial from its workbooks.

    Parameters
    ----------
    path
        A workbook, text file or dataset, or several: forms and tests, tables of values, sheets of people, doses, deaths
        and adverse events.
    study
        The study file, or what it holds: arms, treatment, visits, baseline, parameters, populations.
    despite_errors
        Whether to go on where error findings touch values in use; ``FLAGS`` names them beside every value that an error
        stands behind.
    exceptions
        A CSV file of reviewed exceptions: findings that were accepted.
    progress
        Called with a few words at the start of each step.
    **scoring
        ``instrument``, ``norms``, ``missing_rule``, ``allow_unverified``, ``match`` and ``instruments`` as for
        :func:`prosuite.score_workbook`.

    Returns
    -------
    Analysis
        With ``datasets``, ``tables``, ``findings``, ``run``, ``defaults`` and ``write``.

    Raises
    ------
    InputError
        A file cannot be read; error findings stand that touch a value in use; people contradict themselves, a parameter
        is in two units, or dates can be read in two ways.
    SpecError
        The study file is faulty, or two parameters would have one code.

    Examples
    --------
    >>> import prosuite
    >>> analysis = prosuite.analyze("visits.xlsx", study="study.toml")  # doctest: +SKIP
    >>> analysis.datasets["ADQS"]  # doctest: +SKIP
    """
    paths, said = input_paths(path), study_of(study)
    own = study if isinstance(study, str | Path) else said
    scored = score_workbook(paths, own, progress=progress, needs_forms=False, **scoring)
    progress(f"Reading what {said_inputs(paths)} says of people, doses and events")
    sheets = trial_sheets(paths, [form.records.sheet.table for form in scored.forms], said)
    if not sheets:
        raise InputError(
            f"{said_inputs(paths)} holds nothing to analyze: no sheet has a column of subjects, such as subject"
        )
    names = spelled(sheets, dict.fromkeys(who for form in scored.forms for who in form.records.subjects))
    taken, said = take_values(scored, sheets, names, said)
    people = read_people(sheets, names, taken.days, said)
    has_arms, said = bool(said.arms), with_arms(said, people)
    events, faults = read_events(sheets, names, said)
    unread = [*_unread(sheets, said)]
    found = [
        *_of_trial(scored.findings, sheets, unread),
        *unread,
        *taken.findings,
        *odd_values(taken.values, said),
        *people.findings,
        *faults,
    ]
    report = reviewed([*found, *out_of_life(taken.days, people)], exceptions, several=len(paths) > 1)
    flags = flags_of_people(report, names)
    values = with_errors(taken.values, scored, report, flags)
    _stop(report, values, events, despite_errors=despite_errors)
    progress(f"Deriving {counted(len(values), 'value')} of {len(people.facts)} people")
    study_id = said.study.id or _id_of(paths[0])
    subjects = _counted_subjects(people)
    rows = with_flags(_derived(values, taken.days, subjects, said)) if len(values) else None
    no_rows = pd.DataFrame(columns=["USUBJID", "PARAMCD", "AVISIT"])
    level = adsl(people, flags, no_rows if rows is None else rows, taken.days, said, study_id)
    datasets = {"ADSL": level} | ({} if rows is None else bds(rows, taken.parameters, level, study_id))
    datasets |= {"ADAE": adae(events, level, said, study_id)} if len(events) else {}
    tables = _tables(datasets, rows, subjects, taken.parameters, said)
    defaults = [*defaults_of(said, people, taken, study_id, events=len(events) > 0, declared_arms=has_arms)]
    options = {"despite_errors": despite_errors, "exceptions": None if exceptions is None else Path(exceptions).name}
    record = _record(scored, options, datasets, sheets, defaults, report)
    read = [*scored.read, *files_read(exceptions)]
    return Analysis(datasets, tables, report, record, defaults, taken.parameters, paths, read, said)


def _unread(sheets: Iterable[TrialSheet], study: AnalysisStudy) -> Iterator[Finding]:
    """Yield, of each sheet without forms, the columns of numbers that nothing is read from."""
    for sheet in sheets:
        names = unread_columns(sheet, study)
        if names:
            name = sheet.table.sheet
            yield Finding("columns-not-read", file=sheet.table.file, sheet=name, cell=name, value=", ".join(names))


def _of_trial(
    findings: Iterable[Finding], sheets: Iterable[TrialSheet], unread: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield findings without those that sheets are not scored of which every number is read for something else."""
    used = {sheet.key for sheet in sheets if not sheet.holds_forms} - {(one.file, one.sheet or "") for one in unread}
    for finding in findings:
        if finding.code != "sheet-not-scored" or (finding.file, finding.sheet) not in used:
            yield finding


def _stop(report: Report, values: pd.DataFrame, events: pd.DataFrame, *, despite_errors: bool) -> None:
    """Refuse to go on where errors touch values in use, or adverse events.

    Raises
    ------
    StoppedError
        They do.
    """
    in_use = values[values["FLAGS"].ne("") & values["value"].notna() & values["value"].ne("")]
    said = [(in_use["subject"], in_use["FLAGS"]), *([(events["subject"], events["flags"])] if len(events) else [])]
    pairs = {pair for who, flags in said for pair in zip(who.astype(str), flags.astype(str), strict=True)}
    touched = {(who, code) for who, flags in pairs for code in filter(None, flags.split("; "))}
    codes = {code for _, code in touched}
    errors = [
        one
        for one in report
        if one.severity == "error"
        and ((one.subject, one.code) in touched or (one.subject is None and one.code in codes))
    ]
    if despite_errors or not touched:
        return
    more = [f"... and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
    stopped = StoppedError(
        f"{counted(len(errors), 'error')} touch values in use, and no result is made of these: correct the workbook, "
        f"accept them as reviewed exceptions (--exceptions), or go on with --despite-errors (library: "
        f"despite_errors=True), which names them in FLAGS beside each value",
        *map(str, errors[:_SHOWN]),
        *more,
    )
    stopped.findings = list(report)
    raise stopped


def _counted_subjects(people: TrialPeople) -> pd.DataFrame:
    """Return the people; where nothing says when treatment began, those without any day count all the same."""
    subjects = people.subjects()
    if people.anchor == "day":
        subjects["first_dose_date"] = pd.to_datetime(subjects["first_dose_date"]).fillna(_NO_DAY)
    return subjects


def _derived(values: pd.DataFrame, days: pd.DataFrame, subjects: pd.DataFrame, study: AnalysisStudy) -> pd.DataFrame:
    """Return analysis rows; where no value has a date, the order of the visits says what was before the treatment."""
    if days["said"].any():
        return analysis_rows(values, subjects, study)
    order = _visit_order(values, study)
    if order is None:
        return analysis_rows(values.drop(columns="date"), subjects, study)
    dated = values.assign(date=_NO_DAY + pd.to_timedelta(values["visit"].map(order), unit="D"))
    rows = analysis_rows(dated, subjects.assign(first_dose_date=_NO_DAY), study)
    return rows.drop(columns=["ADT", "ADY", "APERDY", "AWTARGET", "AWTDIFF"], errors="ignore")


def _visit_order(values: pd.DataFrame, study: AnalysisStudy) -> dict[str, int] | None:
    """Return how many visits each one is behind that of the baseline; None if the study file does not say."""
    base = study.baseline.visit or study.anchor_visit
    base = base and (study.visit_name(base) or base)
    windows = [*study.visits.values(), *(one for entry in study.parameters.values() for one in entry.windows.values())]
    if base is None or any(one.window for one in windows):
        return None
    labels = {label: study.visit_name(label) or label for label in dict.fromkeys(values["visit"])}
    names = [*study.visits] if base in study.visits else [base, *study.visits]
    places = {name: place - names.index(base) for place, name in enumerate(names)}
    return {label: places.get(name, len(names)) for label, name in labels.items()}


def _tables(
    datasets: Mapping[str, pd.DataFrame],
    rows: pd.DataFrame | None,
    subjects: pd.DataFrame,
    parameters: Sequence[ParameterFacts],
    study: AnalysisStudy,
) -> dict[str, pd.DataFrame]:
    found = {}
    if rows is not None:
        found = {"summary": summary_table(datasets), "change": change_table(datasets)}
        found["completion"] = _completion(rows, subjects, parameters, study)
        found["responders"] = responder_table(datasets)
    if "ADAE" in datasets:
        found["events"] = event_table(datasets["ADAE"], datasets["ADSL"])
    return {name: table for name, table in found.items() if len(table) or name != "responders"}


def _completion(
    rows: pd.DataFrame, subjects: pd.DataFrame, parameters: Sequence[ParameterFacts], study: AnalysisStudy
) -> pd.DataFrame:
    """Return forms received of those expected; where no visits are planned, at those that there are."""
    if not study.visits and not any(one.windows for one in study.parameters.values()):
        labels = [name for name in dict.fromkeys(rows["AVISIT"].dropna()) if name]
        study = study.model_copy(update={"visits": {name: Visit() for name in labels}})
    if not study.visits:
        return pd.DataFrame()
    table = completion(rows, subjects, study=study)
    known = {one.name: one for one in parameters}
    of = table["PARAMCD"].map(known)
    table.insert(0, "dataset", [one.dataset for one in of])
    table.insert(2, "PARAM", [one.label for one in of])
    return table.assign(PARAMCD=[one.code for one in of])


def _id_of(path: Path) -> str:
    """Return the name of a file as that of a study."""
    return path.stem.encode("ascii", "replace").decode().upper().replace("?", "_")


def _record(
    scored: ScoreResult,
    options: Mapping[str, object],
    datasets: Mapping[str, pd.DataFrame],
    sheets: Iterable[TrialSheet],
    defaults: Sequence[str],
    report: Report,
) -> dict[str, str]:
    own = {key: value for key, value in scored.run.items() if not key.startswith("findings")}
    own |= {f"option {name}": "not given" if value is None else str(value) for name, value in options.items()}
    own |= {f"sheet {sheet.said!r}: read for": ", ".join(sheet.kinds) for sheet in sheets}
    own |= {f"records {name}": str(len(frame)) for name, frame in datasets.items()}
    own |= {f"default {nth}": sentence for nth, sentence in enumerate(defaults, start=1)}
    own |= {f"findings: {code}": str(count) for code, count in report.counts.items()}
    return own | ({"findings accepted": str(len(report.accepted))} if report.reviewed else {})
