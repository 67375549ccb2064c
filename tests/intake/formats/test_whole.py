"""Datasets that are cut off: refused in one line wherever the cut is, unless the format cannot tell."""

import struct
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from prosuite.errors import InputError
from prosuite.intake.formats.dataset import read_dataset
from tests.intake.formats.test_dataset import frame, write

RECORD = 80  # bytes, of a transport file
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("forms.parquet", {}),
    ("forms.sav", {}),
    ("forms.sav", {"compress": True}),
    ("forms.sav", {"row_compress": True}),
    ("forms.dta", {}),
    ("forms.xpt", {"file_format_version": 5}),
    ("forms.xpt", {"file_format_version": 8}),
]


def read(path: Path) -> int:
    """Return how many rows a file holds."""
    (sheet,) = read_dataset(path, path.read_bytes())
    return len(sheet.rows) - 1


@pytest.mark.parametrize(("name", "options"), KINDS)
@pytest.mark.parametrize("lacking", [1, 13, 0.5])
def test_dataset_cut_off_is_refused(tmp_path: Path, name: str, options: dict[str, Any], lacking: float) -> None:
    """A dataset that lacks a few bytes at its end, or half of them, is refused unless no value is among them."""
    path = write(frame(), tmp_path / name, **options)
    content = path.read_bytes()
    (whole,) = read_dataset(path, content)
    path.write_bytes(content[: -int(lacking if lacking >= 1 else lacking * len(content))])
    try:
        (cut,) = read_dataset(path, path.read_bytes())
    except InputError as refusal:
        assert f"{name} is not a readable" in str(refusal)  # noqa: PT017 - or it holds all there was
        assert "\n" not in str(refusal)  # noqa: PT017
    else:
        assert cut.rows == whole.rows
        assert options == {"row_compress": True}  # whose last bytes only fill up


@pytest.mark.parametrize(
    ("version", "said"), [(5, "ends within a record"), (8, "ends within a record|promises 12 rows")]
)
@pytest.mark.parametrize("records", [1, 2, 7])
def test_transport_file_that_lacks_records_is_refused(tmp_path: Path, version: int, said: str, records: int) -> None:
    """A transport file cut between two of its records, but within a row, is refused."""
    path = write(frame(), tmp_path / "forms.xpt", file_format_version=version)
    path.write_bytes(path.read_bytes()[: -records * RECORD])
    with pytest.raises(InputError, match=said):
        read(path)


def test_transport_file_that_says_how_many_rows_it_has(tmp_path: Path) -> None:
    """Version 8 says how many rows there are: a file cut between two of them is refused as well."""
    data = pd.DataFrame({"pf01": [1.0] * 20})  # ten rows to the record
    path = write(data, tmp_path / "forms.xpt", file_format_version=8)
    assert read(path) == len(data)
    path.write_bytes(path.read_bytes()[:-RECORD])
    with pytest.raises(InputError, match="promises 20 rows and holds 10"):
        read(path)


def test_transport_file_of_two_datasets_is_refused(tmp_path: Path) -> None:
    """What stands behind the first dataset is not read as if it were rows of it."""
    path = write(frame(), tmp_path / "forms.xpt", file_format_version=5)
    content = path.read_bytes()
    path.write_bytes(content + content[3 * RECORD :])
    with pytest.raises(InputError, match="holds several datasets"):
        read(path)


@pytest.mark.parametrize("lacking", [0, 3, 8, 24])
def test_spss_file_that_does_not_say_how_many_rows_it_has(tmp_path: Path, lacking: int) -> None:
    """An SPSS file whose header has -1 rows, as some programs write, ends with a whole row or is cut.

    Versions of pyreadstat before 1.3.7 find no row in it: then it is refused too, and nothing is lost in silence.
    """
    path = write(frame(), tmp_path / "forms.sav")
    content = bytearray(path.read_bytes())
    struct.pack_into("<i", content, 80, -1)  # ncases of the file header record
    path.write_bytes(content[: len(content) - lacking])
    if lacking or len(pyreadstat.read_sav(path)[0]) == 0:
        with pytest.raises(InputError, match="ends within a row"):
            read(path)
    else:
        assert read(path) == len(frame())
