"""Tables to .xlsx, .csv and .parquet: the same bytes for the same tables, whole or not at all."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from prosuite.cells import is_blank, text
from prosuite.errors import OutputError
from prosuite.export.page import Page
from prosuite.export.whole_files import whole_files
from prosuite.harmless import inert

_QUOTED = re.compile(r"[,;|\"\t\v\f\r\n\x1c-\x1e\x85\u2028\u2029]")
_LINES = 8_192
_NOTHING = '""'  # a line of one blank cell; an empty line is none to the readers of CSV


def output_paths(path: Path, tables: Iterable[str]) -> list[Path]:
    """Return the files that a set of tables is written to.

    A workbook takes all tables as sheets. In the other formats the first table takes ``path`` itself and the
    others stand beside it, named after it: ``scores.csv``, ``scores_findings.csv``, ``scores_run.csv``.

    Raises
    ------
    OutputError
        The format is unknown.
    """
    if path.suffix.lower() not in _WRITERS:
        raise OutputError(f"{path.name}: prosuite writes {', '.join(_WRITERS)} files; choose one of these endings")
    if path.suffix.lower() == ".xlsx":
        return [path]
    return [path, *(path.with_stem(f"{path.stem}_{name}") for name in islice(tables, 1, None))]


def write_tables(path: Path, tables: Mapping[str, pd.DataFrame | Page], *, replace: bool = True) -> list[Path]:
    """Write tables in the format that the path's ending names, all of them or none.

    Parameters
    ----------
    path
        The output; what :func:`output_paths` says are its files.
    tables
        The tables by name; of a workbook, what its sheets show.
    replace
        Whether files that are there may be replaced.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OutputError
        The format is unknown or a file cannot be written; then none is.
    """
    paths = output_paths(path, tables)
    write = _WRITERS[path.suffix.lower()]
    contents = [tables] if len(paths) == 1 else [{name: table} for name, table in tables.items()]
    with whole_files(paths, replace=replace) as files:
        for file, content in zip(files, contents, strict=True):
            write(file, content)
    return paths


def write_text(path: Path, content: str, *, replace: bool = True) -> None:
    """Write a text file in UTF-8.

    Raises
    ------
    OutputError
        The file cannot be written; then it is as it was.
    """
    with whole_files([path], replace=replace) as (file,):
        file.write(content.encode())


def _write_workbook(file: BinaryIO, tables: Mapping[str, pd.DataFrame | Page]) -> None:
    from prosuite.export.workbook import write_workbook

    write_workbook(file, tables)


def _write_csv(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    write_csv(file, *tables.values())


def write_csv(file: BinaryIO, table: pd.DataFrame) -> None:
    """Write a table as CSV in UTF-8."""
    file.writelines(piece.encode(errors="backslashreplace") for piece in _csv_pieces(table))


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV in which no text is a formula to a spreadsheet program, at whatever sign it cuts the lines.

    Text that holds a comma, semicolon, tab, bar, quote or line end stands in quotes; see also
    :func:`prosuite.harmless.inert`.
    """
    return "".join(_csv_pieces(table))


def _csv_pieces(table: pd.DataFrame) -> Iterator[str]:
    """Yield a table as CSV, thousands of lines at a time: the fields of all take far more room than it does."""
    fields = _Fields()
    header = ",".join(fields[str(name)] for name in table.columns)
    yield f"{header or _NOTHING}\n"
    for start in range(0, len(table), _LINES):
        rows = table.iloc[start : start + _LINES]
        columns = [_csv_column(rows.iloc[:, place], fields) for place in range(rows.shape[1])]
        yield "".join(f"{line or _NOTHING}\n" for line in map(",".join, zip(*columns, strict=True)))


class _Fields(dict[str, str]):
    """Texts as fields of a CSV file, each worked out once."""

    def __missing__(self, text: str) -> str:
        field = inert(text)
        if _QUOTED.search(field):
            field = '"{}"'.format(field.replace('"', '""'))
        self[text] = field
        return field


def _csv_column(column: "pd.Series[Any]", fields: _Fields) -> list[str]:
    """Return the fields of a column: floats with the digits that give the same number back, blanks as nothing."""
    if column.dtype == np.float64:
        return ["" if value != value else repr(value) for value in column.tolist()]  # noqa: PLR0124 - NaN alone
    if column.dtype.kind != "O":
        return column.astype(str).where(column.notna(), "").tolist()
    blank = column.isna().tolist()
    return ["" if empty else fields[str(value)] for value, empty in zip(column.tolist(), blank, strict=True)]


def _write_parquet(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    (table,) = tables.values()
    write_parquet(file, table, {}, {})


def write_parquet(
    file: BinaryIO,
    table: pd.DataFrame,
    meanings: Mapping[str, Mapping[str, str]],
    record: Mapping[str, str],
) -> None:
    """Write a table as Parquet.

    Parameters
    ----------
    file, table
        Where to, and what.
    meanings
        Of a column, what its field says of it in its metadata.
    record
        The run record, which the table has in its metadata as JSON, under ``prosuite``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table.apply(_one_type), preserve_index=False)
    schema = pa.schema([field.with_metadata(meanings.get(field.name) or None) for field in arrow.schema])
    metadata = {**(arrow.schema.metadata or {}), **({"prosuite": json.dumps(record)} if record else {})}
    pq.write_table(arrow.cast(schema).replace_schema_metadata(metadata), file)


def _one_type(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column that mixes types as text, because a Parquet column has one type."""
    if column.dtype.kind != "O" or len({type(value) for value in column if not pd.isna(value)}) <= 1:
        return column
    return column.map(lambda value: None if is_blank(value) else text(value))


_WRITERS: dict[str, Callable[..., None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
