"""Data quality of a DataFrame or a workbook: persons, scales and the dataset."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.ids import InstrumentId
from prosuite.catalogue.load import files_read, load_catalogue
from prosuite.cells import is_blank
from prosuite.datafiles.regular import file_sha256, one_reading
from prosuite.errors import ColumnError, InstrumentError, SpecError
from prosuite.export.places import check_free
from prosuite.export.write import output_paths, write_tables
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.harmless import json_text, visible
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.step import MissingRule
from prosuite.pipeline.check_frame import check_frame
from prosuite.pipeline.check_workbook import Progress, check_workbook
from prosuite.pipeline.run_record import run_record
from prosuite.quality.persons import person_table
from prosuite.quality.scales import scale_table
from prosuite.quality.summary import FAIL, summary_table
from prosuite.quality.thresholds import Thresholds, load_thresholds
from prosuite.records.record import Records

_TABLES = ("summary", "scales", "persons", "run")


@dataclass(frozen=True)
class DataQuality:
    """How good the answers of a dataset are.

    Attributes
    ----------
    persons
        One row per record: answered items, contradictions, straight-lining, flags.
    scales
        One row per instrument and scale: missing items, estimable scores, floor and ceiling, alpha, correlations.
    summary
        One row per instrument and criterion: figure, threshold, verdict.
    thresholds
        What the verdicts and flags rest on.
    findings
        The faults of the data, as a :class:`prosuite.Report`.
    run
        The run record of a workbook; empty for a DataFrame.
    path
        The workbook; None for a DataFrame.
    read
        All files that were read, the workbook first; none for a DataFrame.
    """

    persons: pd.DataFrame
    scales: pd.DataFrame
    summary: pd.DataFrame
    thresholds: Thresholds
    findings: Report
    run: dict[str, str]
    path: Path | None = None
    read: Sequence[Path] = ()

    def __repr__(self) -> str:
        of = f" of {self.path.name}" if self.path else ""
        verdicts = ", ".join(
            f"{number} {verdict or 'without a verdict'}"
            for verdict, number in self.summary["verdict"].value_counts().items()
        )
        return visible(
            f"<DataQuality{of}: {len(self.persons)} records; criteria {verdicts}; {self.findings.summary()}>"
        )

    def _repr_html_(self) -> str:
        from prosuite.pipeline.displays import quality_page

        return quality_page(repr(self)[1:-1], self.summary, self.scales, self.persons, self.findings)

    @property
    def ok(self) -> bool:
        """Whether no criterion fails; one that is not computable or has no threshold does not."""
        return not self.summary["verdict"].eq(FAIL).any()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name: summary, scales, persons and, of a workbook, the run record."""
        tables = {"summary": self.summary, "scales": self.scales, "persons": self.persons}
        return tables | ({"run": pd.DataFrame(self.run.items(), columns=["key", "value"])} if self.run else {})

    def to_json(self) -> str:
        """Return everything as JSON: ok, thresholds, the tables as lists of records, the run record."""
        document = {
            "ok": self.ok,
            "thresholds": self.thresholds.model_dump(),
            **{name: _records(table) for name, table in self.tables().items() if name != "run"},
            "run": self.run,
        }
        return json_text(document)

    def write(self, path: str | Path, *, force: bool = False) -> list[Path]:
        """Write the tables.

        Parameters
        ----------
        path
            Output; its ending names the format. A workbook (.xlsx) takes the tables as sheets. For .csv and .parquet
            the summary takes the path itself and the others stand beside it.
        force
            Whether existing files may be replaced; those that were read never are.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        OutputError
            A file exists already or cannot be written; then none is.
        """
        path, tables = Path(path), self.tables()
        check_free(output_paths(path, tables), self.read, force=force)
        return write_tables(path, tables, replace=force)


def check_output(path: Path, read: Iterable[Path], *, force: bool) -> None:
    """Refuse an output that the quality of a workbook could not be written to.

    Raises
    ------
    OutputError
        Its format is unknown, its folder does not exist, a file would be replaced without ``force``, or one that is
        ``read``.
    """
    check_free(output_paths(path, _TABLES), read, force=force)


@one_reading()
def data_quality(
    data: pd.DataFrame | str | Path,
    instrument: InstrumentId | str | Instrument | None = None,
    *,
    thresholds: Thresholds | Mapping[str, Any] | str | Path | None = None,
    allow_unverified: bool = False,
    missing_rule: MissingRule | None = None,
    study: str | Path | None = None,
    instruments: str | Path | None = None,
    progress: Progress = lambda _step: None,
) -> DataQuality:
    """Judge how good the answers of a dataset are.

    Parameters
    ----------
    data
        A DataFrame with one record per row, or the path of a workbook, text file or dataset.
    instrument
        Id of the instrument. A DataFrame needs it; a workbook only where its sheets do not say so themselves.
    thresholds
        What the figures are judged by: :class:`prosuite.Thresholds`, a mapping such as ``{"scale": {"alpha": 0.8}}``
        or a TOML file laid out alike. None takes the defaults: the published ones, and no verdict where none is
        published.
    allow_unverified
        Whether a consistency index of confidence C may be computed.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule: ``"half"`` (rounded
        up), ``"one"`` or ``"all"``.
    study
        A study file, for a workbook.
    instruments
        Folder with instruments and norm sets of your own.
    progress
        Called with a few words at the start of each step.

    Returns
    -------
    DataQuality
        With ``persons``, ``scales`` and ``summary``. Instruments without items are passed over. Records are
        taken as they stand: all sheets and visits of an instrument together, an empty form as a form with no item
        answered.
        ``prosuite/quality/criteria.toml`` says what each criterion is and where its threshold comes from.

    Raises
    ------
    InputError, InstrumentError
        The data cannot be read, do not say which instrument they hold, or hold no questionnaire.
    ColumnError
        Two columns hold the same item.
    SpecError
        The thresholds, the study file or a file in ``instruments`` are faulty, or a threshold is given for a
        consistency index that is unverified and not allowed.
    """
    used = load_thresholds(thresholds)
    catalogue = load_catalogue(instruments)
    path, run, read = None, {}, list[Path]()
    if isinstance(data, pd.DataFrame):
        judged, findings = _checked_frame(data, instrument, catalogue)
    else:
        name = instrument.id if isinstance(instrument, Instrument) else instrument
        workbook = check_workbook(
            data, study, instrument=name, instruments=instruments, wanted=_has_answers, progress=progress
        )
        path, findings = workbook.paths[0], workbook.findings
        read = list(files_read(path, study, thresholds, instruments=instruments))
        judged = [scored.records for scored in workbook.scored]
        _refuse_nothing_to_judge(path, judged)
        options = {
            "instrument": name,
            "missing_rule": missing_rule,
            "allow_unverified": allow_unverified,
            "study": None if study is None else Path(study).name,
            "study sha256": file_sha256(Path(study)) if isinstance(study, str | Path) else None,
            "instruments": None if instruments is None else Path(instruments).name,
            "thresholds": used.model_dump_json(),
        }
        run = run_record([path], options, _facts(catalogue, judged))
    _refuse_double_columns(findings)
    _refuse_unverified(judged, used, allow_unverified=allow_unverified)
    progress("Judging the answers")
    parts = [
        _judge(group, used, allow_unverified=allow_unverified, missing_rule=missing_rule)
        for group in _by_instrument(judged)
    ]
    persons, scales, summary = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    return DataQuality(persons, scales, summary, used, Report(findings), run, path, read)


def _checked_frame(
    frame: pd.DataFrame, instrument: str | Instrument | None, catalogue: Catalogue
) -> tuple[list[Records], list[Finding]]:
    if instrument is None:
        raise InstrumentError(
            "a DataFrame does not say which instrument it holds: name it, as in data_quality(frame, 'ID')"
        )
    spec = catalogue.instrument(instrument) if isinstance(instrument, str) else instrument
    if not _has_answers(spec):
        raise InstrumentError(f"{spec.id} asks no questions, and only answers can be judged")
    records, findings = check_frame(frame, spec, catalogue)
    return [records], findings


def _has_answers(spec: Instrument) -> bool:
    return bool(spec.items)


def _judge(
    sheets: Sequence[Records], thresholds: Thresholds, *, allow_unverified: bool, missing_rule: MissingRule | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables of the records of one instrument."""
    instrument = sheets[0].instrument
    persons = pd.concat(
        [
            person_table(records, thresholds, allow_unverified=allow_unverified, missing_rule=missing_rule)
            for records in sheets
        ],
        ignore_index=True,
    )
    codes = np.concatenate([records.codes for records in sheets], axis=1)
    scales = scale_table(instrument, codes, thresholds, missing_rule)
    return persons, scales, summary_table(instrument, persons, scales, thresholds, allow_unverified=allow_unverified)


def _by_instrument(sheets: Iterable[Records]) -> list[list[Records]]:
    groups: dict[str, list[Records]] = {}
    for records in sheets:
        groups.setdefault(records.instrument.id, []).append(records)
    return list(groups.values())


def _refuse_nothing_to_judge(path: Path, sheets: Sequence[Records]) -> None:
    if not sheets:
        raise InstrumentError(
            f"{path.name} holds no questionnaire, only tests, and only the answers of a questionnaire can be judged; "
            f"'prosuite validate {path.name}' checks the tests"
        )


def _refuse_double_columns(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.code == "duplicate-item-column":
            raise ColumnError(f"{finding.cell}: {finding.message}. {finding.fix}")


def _refuse_unverified(sheets: Iterable[Records], thresholds: Thresholds, *, allow_unverified: bool) -> None:
    """Refuse a threshold for an index that is not to be computed: it would be passed over in silence."""
    given = {"dataset.consistency": thresholds.dataset.consistency, "person.rci": thresholds.person.rci}
    names = [name for name, threshold in given.items() if threshold is not None]
    for records in sheets:
        index = records.instrument.consistency
        if names and index is not None and index.unverified and not allow_unverified:
            raise SpecError(
                f"thresholds: {' and '.join(names)} given, but the consistency pairs of {records.instrument.id} are "
                f"unverified (confidence {index.confidence}: {index.verified.rstrip('.')}); add --allow-unverified "
                f"(library: allow_unverified=True) to use them all the same, or drop the threshold"
            )


def _facts(catalogue: Catalogue, sheets: Iterable[Records]) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = []
    for records in sheets:
        instrument = records.instrument
        key = f"sheet {records.sheet.table.sheet!r}: {instrument.id}"
        facts.append((f"{key}: declared by", records.sheet.declared_by))
        facts.append((f"{key}: specification sha256", catalogue.sha256[instrument.id]))
        facts.append((f"{key}: records", len(records.sheet.table)))
        if instrument.consistency is not None:
            facts.append((f"{key}: consistency pairs confidence", instrument.consistency.confidence))
    return facts


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if is_blank(value) and not isinstance(value, str) else value for name, value in record.items()}
        for record in table.to_dict("records")
    ]
