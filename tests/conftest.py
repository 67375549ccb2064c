"""What the tests share: invented records, workbooks made of them, broken files, and the command line."""

import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings
from openpyxl.utils.cell import coordinate_from_string
from prosuite.cli import main

from tests.support.own import own_folder

__all__ = ["own_folder"]

# No example is timed; the builders below may be shared by examples because each call writes its file anew.
settings.register_profile(
    "prosuite",
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("prosuite")

Record = dict[str, Any]

_ITEMS = (
    *("gh1", "ht"),
    *("pf01", "pf02", "pf03", "pf04", "pf05", "pf06", "pf07", "pf08", "pf09", "pf10"),
    *("rp1", "rp2", "rp3", "rp4", "re1", "re2", "re3", "sf1", "bp1", "bp2"),
    *("vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4"),
    *("sf2", "gh2", "gh3", "gh4", "gh5"),
)


@pytest.fixture(scope="session")
def items() -> tuple[str, ...]:
    """The 36 item codes in printed order."""
    return _ITEMS


@pytest.fixture
def form() -> Callable[..., list[Record]]:
    """Build complete records of one visit that answer 1 to every item, which every version of the form allows."""

    def build(*subjects: str, visit: str = "baseline") -> list[Record]:
        subjects = subjects or ("001", "002", "003")
        return [{"subject": subject, "visit": visit, **dict.fromkeys(_ITEMS, 1)} for subject in subjects]

    return build


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets of records, the header at a given cell, as an Excel workbook."""

    def write(sheets: Mapping[str, Sequence[Record]], *, at: str = "A1", name: str = "visits.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        letters, top = coordinate_from_string(at)
        left = openpyxl.utils.column_index_from_string(letters)
        for title, records in sheets.items():
            sheet = book.create_sheet(title)
            rows = [list(records[0]), *(list(record.values()) for record in records)] if records else []
            for row_number, row in enumerate(rows, start=top):
                for column_number, value in enumerate(row, start=left):
                    sheet.cell(row_number, column_number, value)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write records as a text file; its name without ending is the name of its sheet."""

    def write(
        records: Sequence[Record], *, name: str = "SF36v2.csv", delimiter: str = ",", encoding: str = "utf-8"
    ) -> Path:
        with (tmp_path / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(records[0])
            writer.writerows(record.values() for record in records)
        return tmp_path / name

    return write


@pytest.fixture
def broken_file(
    tmp_path: Path, workbook: Callable[..., Path], form: Callable[..., list[Record]]
) -> Callable[..., Path]:
    """Make a file, or the lack of one, that cannot be read as a table."""
    whole = workbook({"SF36v2": form()}).read_bytes()
    contents: dict[str, tuple[str, bytes]] = {
        "empty file": ("visits.xlsx", b""),
        "empty text file": ("visits.csv", b""),
        "text named .xlsx": ("visits.xlsx", b"subject,pf01\n001,1\n"),
        "encrypted": ("visits.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)),
        "truncated": ("visits.xlsx", whole[: len(whole) // 2]),
        "zip of something else": ("visits.xlsx", b"PK\x05\x06" + bytes(18)),
        "zip without sheets": ("visits.xlsx", b"PK\x03\x04" + bytes(60)),
        "other type": ("visits.pdf", b"%PDF-1.7"),
        "no ending": ("visits", b"subject,pf01\n001,1\n"),
        "not text": ("SF36v2.csv", b"subject,pf01\n\x81\x8d,1\n"),
        "NUL bytes": ("SF36v2.csv", b"subject,pf01\n\0,1\n"),
        "open quote": ("SF36v2.csv", b'subject,pf01\n"001,1\n'),
        "text after quote": ("SF36v2.csv", b'subject,pf01\n"001"x,1\n'),
        "white space only": ("SF36v2.csv", b"\n   \n\n"),
    }

    def make(kind: str) -> Path:
        (tmp_path / "visits.xlsx").unlink()
        if kind == "missing file":
            return tmp_path / "visits.xlsx"
        if kind == "folder":
            (tmp_path / "visits.xlsx").mkdir()
            return tmp_path / "visits.xlsx"
        if kind == "empty workbook":
            return workbook({"SF36v2": []})
        if kind == "header without records":
            return workbook({"SF36v2": [dict.fromkeys(form()[0])]})
        name, content = contents[kind]
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return make


@pytest.fixture
def own_instruments(tmp_path: Path) -> Path:
    """Make a folder with an invented instrument of three items and invented norms (mean 40, SD 20) for it."""
    folder = tmp_path / "own"
    (folder / "norms").mkdir(parents=True)
    (folder / "mood.toml").write_text(
        """
        id = "mood"
        title = "Invented mood scale"
        family = "mood"
        licence = "None; invented for a test."
        minimum = "half"
        norms = "town"
        norm_based = ["mood"]
        items = [
            { id = "m1", answers = [0, 1, 2, 3] },
            { id = "m2", answers = [0, 1, 2, 3] },
            { id = "m3", answers = [0, 1, 2, 3] },
        ]

        [[scales]]
        id = "mood"
        title = "Mood"
        of = ["m1", "m2", "m3"]
        how = "sum"
        raw_range = [0, 9]
        rescale = [0, 100]
        source = "invented"

        [[references]]
        id = "invented"
        text = "Invented for a test."
        """,
        encoding="utf-8",
    )
    (folder / "norms" / "town.toml").write_text(
        """
        id = "town"
        title = "Invented town"
        population = "Nobody"
        country = "XX"
        year = 2000
        licence = "None; invented for a test."

        [[tables]]
        instruments = ["mood"]
        scales = "town.csv"
        confidence = "A"
        source = "Invented for a test."
        verified = "Nowhere."
        """,
        encoding="utf-8",
    )
    (folder / "norms" / "town.csv").write_text(
        "instrument,scale,mean,sd,source\nmood,mood,40,20,Invented\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run ``prosuite`` with arguments in the test's own folder; gives exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["prosuite", *map(str, arguments)])
        return CliRunner().invoke(click.Command("prosuite", callback=main), [])

    return invoke
