"""An analysis to files: datasets in each format, result tables, findings and run record, as one set."""

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from prosuite.adam.parameters import ParameterFacts
from prosuite.adam.variables import labelled
from prosuite.catalogue.describe.columns import ColumnMeaning, Kind
from prosuite.errors import OutputError
from prosuite.export.datasets import limits
from prosuite.export.datasets.dataset import dataset
from prosuite.export.datasets.dataset_json import dataset_json_bytes, ndjson_bytes
from prosuite.export.datasets.define_xml import define_bytes
from prosuite.export.datasets.metadata import DefinedStudy
from prosuite.export.datasets.metadata_workbook import metadata_workbook_bytes
from prosuite.export.datasets.transport import transport_bytes
from prosuite.export.datasets.write import dta_bytes, sav_bytes
from prosuite.export.places import check_free
from prosuite.export.whole_files import whole_files
from prosuite.export.workbook import write_workbook
from prosuite.export.write import csv_text, write_parquet
from prosuite.findings.report import Report
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts

DEFAULT_FORMATS: Final = ("parquet", "xlsx", "csv")
_RUN: Final = "run.json"
_SHOWN: Final = 3
_KINDS: Final[dict[str, Kind]] = {"date": "date", "double": "number", "string": "text"}


class Parts(NamedTuple):
    """What an analysis writes; ``read`` are the files that no output can be, ``title`` is the study's."""

    datasets: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    parameters: Sequence[ParameterFacts]
    findings: Report
    run: Mapping[str, str]
    title: str
    read: Sequence[Path]


def write_analysis(analysis: Parts, folder: Path, formats: Sequence[str], *, force: bool) -> list[Path]:
    """Write an analysis: all files or none; see :meth:`prosuite.Analysis.write`.

    Parameters
    ----------
    analysis
        What is written.
    folder, formats, force
        Where, how, and whether files that are there may be replaced.

    Raises
    ------
    OutputError
        A format is unknown or cannot hold a dataset, or a file is there.
    """
    check_formats(formats)
    wanted = list(dict.fromkeys(formats))
    made = dict(_contents(analysis, wanted))
    paths = [folder / name for name in (*made, _RUN)]
    _check_earlier(folder, paths)
    with _folders({path.parent for path in paths}):
        check_free(paths, analysis.read, force=force)
        with whole_files(paths, replace=force) as files:
            hashes = {}
            for (name, make), file in zip(made.items(), files, strict=False):
                content = make()  # one after the other: all at once would take the room of all formats
                hashes[name] = hashlib.sha256(content).hexdigest()
                file.write(content)
            run = {**analysis.run, "formats": ", ".join(wanted), "files": hashes}
            files[-1].write(f"{json.dumps(run, indent=1)}\n".encode())
    return paths


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that there are not.

    Raises
    ------
    OutputError
        One is unknown, or none is named.
    """
    unknown = [word for word in formats if word not in _WRITERS]
    if unknown or not formats:
        said = repr(unknown[0]) if unknown else "nothing"
        raise OutputError(f"{said} is no format of datasets: choose of {', '.join(_WRITERS)}")


def _contents(analysis: Parts, formats: Sequence[str]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file in the folder and what makes its bytes; the same analysis gives the same."""
    tables = [labelled(name, frame, analysis.parameters) for name, frame in analysis.datasets.items()]
    for table in tables:
        for word in formats:
            yield f"datasets/{table.name.lower()}.{word}", partial(_WRITERS[word], table)
    about = DefinedStudy(str(analysis.datasets["ADSL"]["STUDYID"].iloc[0]), analysis.title)
    yield "datasets/metadata.xlsx", partial(metadata_workbook_bytes, tables, about)
    if find_spec("odmlib") is not None:  # an extra; without it there is no Define-XML
        yield "datasets/define.xml", partial(define_bytes, tables, about, _ending(formats))
    yield "datasets/codebook.csv", lambda: csv_text(codebook(tables)).encode()
    for name, frame in analysis.tables.items():
        yield f"tables/{name}.csv", lambda frame=frame: csv_text(frame).encode()  # type: ignore[misc]
    yield "tables/tables.xlsx", partial(_workbook, dict(analysis.tables))
    yield "findings.csv", lambda: csv_text(analysis.findings.to_frame()).encode(errors="backslashreplace")


def _ending(formats: Sequence[str]) -> str:
    """Return the ending of the files that Define-XML points to: transport files, if there are."""
    return f".{'xpt' if 'xpt' in formats or not formats else formats[0]}"


def _check_earlier(folder: Path, paths: Collection[Path]) -> None:
    """Refuse a folder with files of an earlier analysis that this one does not replace: they would pass for its own.

    Raises
    ------
    OutputError
        There are such files.
    """
    try:
        files = json.loads((folder / _RUN).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    left = [name for name in files if folder / name not in paths and (folder / name).is_file()]
    if left:
        raise OutputError(
            f"{folder} holds {', '.join(left[:_SHOWN])}{' and more' if left[_SHOWN:] else ''} of an earlier analysis, "
            f"which this one would not replace: remove what is there, or choose another folder"
        )


@contextlib.contextmanager
def _folders(wanted: set[Path]) -> Iterator[None]:
    """Make folders, and remove those that were made if nothing comes to stand in them."""
    made: list[Path] = []
    try:
        for folder in sorted(wanted):
            absent = [one for one in (folder, *folder.parents) if not one.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            made += absent
        yield
    except FileExistsError as error:
        raise OutputError(f"{error.filename} is a file, not a folder: choose another output") from error
    finally:
        for folder in sorted(made, reverse=True):
            with contextlib.suppress(OSError):  # not empty: all went well
                folder.rmdir()


def codebook(tables: Sequence[LabelledTable]) -> pd.DataFrame:
    """Return what each variable of datasets is: label, type, codes, rule, and how often it is filled."""
    return pd.DataFrame(
        [
            {
                "dataset": table.name,
                "variable": one.name,
                "label": one.label,
                "type": one.data_type,
                "codes": ", ".join(f"{code} {words}" for code, words in one.codes.items()),
                "origin": one.origin,
                "rule": one.method,
                "n": int(table.frame[one.name].notna().sum()),
                "n_missing": int(table.frame[one.name].isna().sum()),
                "min": _end(table.frame[one.name], one, "min"),
                "max": _end(table.frame[one.name], one, "max"),
            }
            for table in tables
            for one in table.variables
        ]
    )


def _end(column: "pd.Series[Any]", facts: VariableFacts, which: str) -> str:
    if not facts.is_numeric or column.isna().all():
        return ""
    end = getattr(column, which)()
    return f"{end:%Y-%m-%d}" if facts.is_time else repr(float(end))


def _meanings(table: LabelledTable) -> list[ColumnMeaning]:
    return [
        ColumnMeaning(column=one.name, label=one.label, kind=_KINDS[one.data_type or "string"], paramcd=one.name)
        for one in table.variables
    ]


def _with_iso(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with dates as text, as they are read everywhere."""
    dates = frame.select_dtypes("datetime")
    return frame.assign(
        **{
            str(name): dates[name].dt.strftime("%Y-%m-%d").astype(object).where(dates[name].notna(), None)
            for name in dates
        }
    )


def _parquet(table: LabelledTable) -> bytes:
    content = io.BytesIO()
    facts = {one.name: {"label": one.label, "rule": one.method} for one in table.variables}
    texts = {one.name: "string" for one in table.variables if one.data_type == "string"}
    write_parquet(content, table.frame.astype(texts), facts, {"dataset": table.name, "label": table.label})
    return content.getvalue()


def _csv(table: LabelledTable) -> bytes:
    return csv_text(_with_iso(table.frame)).encode(errors="backslashreplace")


def _xlsx(table: LabelledTable) -> bytes:
    words = codebook([table]).drop(columns="dataset")
    return _workbook({table.name: _with_iso(table.frame), "Variables": words})


def _workbook(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    content = io.BytesIO()
    content.name = "sheets.xlsx"
    write_workbook(content, {name: sheet for name, sheet in sheets.items() if len(sheet.columns)})
    return content.getvalue()


def _sav(table: LabelledTable) -> bytes:
    return sav_bytes(dataset(_with_iso(table.frame), _meanings(table), limits.SPSS))


def _dta(table: LabelledTable) -> bytes:
    return dta_bytes(dataset(_with_iso(table.frame), _meanings(table), limits.STATA))


_WRITERS: Final[dict[str, Callable[[LabelledTable], bytes]]] = {
    "parquet": _parquet,
    "xpt": transport_bytes,
    "json": dataset_json_bytes,
    "ndjson": ndjson_bytes,
    "csv": _csv,
    "sav": _sav,
    "dta": _dta,
    "xlsx": _xlsx,
}
