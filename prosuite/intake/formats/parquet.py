"""Parquet files: what a few bytes stand for is counted before it is unpacked."""

import io
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

MOST_CELLS = 250_000  # in any case; beyond, so many to the byte, and no dataset is packed more tightly:
MOST_PACKED = 100
_MOST_TEXT = 2**27  # bytes
_MOST_COLUMNS = 16_384  # as in a spreadsheet


def read_parquet(content: bytes) -> pd.DataFrame:
    """Return the table of a Parquet file.

    Raises
    ------
    pyarrow.ArrowException
        It is none.
    ValueError
        It stands for far more than a table of its size can hold.
    """
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    if file.metadata.num_columns > _MOST_COLUMNS:
        raise ValueError(f"it has {file.metadata.num_columns:,} columns; prosuite reads up to {_MOST_COLUMNS:,}")
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    n_cells = sum(group.column(place).num_values for group in groups for place in range(group.num_columns))
    if max(n_cells, file.metadata.num_rows) > max(MOST_CELLS, MOST_PACKED * len(content)):
        raise ValueError(f"it claims {n_cells:,} cells, more than fit into its {len(content):,} bytes")
    leaves = [file.schema.column(number) for number in range(file.metadata.num_columns)]
    most = max(_MOST_TEXT, MOST_PACKED * len(content))
    fixed = (group.column(place).num_values * leaf.length for group in groups for place, leaf in enumerate(leaves))
    _check_filled(sum(fixed), most)
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    table = pyarrow.parquet.read_table(io.BytesIO(content), read_dictionary=texts, use_threads=False, pre_buffer=False)
    n_bytes = sum(
        _n_bytes(chunk)
        for column, field in zip(table.columns, file.schema_arrow, strict=True)
        for chunk in column.chunks
        if not pa.types.is_dictionary(field.type)  # it stays one
    )
    _check_filled(n_bytes, most)
    plain = table.cast(pa.schema([*map(_without_view, file.schema_arrow)]))
    frame: pd.DataFrame = plain.to_pandas(ignore_metadata=True, use_threads=False)
    return frame


def _check_filled(n_bytes: int, most: int) -> None:
    if n_bytes > most:
        raise ValueError(f"its repeated texts would fill {n_bytes:,} bytes")


def _without_view(field: pa.Field) -> pa.Field:
    """Return a field of texts as one that pyarrow can make of texts stored once."""
    plain = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    return field.with_type(plain.get(field.type, field.type))


def _n_bytes(values: Any) -> int:
    """Return how many bytes texts fill that are stored once each and named often, in lists and structures too."""
    kind = values.type
    if pa.types.is_map(kind):
        return _n_bytes(values.keys) + _n_bytes(values.items)
    if pa.types.is_nested(kind):
        inner = values.flatten()
        return sum(map(_n_bytes, inner)) if pa.types.is_struct(kind) else _n_bytes(inner)
    if not pa.types.is_dictionary(kind):
        return 0
    lengths = pa.compute.binary_length(values.dictionary)
    return pa.compute.sum(lengths.take(values.indices).cast(pa.int64())).as_py() or 0
