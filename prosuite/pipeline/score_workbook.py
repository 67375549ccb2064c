"""From a workbook to scores: read, declare, check, score, and keep a record of the run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

import pandas as pd

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue, NormIds
from prosuite.catalogue.describe.columns import ColumnMeaning
from prosuite.catalogue.ids import InstrumentId
from prosuite.catalogue.load import files_read
from prosuite.checks.touched import record_flags
from prosuite.datafiles.regular import file_sha256, one_reading
from prosuite.errors import ColumnError, InstrumentError, Refusals
from prosuite.export.handover import Handover, Language, StataVersion, write_handover
from prosuite.export.places import check_free
from prosuite.export.write import write_tables
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.findings.review import reviewed
from prosuite.harmless import visible
from prosuite.instruments.step import MissingRule
from prosuite.intake.fates import column_fates
from prosuite.intake.inputs import Inputs, input_paths, said_inputs
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.pipeline.check_workbook import Choose, Progress, check_workbook, silent
from prosuite.pipeline.run_record import run_record, run_table
from prosuite.pipeline.score_book import score_book
from prosuite.records.people import People
from prosuite.scoring.by_visit import shortfalls
from prosuite.scoring.column import Status
from prosuite.scoring.dictionary import dictionary_frame, long_meanings, wide_meanings
from prosuite.scoring.long import long_table
from prosuite.scoring.scored import Comparison, Scored
from prosuite.scoring.steps import check_parameters
from prosuite.scoring.summary import summary_table
from prosuite.scoring.wide import wide_table

if TYPE_CHECKING:
    from prosuite.export.datasets.dataset import Dataset
    from prosuite.pipeline.trace import Trace

Layout = Literal["wide", "long"]
_LONGEST_PART = 20_000
_BESIDE = ("findings", "columns", "run")


@dataclass(frozen=True)
class ScoreResult:
    """What scoring a workbook gives.

    Attributes
    ----------
    paths
        The input files.
    forms
        The scored forms.
    findings
        Every fault of the workbook, as a :class:`prosuite.Report`.
    run
        The run record: versions, hashes, options and counts.
    read
        All files that were read, the input first; none of them can be an output.
    catalogue, people
        The instruments and norm sets in use, and the sheets of persons: what a trace looks into.
    """

    paths: Sequence[Path]
    forms: list[Scored]
    findings: Report
    run: dict[str, str]
    catalogue: Catalogue = field(repr=False)
    read: Sequence[Path] = ()
    people: Sequence[People] = field(default=(), repr=False)
    _prepared: "dict[tuple[Handover, Layout], dict[str, Dataset]]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def path(self) -> Path:
        """The input file, the first of several."""
        return self.paths[0]

    @property
    def of(self) -> str:
        """Name of the input, or how many there are."""
        return said_inputs(self.paths)

    def __repr__(self) -> str:
        forms = (f"{len(form.records.sheet.table)} of {form.records.instrument.id}" for form in self.forms)
        return visible(f"<ScoreResult of {self.of}: records {', '.join(forms)}; {self.findings.summary()}>")

    def _repr_html_(self) -> str:
        from prosuite.pipeline.displays import result_page

        return result_page(self.of, self.forms, self.findings)

    @cached_property
    def _flags(self) -> list[list[str]]:
        """The errors that touch each record of each form, but for those that reviewers accepted."""
        files = {form.records.sheet.table.file for form in self.forms}
        return [record_flags(form.records, self.findings, files) for form in self.forms]

    @cached_property
    def wide(self) -> pd.DataFrame:
        """One row per record, one column per score, the errors that touch it, extra columns carried along."""
        return wide_table(self.forms, self._flags)

    @cached_property
    def long(self) -> pd.DataFrame:
        """One row per record and score, with unit, status, reason, errors that touch the record, norms and source."""
        return long_table(self.forms, self._flags)

    def dictionary(self, layout: Layout = "wide") -> pd.DataFrame:
        """Return what each column of a table means.

        Parameters
        ----------
        layout
            The table: ``wide`` or ``long``. Of the long table, each score is described in a row of its own as well,
            under ``value``.

        Returns
        -------
        pandas.DataFrame
            One row per column, in the order of the table: ``column``, ``label``, ``type`` (text, number, category,
            date, truth or mixed), ``unit``, ``range``, ``direction`` (which way is better), ``codes`` (the words of a
            category with their numbers), ``instrument``, ``score`` (its name in the long table), ``rule`` (how it is
            worked out, and what it needs), ``norms``, ``source`` (citation) and ``paramcd`` (its name of up to eight
            characters).
        """
        return dictionary_frame(self._meanings(layout))

    def _meanings(self, layout: Layout) -> list[ColumnMeaning]:
        return wide_meanings(self.forms, self.wide) if layout == "wide" else long_meanings(self.forms)

    def summary(self) -> pd.DataFrame:
        """Return one row per score: records scored, prorated and not scored, mean, SD, minimum and maximum."""
        return summary_table(self.forms)

    def shortfalls(self, *, main: bool = False) -> pd.DataFrame:
        """Return why scores are missing, or ``main`` scores: ``instrument``, ``reason``, ``records`` and ``scores``."""
        return shortfalls(self.forms, main=main)

    def trace(
        self,
        score: str,
        subject: str | None = None,
        visit: str | None = None,
        *,
        instrument: str | None = None,
        row: str | None = None,
    ) -> "Trace":
        """Return where a score comes from, down to the cells: see :func:`prosuite.pipeline.trace.trace`."""
        from prosuite.pipeline.trace import trace

        return trace(self, score, subject, visit, instrument=instrument, row=row)

    def write(
        self,
        path: str | Path,
        *,
        layout: Layout = "wide",
        force: bool = False,
        stata_version: StataVersion = 118,
        syntax: Sequence[Language] = (),
    ) -> list[Path]:
        """Write the scores, findings, data dictionary and run record.

        Parameters
        ----------
        path
            Output; its ending names the format: .xlsx, .csv, .parquet, .sav, .dta or .xpt. A workbook opens on a
            summary; scores, findings, data dictionary and run record are its other sheets. Beside the other formats,
            these stand in files of their own.
        layout
            Table to write to formats of one table. A workbook has the wide one; the long one goes on a sheet of its own
            if it is asked for, or has at most 10,000 rows.
        force
            Whether existing files may be replaced; those that were read never are.
        stata_version
            Of a Stata file: 118 for Stata 14 and later, 114 for Stata 10 to 13.
        syntax
            Beside a CSV file: programs that read it with types and labels, ``"sas"``, ``"spss"``, ``"stata"``, ``"r"``;
            with ``"redcap"`` a CSV that REDCap imports, and its data dictionary.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        OutputError
            A file exists already or cannot be written; then none is.
        """
        how = Handover(Path(path), stata_version, tuple(syntax))
        check_free(how.paths(_BESIDE), [*self.paths, *self.read], force=force)
        if how.is_workbook:
            return write_tables(how.path, score_book(self, with_long=layout == "long"), replace=force)
        beside = {"findings": self.findings.to_frame(), "columns": self.dictionary(layout), "run": run_table(self.run)}
        table, meanings = self._table(layout), self._meanings(layout)
        datasets = self._datasets(how, layout)
        return write_handover(how, table, beside, self.run, meanings, datasets, replace=force)

    def cannot_hold(
        self,
        path: str | Path,
        *,
        layout: Layout = "wide",
        stata_version: StataVersion = 118,
        syntax: Sequence[Language] = (),
    ) -> list[str]:
        """Return what the format of an output cannot hold, and what :meth:`write` puts in its place, in words."""
        how = Handover(Path(path), stata_version, tuple(syntax))
        return list(dict.fromkeys(note for data in self._datasets(how, layout).values() for note in data.notes))

    def _table(self, layout: Layout) -> pd.DataFrame:
        return self.wide if layout == "wide" else self.long

    def _datasets(self, how: Handover, layout: Layout) -> "dict[str, Dataset]":
        key = (how, layout)
        if key not in self._prepared:
            self._prepared[key] = how.datasets(self._table(layout), self._meanings(layout))
        return self._prepared[key]


def default_output(paths: Inputs) -> Path | None:
    """Return where the scores of an input go if nothing is said; None for several.

    Raises
    ------
    InputError
        A file is given twice.
    """
    first, *others = input_paths(paths)
    return None if others else Path(f"{first.stem}_scores.xlsx")


def check_output(
    path: Path,
    read: Iterable[Path],
    *,
    force: bool,
    stata_version: StataVersion = 118,
    syntax: Sequence[Language] = (),
) -> None:
    """Refuse an output that :meth:`ScoreResult.write` could not write.

    Raises
    ------
    OutputError
        Its format is unknown or an option is not one of it, its folder does not exist, a file would be replaced without
        ``force``, or one that is ``read``.
    """
    check_free(Handover(path, stata_version, tuple(syntax)).paths(_BESIDE), read, force=force)


@one_reading()
def score_workbook(  # noqa: PLR0913 - each is an option of its own
    path: Inputs,
    study: str | Path | Study | None = None,
    *,
    instrument: InstrumentId | str | None = None,
    norms: NormIds = None,
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    instruments: str | Path | None = None,
    exceptions: str | Path | None = None,
    progress: Progress = silent,
    needs_forms: bool = True,
) -> ScoreResult:
    """Read, check and score a workbook.

    Parameters
    ----------
    path, study, instrument, instruments, progress, needs_forms
        See :func:`check_workbook`.
    norms
        Id of a norm set, or several, each for the instruments it was made for; ``"none"`` for no comparison; or None
        for each instrument's default. What the study file says of a sheet comes first.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule: ``"half"`` (rounded
        up), ``"one"`` or ``"all"``.
    allow_unverified
        Whether a norm set or a step of confidence C may be used.
    match
        ``("age", "sex")`` or one of the two, to compare each record with its own stratum; see :func:`prosuite.score`.
    exceptions
        A CSV file of reviewed exceptions: findings that were accepted. It changes no score.

    Returns
    -------
    ScoreResult
        With ``wide``, ``long``, ``findings`` and ``run``. Of several inputs, each row and finding names its ``file``.

    Raises
    ------
    InputError, InstrumentError, SpecError
        See :func:`check_workbook`; or an option of questionnaires is given and there are tests alone.
    ColumnError
        Two columns of a sheet hold the same item, or a column to match records on is missing.
    NormError
        The norm set is unknown, unverified and not allowed, made for another instrument, or has no strata to match.
    """

    def chooser(catalogue: Catalogue, sheets: list[Sheet]) -> Choose:
        paths = input_paths(path)
        said = "each of " * (len(paths) > 1) + said_inputs(paths)
        _check_options(said, sheets, {"match": match, "missing_rule": missing_rule})
        wanted = catalogue.norms_by_instrument(norms, dict.fromkeys(sheet.instrument.id for sheet in sheets))

        def choose(sheet: Sheet) -> list[Comparison]:
            spec, named = sheet.instrument, sheet.entry.norm_ids
            check_parameters(spec, sheet.entry.parameters, allow_unverified=allow_unverified)
            own = match if spec.norm_based and named != (NO_NORMS,) else ()
            return [
                Comparison(
                    catalogue.norms(spec, norm_id, allow_unverified=allow_unverified, match=own),
                    missing_rule,
                    sheet.entry.parameters,
                    allow_unverified,
                )
                for norm_id in named or wanted[spec.id] or (None,)
            ]

        return choose

    workbook = check_workbook(
        path,
        study,
        instrument=instrument,
        instruments=instruments,
        chooser=chooser,
        progress=progress,
        needs_forms=needs_forms,
    )
    doubled = (finding for finding in workbook.findings if finding.code == "duplicate-item-column")
    refusals = (ColumnError(f"{_sheet(finding)}: {finding.message}. {finding.fix}") for finding in doubled)
    Refusals(refusals).raise_any(workbook.findings)
    scored = workbook.scored
    findings = [*workbook.findings, *(finding for one in scored for finding in _unverified(one))]
    report = reviewed(findings, exceptions, several=len(workbook.paths) > 1)
    options = {
        "instrument": instrument,
        "norms": norms if norms is None or isinstance(norms, str) else ",".join(norms) or None,
        "missing_rule": missing_rule,
        "allow_unverified": allow_unverified,
        "match": ",".join(match) or None,
        "study": Path(study).name if isinstance(study, str | Path) else study,
        "study sha256": file_sha256(Path(study)) if isinstance(study, str | Path) else None,
        "instruments": None if instruments is None else Path(instruments).name,
        "exceptions": None if exceptions is None else Path(exceptions).name,
        "exceptions sha256": None if exceptions is None else file_sha256(Path(exceptions)),
    }
    return ScoreResult(
        workbook.paths,
        scored,
        report,
        run_record(workbook.paths, options, _facts(workbook.catalogue, scored, report)),
        workbook.catalogue,
        list(files_read(*workbook.paths, study, exceptions, instruments=instruments)),
        workbook.people,
    )


def _check_options(inputs: str, sheets: Sequence[Sheet], options: Mapping[str, object]) -> None:
    """Refuse an option that applies to nothing in a workbook, rather than pass it over."""
    specs = [sheet.instrument for sheet in sheets]
    applies = {"match": any(spec.norm_based for spec in specs), "missing_rule": any(spec.fills_gaps for spec in specs)}
    for name, value in options.items():
        if value and not applies[name]:
            raise InstrumentError(f"{inputs} holds nothing that {name} applies to: leave it out")


def _sheet(place: Finding | Table) -> str:
    """Return a sheet in words, behind its file where several were given."""
    return f"sheet {place.sheet!r}" if place.file is None else f"{place.file}: sheet {place.sheet!r}"


def _unverified(scored: Scored) -> Iterator[Finding]:
    """Yield a finding if a sheet was scored with an unverified norm set."""
    norms, sheet = scored.norms, scored.records.sheet
    if norms is not None and norms.unverified:
        yield Finding(
            "unverified-norms",
            file=sheet.table.file,
            sheet=sheet.table.sheet,
            cell=sheet.table.sheet,
            instrument=sheet.instrument.id,
            value=norms.id,
            expected=norms.verified,
        )


def _columns(key: str, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield what became of the columns of a sheet, in parts that a cell of a workbook can hold."""
    for fate, names in column_fates(sheet).items():
        for nth, part in enumerate(wrap("; ".join(names), _LONGEST_PART), start=1):
            yield f"{key}: columns {fate}{f' ({nth})' * (nth > 1)}", part


def _facts(catalogue: Catalogue, forms: Sequence[Scored], report: Report) -> Iterator[tuple[str, object]]:
    """Yield what the run record says of instruments, norms and counts."""
    for scored in forms:
        sheet, norms = scored.records.sheet, scored.norms
        key = f"{_sheet(sheet.table)}: {sheet.instrument.id}"
        key += f" ({scored.names.apart})" * (not scored.names.is_first)
        yield f"{key}: declared by", sheet.declared_by
        yield f"{key}: specification sha256", catalogue.sha256[sheet.instrument.id]
        yield f"{key}: norms", norms.id if norms else NO_NORMS
        if norms is not None:
            yield f"{key}: norms confidence", norms.confidence
            yield f"{key}: norms sha256", norms.sha256
            yield from ((f"{key}: {name}", words) for name, words in scored.remarks())
        for name, choice in check_parameters(sheet.instrument, scored.how.parameters).items():
            yield f"{key}: {name}", choice
        yield f"{key}: item columns", len(sheet.scored_positions)
        yield from _columns(key, sheet)
        if scored.records.notes:
            yield f"{key}: notes", "; ".join(scored.records.notes)
        yield f"{key}: records", len(sheet.table)
        for status in Status:
            yield (
                f"{key}: scores {status.word}",
                sum(int((column.status == status).sum()) for column in scored.columns),
            )
    for code, count in report.counts.items():
        yield f"findings: {code}", count
    if report.reviewed:
        yield "findings accepted", len(report.accepted)
