"""From a workbook to scores: read, declare, check, score, and keep a record of the run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.checks.forms import CheckedForm
from prosuite.checks.measurements import Checked, CheckedSheet
from prosuite.errors import ColumnError, InstrumentError
from prosuite.export.write import check_free, output_paths, write_tables
from prosuite.findings.finding import Finding, Report
from prosuite.findings.review import reviewed
from prosuite.instruments.questionnaire import MissingRule
from prosuite.intake.study_file import Study
from prosuite.pipeline.check_workbook import CheckedWorkbook, Progress, check_workbook, silent
from prosuite.pipeline.run_record import file_sha256, run_record
from prosuite.records.people import join_for_matching
from prosuite.scoring.measured import Scored, score_sheet
from prosuite.scoring.scored import STATUSES, score_form
from prosuite.scoring.summary import summary_table
from prosuite.scoring.tables import long_table, wide_table

Layout = Literal["wide", "long"]


@dataclass(frozen=True)
class ScoreResult:
    """What scoring a workbook gives.

    Attributes
    ----------
    path
        The input file.
    forms
        The scored forms.
    findings
        Every fault of the workbook, as a :class:`prosuite.Report`.
    run
        The run record: versions, hashes, options and counts.
    """

    path: Path
    forms: list[Scored]
    findings: Report
    run: dict[str, str]

    @cached_property
    def wide(self) -> pd.DataFrame:
        """One row per record, one column per score, extra columns carried along."""
        return wide_table(self.forms)

    @cached_property
    def long(self) -> pd.DataFrame:
        """One row per record and score, with unit, status, reason, norms and source."""
        return long_table(self.forms)

    def summary(self) -> pd.DataFrame:
        """Return one row per score: records scored, prorated and not scored, mean, SD, minimum and maximum."""
        return summary_table(self.forms)

    def write(self, path: str | Path, *, layout: Layout = "wide", force: bool = False) -> list[Path]:
        """Write the scores, findings and run record.

        Parameters
        ----------
        path
            Output; its ending names the format. A workbook (.xlsx) takes both layouts, findings and run record as
            sheets. For .csv and .parquet, findings and run record stand beside the scores in files of their own.
        layout
            Table to write to .csv and .parquet.
        force
            Whether existing files may be replaced; the input itself never is.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        OutputError
            A file exists already or cannot be written; then none is.
        """
        path = Path(path)
        check_output(path, self.path, force=force)
        tables = {
            "findings": self.findings.to_frame(),
            "run": pd.DataFrame(self.run.items(), columns=["key", "value"]),
        }
        if path.suffix.lower() == ".xlsx":
            return write_tables(path, {"scores_wide": self.wide, "scores_long": self.long, **tables})
        return write_tables(path, {"scores": self.wide if layout == "wide" else self.long, **tables})


def check_output(path: Path, source: Path, *, force: bool) -> None:
    """Refuse an output that :meth:`ScoreResult.write` could not write.

    Raises
    ------
    OutputError
        Its format is unknown, its folder does not exist, or a file would be replaced without ``force``.
    """
    check_free(output_paths(path, ("scores", "findings", "run")), source, force=force)


def score_workbook(  # noqa: PLR0913 - each is an option of its own
    path: str | Path,
    study: str | Path | Study | None = None,
    *,
    instrument: str | None = None,
    norms: str | None = None,
    missing_rule: MissingRule | None = None,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
    instruments: str | Path | None = None,
    exceptions: str | Path | None = None,
    progress: Progress = silent,
) -> ScoreResult:
    """Read, check and score a workbook.

    Parameters
    ----------
    path, study, instrument, instruments, progress
        See :func:`check_workbook`.
    norms
        Id of a norm set, ``"none"`` for scale scores alone, or None for each instrument's default. What the study
        file says of a sheet comes first.
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
        With ``wide``, ``long``, ``findings`` and ``run``.

    Raises
    ------
    InputError, InstrumentError, SpecError
        See :func:`check_workbook`; or an option of questionnaires is given and there are tests alone.
    ColumnError
        Two columns of a sheet hold the same item, or a column to match records on is missing.
    NormError
        The norm set is unknown, unverified and not allowed, made for another instrument, or has no strata to match.
    """
    workbook = check_workbook(path, study, instrument=instrument, instruments=instruments, progress=progress)
    _check_options(workbook, {"match": match, "missing_rule": missing_rule})
    for finding in workbook.findings:
        if finding.code == "duplicate-item-column":
            raise ColumnError(f"sheet {finding.sheet!r}: {finding.message}. {finding.fix}")
    progress(f"Scoring {workbook.path.name}")
    scored: list[Scored] = []
    findings = list(workbook.findings)
    wanted = _norms_by_instrument(workbook, norms)
    for checked in workbook.forms:
        norm_id = checked.form.entry.norms or wanted[checked.form.instrument.id]
        own = () if checked.form.entry.norms == NO_NORMS else match
        if own and isinstance(checked, CheckedForm):
            checked = replace(checked, form=join_for_matching(checked.form, workbook.people))  # noqa: PLW2901
        form = _score(checked, workbook.catalogue, norm_id, missing_rule, allow_unverified=allow_unverified, match=own)
        scored.append(form)
        findings += _unverified(form)
    report = reviewed(findings, exceptions)
    options = {
        "instrument": instrument,
        "norms": norms,
        "missing_rule": missing_rule,
        "allow_unverified": allow_unverified,
        "match": ",".join(match) or None,
        "study": Path(study).name if isinstance(study, str | Path) else study,
        "instruments": None if instruments is None else Path(instruments).name,
        "exceptions": None if exceptions is None else Path(exceptions).name,
        "exceptions sha256": None if exceptions is None else file_sha256(Path(exceptions)),
    }
    return ScoreResult(
        workbook.path,
        scored,
        report,
        run_record(workbook.path, options, _facts(workbook.catalogue, scored, report)),
    )


def _check_options(workbook: CheckedWorkbook, options: Mapping[str, object]) -> None:
    """Refuse an option of questionnaires where there are tests alone, rather than pass it over."""
    if any(isinstance(checked, CheckedForm) for checked in workbook.forms):
        return
    for name, value in options.items():
        if value:
            raise InstrumentError(f"{workbook.path.name} holds tests alone, and a test has no {name}: leave it out")


def _score(
    checked: Checked,
    catalogue: Catalogue,
    norm_id: str | None,
    missing_rule: MissingRule | None,
    *,
    allow_unverified: bool,
    match: Sequence[str],
) -> Scored:
    """Score a form with the norm set asked for, or its default."""
    if isinstance(checked, CheckedSheet):
        equations = catalogue.equations_for(checked.spec, norm_id, allow_unverified=allow_unverified)
        return score_sheet(checked, equations, checked.form.entry.parameters, allow_unverified=allow_unverified)
    norms = catalogue.norms(checked.form.instrument, norm_id, allow_unverified=allow_unverified, match=match)
    return score_form(checked, norms, missing_rule)


def _unverified(scored: Scored) -> Iterator[Finding]:
    """Yield a finding if a form was scored with an unverified norm set."""
    norms, form = scored.norms, scored.checked.form
    if norms is not None and norms.unverified:
        yield Finding(
            "unverified-norms",
            sheet=form.table.sheet,
            cell=form.table.sheet,
            instrument=form.instrument.id,
            value=norms.id,
            expected=norms.verified,
        )


def _norms_by_instrument(workbook: CheckedWorkbook, norms: str | None) -> dict[str, str | None]:
    """Return the norm set asked for of each instrument: the option's where it was made for it, else the default.

    An option that was made for none of the instruments is left to all, so that it is refused with the reason.
    """
    held = {checked.form.instrument.id for checked in workbook.forms}
    made_for = held if norms is None else held & workbook.catalogue.made_for(norms)
    return {name: norms if not made_for or name in made_for else None for name in held}


def _facts(catalogue: Catalogue, forms: Sequence[Scored], report: Report) -> Iterator[tuple[str, object]]:
    """Yield what the run record says of instruments, norms and counts."""
    for scored in forms:
        form, norms = scored.checked.form, scored.norms
        key = f"sheet {form.table.sheet!r}: {form.instrument.id}"
        yield f"{key}: declared by", form.declared_by
        yield f"{key}: specification sha256", catalogue.sha256[form.instrument.id]
        yield f"{key}: norms", norms.id if norms else NO_NORMS
        if norms is not None:
            yield f"{key}: norms confidence", norms.confidence
            yield f"{key}: norms sha256", norms.sha256
            yield from ((f"{key}: {name}", words) for name, words in scored.remarks())
        yield f"{key}: item columns", len(form.scored_positions)
        if scored.checked.notes:
            yield f"{key}: notes", "; ".join(scored.checked.notes)
        yield f"{key}: records", len(form.table)
        for status, name in enumerate(STATUSES):
            yield (
                f"{key}: scores {name}",
                sum(int((column.status == status).sum()) for column in scored.columns),
            )
    for code, count in report.counts.items():
        yield f"findings: {code}", count
    if report.reviewed:
        yield "findings accepted", len(report.accepted)
