"""Parquet files in which a few bytes stand for far more: refused before they are unpacked."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from prosuite.intake.formats.parquet import read_parquet

_WRITES_VIEWS = int(pa.__version__.partition(".")[0]) > 17


def packed(columns: dict[str, pa.Array], **options: Any) -> bytes:
    """Return the bytes of a Parquet file."""
    content = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), content, **options)
    return content.getvalue()


def test_table_is_what_pyarrow_makes_of_it() -> None:
    """Texts, numbers, blanks, lists and labels come as they would without the limits."""
    texts = pa.array(["x", "y", None] * 10)
    content = packed(
        {
            "texts": texts,
            "numbers": pa.array(range(30)),
            "lists": pa.array([["q"], [], None] * 10),
            "labels": texts.dictionary_encode(),
            "octets": pa.array([b"a", None, b""] * 10),
            "fixed": pa.array([b"ab", None] * 15, pa.binary(2)),
            **({"views": texts.cast(pa.string_view())} if _WRITES_VIEWS else {}),
            "structures": pa.array([{"a": "x", "b": ["y"]}, None] * 15),
            "maps": pa.array([[("k", "v")], None] * 15, pa.map_(pa.string(), pa.string())),
            "decimals": pa.array([1, None] * 15, pa.decimal128(5, 1)),
        }
    )
    plain = pyarrow.parquet.read_table(io.BytesIO(content)).to_pandas(ignore_metadata=True)
    pd.testing.assert_frame_equal(read_parquet(content), plain)


def test_repeated_number_is_not_unfolded() -> None:
    """Twenty million times the same number, in 84 kB."""
    with pytest.raises(ValueError, match=r"claims 20,000,000 cells, more than fit into its"):
        read_parquet(packed({"pf01": pa.array(np.zeros(20_000_000, np.int8))}))


def test_list_of_a_repeated_number_is_not_unfolded() -> None:
    """One cell that holds a list of six million times the same number."""
    with pytest.raises(ValueError, match=r"claims 6,000,001 cells, more than fit into its"):
        read_parquet(packed({"subject": pa.array(["P1"]), "pf01": pa.array([np.zeros(6_000_000, np.int8)])}))


def test_repeated_text_is_not_unfolded() -> None:
    """A text of 100,000 characters stored once and named 5,000 times, in 5 kB."""
    named = pa.DictionaryArray.from_arrays(np.zeros(5_000, np.int32), ["x" * 100_000])
    content = packed({"subject": named}, store_schema=False)  # so that it is one of texts
    with pytest.raises(ValueError, match="its repeated texts would fill 500,000,000 bytes"):
        read_parquet(content)


LONG = pa.DictionaryArray.from_arrays(np.zeros(5_000, np.int32), ["x" * 100_000])


@pytest.mark.parametrize(
    "cells",
    [
        pa.ListArray.from_arrays([0, 5_000], LONG),
        pa.StructArray.from_arrays([LONG], ["a"]),
        pa.MapArray.from_arrays([0, 5_000], pa.array(range(5_000)), LONG),
        pa.ListArray.from_arrays([0, 1], pa.ListArray.from_arrays([0, 5_000], LONG)),
    ],
    ids=["list", "structure", "map", "list of lists"],
)
def test_repeated_text_in_a_cell_is_not_unfolded(cells: pa.Array) -> None:
    """The same, in cells that hold several values."""
    with pytest.raises(ValueError, match="its repeated texts would fill 500,000,000 bytes"):
        read_parquet(packed({"subject": cells}, store_schema=False))


def test_repeated_octets_of_one_length_are_not_unfolded() -> None:
    """A value of a megabyte stored once and named 300 times."""
    with pytest.raises(ValueError, match="its repeated texts would fill 300,000,000 bytes"):
        read_parquet(packed({"subject": pa.array([b"x" * 1_000_000] * 300, pa.binary(1_000_000))}))


def test_columns_without_end_are_refused() -> None:
    """No more than a spreadsheet can have."""
    with pytest.raises(ValueError, match="it has 16,385 columns"):
        read_parquet(packed({f"c{number}": pa.array([1]) for number in range(16_385)}))
