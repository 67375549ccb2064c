"""CSV is data: it reads back record for record, and nothing in it is a formula, whichever sign a program cuts it at."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.export.write import csv_text
from prosuite.harmless import from_inert

CELLS = st.text("=+-@\uff1d\uff0d'\" \t\r\n;,|\x0b\u2028\ufeffa7.e", max_size=8)
FRAMES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=3)
NUMBER = re.compile(r" *[+-]?[0-9.]+(e[+-]?[0-9]+)? *")


def _text(table: list[tuple[str, str, str]]) -> str:
    """Return a header and records as CSV, a column of ours before those of others."""
    header, *records = table
    names = [f"{name}{place}" for place, name in enumerate(header)]
    frame = pd.DataFrame([("kept", *record) for record in records], columns=["row", *names], dtype=object)
    return csv_text(frame)


def _cells(table: list[tuple[str, str, str]]) -> list[list[str]]:
    header, *records = table
    names = [f"{name}{place}" for place, name in enumerate(header)]
    return [["row", *names], *(["kept", *record] for record in records)]


def _would_run(cell: str) -> bool:
    """Tell whether a spreadsheet program takes a cell for a formula, as generously as any of them."""
    bare = cell.lstrip('\ufeff "\t\r\n\x0b\u2028\xa0')
    return bare.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")) and not NUMBER.fullmatch(cell)


@settings(max_examples=60, deadline=None)
@given(table=FRAMES)
def test_it_reads_back_with_the_csv_module(table: list[tuple[str, str, str]]) -> None:
    """Each record is one record, and each text is what it was once the apostrophes are taken away."""
    read = list(csv.reader(io.StringIO(_text(table), newline=""), strict=True))
    assert [[from_inert(cell) for cell in row] for row in read] == _cells(table)


@settings(max_examples=40, deadline=None)
@given(table=FRAMES)
def test_it_reads_back_with_pandas(table: list[tuple[str, str, str]]) -> None:
    """The same with the reader most people use."""
    read = pd.read_csv(io.StringIO(_text(table), newline=""), dtype=str, keep_default_na=False, header=None)
    assert [[from_inert(cell) for cell in row] for row in read.to_numpy().tolist()] == _cells(table)


@settings(max_examples=150, deadline=None)
@given(table=FRAMES, delimiter=st.sampled_from(",;\t|"))
def test_no_cell_is_a_formula_at_any_delimiter(table: list[tuple[str, str, str]], delimiter: str) -> None:
    """A program of another locale that cuts at semicolons or tabs sees no formula, in a header neither."""
    cells = [cell for row in csv.reader(io.StringIO(_text(table), newline=""), delimiter=delimiter) for cell in row]
    assert [cell for cell in cells if _would_run(cell)] == []


@settings(max_examples=150, deadline=None)
@given(table=FRAMES)
def test_no_piece_is_a_formula_to_who_knows_no_quotes(table: list[tuple[str, str, str]]) -> None:
    """A program that cuts at each of these signs, in quotes or not, sees no formula."""
    assert [piece for piece in re.split("[,;\t|\r\n\x0b\u2028]", _text(table)) if _would_run(piece)] == []


@pytest.mark.parametrize("sign", ["\r", "\n", ";", "\t", "|", ",", '"'])
def test_text_with_a_sign_that_could_cut_it_stands_in_quotes(sign: str) -> None:
    """The signs at which some program cuts a line are quoted, whatever the quoting of the library."""
    assert csv_text(pd.DataFrame({"n": [f"a{sign}b"]})) == 'n\n"a{}b"\n'.format(sign.replace('"', '""'))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a\r=cmd|'/c calc'!A0", "\"a\r'=cmd|'/c calc'!A0\""),
        ("-5", "-5"),
        ("-5;-3", "\"'-5;'-3\""),
        ("-inf", "'-inf"),
        (" =1", "' =1"),
        ('"=1', '"\'""=1"'),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        ("see p. 3; +49 351", '"see p. 3;\' +49 351"'),
    ],
)
def test_how_text_is_written(text: str, field: str) -> None:
    """The rule of docs/outputs in examples: one apostrophe before each piece that begins as a formula does."""
    assert csv_text(pd.DataFrame({"n": [text]})) == f"n\n{field}\n"
