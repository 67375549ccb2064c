"""Parquet files: what a few bytes stand for is counted before it is unpacked."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

MOST_CELLS = 5_000_000  # in any case; beyond, so many to the byte, and no dataset is packed more tightly:
MOST_PACKED = 100
_MOST_TEXT = 2**27  # bytes


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
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    n_cells = sum(group.column(place).num_values for group in groups for place in range(group.num_columns))
    if max(n_cells, file.metadata.num_rows) > max(MOST_CELLS, MOST_PACKED * len(content)):
        raise ValueError(f"it claims {n_cells:,} cells, more than fit into its {len(content):,} bytes")
    texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
    table = pyarrow.parquet.read_table(io.BytesIO(content), read_dictionary=texts)
    n_bytes = sum(_n_bytes(chunk) for name in texts for chunk in table.column(name).chunks)
    if n_bytes > max(_MOST_TEXT, MOST_PACKED * len(content)):
        raise ValueError(f"its repeated texts would fill {n_bytes:,} bytes")
    frame: pd.DataFrame = table.cast(file.schema_arrow).to_pandas(ignore_metadata=True)
    return frame


def _is_text(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary))


def _n_bytes(texts: pa.DictionaryArray) -> int:
    """Return how many bytes texts fill that are stored once each and named often."""
    lengths = pa.compute.binary_length(texts.dictionary)
    return pa.compute.sum(lengths.take(texts.indices).cast(pa.int64())).as_py() or 0
