"""Analysis datasets of a study to the formats of trials."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from prosuite.cells import is_blank, text
from prosuite.conformance.standard import standard
from prosuite.datafiles.regular import one_reading
from prosuite.errors import OutputError
from prosuite.export.datasets.dataset_json import dataset_json_bytes, ndjson_bytes
from prosuite.export.datasets.define_xml import define_bytes
from prosuite.export.datasets.metadata import DefinedStudy
from prosuite.export.datasets.metadata_in import with_metadata
from prosuite.export.datasets.metadata_workbook import metadata_workbook_bytes
from prosuite.export.datasets.transport import transport_bytes
from prosuite.export.places import check_free
from prosuite.export.whole_files import whole_files
from prosuite.intake.formats.labelled import DataType, LabelledTable, VariableFacts
from prosuite.pipeline.validate_adam import Datasets, datasets_of, paths_of

_EACH: Final[dict[str, Callable[[LabelledTable], bytes]]] = {
    "xpt": transport_bytes,
    "json": dataset_json_bytes,
    "ndjson": ndjson_bytes,
}
_ALL: Final[dict[str, tuple[str, Callable[[Sequence[LabelledTable], DefinedStudy], bytes]]]] = {
    "define": ("define.xml", define_bytes),
    "metadata": ("metadata.xlsx", metadata_workbook_bytes),
}


@one_reading()
def write_datasets(
    data: Datasets,
    folder: str | Path,
    formats: Sequence[str] = ("xpt",),
    *,
    study: str = "",
    title: str = "",
    metadata: str | Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write analysis datasets (ADaM) in the formats in which trials hand them over, all files or none.

    The same datasets give the same bytes. What a format cannot hold is refused, never cut.

    Parameters
    ----------
    data
        The datasets of one study: files as for :func:`prosuite.validate_adam`, or DataFrames by name. Variables of a
        DataFrame or of a file without labels get their standard labels.
    folder
        Where the files go; it is made if it is not there. A file goes by the name of its dataset: ``adqs.xpt``.
    formats
        ``xpt`` (SAS transport, version 5), ``json`` and ``ndjson`` (Dataset-JSON 1.1), ``define`` (``define.xml``,
        Define-XML 2.1, which needs ``pip install odmlib``) and ``metadata`` (``metadata.xlsx``).
    study, title
        What Define-XML and the metadata say of the study; without, its STUDYID.
    metadata
        A workbook of metadata as ``metadata`` writes it, edited: its labels, lengths of texts, formats, keys,
        codelists, origins and methods are those of the files.
    force
        Whether files that are there may be replaced.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        A file cannot be read, or the metadata contradict the data.
    OutputError
        A format is unknown or cannot hold a dataset, or a file is there; nothing is written.

    Examples
    --------
    >>> adsl = pd.DataFrame({"STUDYID": ["T1"], "USUBJID": ["T1-1"], "AGE": [63.0]})
    >>> write_datasets({"ADSL": adsl}, "datasets", ["xpt", "json"])  # doctest: +SKIP
    [PosixPath('datasets/adsl.xpt'), PosixPath('datasets/adsl.json')]
    """
    unknown = [word for word in formats if word not in _EACH and word not in _ALL]
    if unknown:
        raise OutputError(f"{unknown[0]!r} is no format of datasets: choose of {', '.join([*_EACH, *_ALL])}")
    tables = [_named(table) for table, _ in datasets_of(data)]
    about = DefinedStudy(study or _study_of(tables), title)
    if metadata is not None:
        tables, about = with_metadata(tables, about, Path(metadata))
    place = Path(folder)
    contents = {
        place / f"{table.name.lower()}.{word}": _EACH[word](table)
        for table in tables
        for word in formats
        if word in _EACH
    }
    contents |= {place / name: make(tables, about) for word, (name, make) in _ALL.items() if word in formats}
    place.mkdir(parents=True, exist_ok=True)
    check_free(contents, [*paths_of(data), *([] if metadata is None else [Path(metadata)])], force=force)
    with whole_files(list(contents), replace=force) as files:
        for file, content in zip(files, contents.values(), strict=True):
            file.write(content)
    return list(contents)


def _named(table: LabelledTable) -> LabelledTable:
    """Return a table with standard labels, and dates as such, where its file says nothing of them."""
    if table.has_labels:
        return table
    variables = [
        _with_standard(one, table.frame.iloc[:, place]) if one.data_type is None else one
        for place, one in enumerate(table.variables)
    ]
    return replace(table, variables=tuple(variables))


def _with_standard(facts: VariableFacts, column: "pd.Series[Any]") -> VariableFacts:
    own = standard(facts.name.upper())
    is_date = pd.api.types.is_datetime64_any_dtype(column) or facts.name.upper().endswith("DT")
    is_numeric = facts.is_numeric or is_date or (own is not None and own.is_numeric)
    shown = "DATE9." if is_date else ""
    kind: DataType = "date" if is_date else "double" if is_numeric else "string"
    return replace(facts, label=own.labels[0] if own else "", data_type=kind, is_numeric=is_numeric, format=shown)


def _study_of(tables: Sequence[LabelledTable]) -> str:
    """Return the STUDYID of the first record that has one."""
    for table in tables:
        names = [one.name.upper() for one in table.variables]
        if "STUDYID" in names:
            found = [text(cell) for cell in table.frame.iloc[:, names.index("STUDYID")].tolist() if not is_blank(cell)]
            if found:
                return found[0]
    return "STUDY"
