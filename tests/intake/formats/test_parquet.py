"""Parquet files in which a few bytes stand for far more: refused before they are unpacked."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from prosuite.intake.formats.parquet import read_parquet


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
