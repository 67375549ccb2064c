"""What a console or notebook shows of a result is a few lines, or a few kB, and text of a file stays text."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.displays import Read
from tests.support.synthetic import ITEMS

VISITS = Path(__file__).parents[2] / "examples" / "visits.xlsx"
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"
SHORT, FEW_KB = 240, 16_000
TAGS = {"div", "p", "strong", "pre", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
SHOWN = ("result", "findings", "quality", "catalogue", "instrument", "test", "trace", "us1998", "gli2012", "eq5d5l_uk")


@cache
def _result() -> prosuite.ScoreResult:
    return prosuite.score_workbook(VISITS)


@cache
def _objects() -> dict[str, Any]:
    """Return one of each thing that a user gets."""
    result, catalogue = _result(), prosuite.load_catalogue()
    sets = {name: catalogue.card(name) for name in ("us1998", "gli2012", "eq5d5l_uk")}
    specs = {name: catalogue.instrument(card.instruments[0]) for name, card in sets.items()}
    return {
        "result": result,
        "findings": result.findings,
        "quality": prosuite.data_quality(VISITS),
        "catalogue": catalogue,
        "instrument": prosuite.instrument("sf36v2"),
        "test": prosuite.instrument("spirometry"),
        "trace": result.trace("pcs", subject="001", visit="month 12"),
        **sets,
        **{f"numbers of {name}": catalogue.norms(specs[name], name) for name in sets},
    }


def test_results_are_shown_in_a_line() -> None:
    """Names and counts, however much a result holds."""
    objects = _objects()
    shown = {name: repr(one) for name, one in objects.items()}
    assert max(map(len, shown.values())) < SHORT, shown
    assert objects["findings"].summary() in shown["result"]
    assert "sf36v2" in shown["instrument"]
    assert " ," not in shown["quality"]
    assert not any("\n" in one for one in shown.values())


def test_what_a_result_holds_is_shown_in_a_line_too() -> None:
    """Forms, records, sheets, columns, accounts: each is one line, and a list of them is no wall."""
    form = _result().forms[0]
    held = (form, form.records, form.records.sheet, form.records.sheet.table, form.columns[0])
    account = _result().trace("pcs", subject="001", visit="month 12").account
    for one in (*held, account, prosuite.load_catalogue().cards):
        assert len(repr(one)) < SHORT, type(one)
        assert repr(one).startswith(f"<{type(one).__name__}")
    assert len(repr(_result().forms)) < len(_result().forms) * SHORT


@pytest.mark.parametrize("name", SHOWN)
def test_notebooks_show_tables(name: str) -> None:
    """A few kB with nothing but text, tables and paragraphs; a row and a column of every table have a header."""
    html = _objects()[name]._repr_html_()
    read = Read(html)
    assert len(html) < FEW_KB
    assert set(read.tags) <= TAGS
    assert {"table", "pre"} & set(read.tags)
    assert read.scopes.count("col") >= read.tags.count("table")
    assert "color" not in html


def test_a_result_shows_forms_scores_and_findings() -> None:
    """A line for each form; findings by kind with their number and first cells, those of the workbook's key."""
    text = Read(_result()._repr_html_()).text
    for part in ("visits.xlsx", "SF36v2", "6MWT", "us1998", "gli2022", "SF36v2!J24", "out-of-range-answer", "pcs"):
        assert part in text


def _sheet(folder: Path, name: str = "forms.csv") -> Path:
    """Return a CSV file with text in it that a browser or terminal would obey."""
    rows = [[f"{HOSTILE}{number}", f"<b>v{number}", *[3 if number else HOSTILE] * len(ITEMS)] for number in range(3)]
    path = folder / name
    pd.DataFrame(rows, columns=["subject", "visit", *ITEMS]).to_csv(path, index=False)
    return path


def test_text_of_a_file_stays_text(tmp_path: Path) -> None:
    """Subjects, visits, answers and the file's own name are shown, and none of them is obeyed."""
    path = _sheet(tmp_path, "<img src=x onerror=alert(1)>.csv")
    result = prosuite.score_workbook(path, instrument="sf36v2")
    frame = pd.read_csv(path).set_index("subject")
    trace = result.trace("pf", subject=result.forms[0].records.subjects[0])
    quality, report = prosuite.data_quality(path, "sf36v2"), prosuite.validate(frame, "sf36v2")
    shown: list[Any] = [result, result.findings, quality, report, trace]
    for one in shown:
        read = Read(one._repr_html_())
        assert not {"script", "img", "b"} & set(read.tags)
        assert all(character.isprintable() or character == "\n" for character in read.text + repr(one))
        assert "<script>" in read.text or "<img" in read.text


def test_text_of_a_spec_of_ones_own_stays_text() -> None:
    """A title comes from a file as well."""
    spec = prosuite.instrument("gad7").model_copy(update={"title": HOSTILE, "licence": HOSTILE})
    card = prosuite.load_catalogue().card("us1998").model_copy(update={"title": HOSTILE, "population": HOSTILE})
    shown: list[Any] = [spec, card]
    for one in shown:
        read = Read(one._repr_html_())
        assert "script" not in read.tags
        assert all(character.isprintable() for character in read.text + repr(one))


def test_a_long_result_is_shown_as_short_as_any(tmp_path: Path) -> None:
    """Many records with as many faults of each kind."""
    rows = [[f"S{number}", number, *[9 if number % 3 else "see note"] * len(ITEMS)] for number in range(400)]
    path = tmp_path / "many.csv"
    pd.DataFrame(rows, columns=["subject", "visit", *ITEMS]).to_csv(path, index=False)
    result = prosuite.score_workbook(path, instrument="sf36v2")
    assert len(result.findings) >= 400 * len(ITEMS)
    objects: list[Any] = [result, result.findings]
    assert max(len(one._repr_html_()) for one in objects) < FEW_KB
