"""``prosuite instruments check``: every fault of a spec in one run, what was found, and worked cases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
SPEC = """\
id = "pair"
title = "Pair"
licence = "Invented."
references = [{ id = "page", text = "This test." }]
items = [
    { id = "p1", answers = [0, 1, 2] },
    { id = "p2", answers = [0, 1, 2] },
]
scales = [{ id = "total", of = ["p1", "p2"], title = "Total", unit = "points", source = "page" }]
"""
STEP = '\n[[steps]]\nid = "{id}"\nop = "ratio"\nover = "{over}"\nunder = "total"\n'
CASES = "case_id,inputs,score,expected,tolerance,source\n"


@pytest.fixture
def spec(tmp_path: Path) -> Callable[..., Path]:
    """Write the spec, or one with something in it replaced or added."""

    def write(old: str = "", new: str = "", more: str = "", name: str = "pair.toml") -> Path:
        path = tmp_path / name
        path.write_text(SPEC.replace(old, new) + more, encoding="utf-8")
        return path

    return write


def test_a_clean_spec_says_what_it_has(spec: Callable[..., Path], run: Run) -> None:
    """Items, scales, scores and names."""
    result = run("instruments", "check", spec())
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "pair: Pair: 2 items, 1 scale",
        "  sheets named pair",
        "  items p1 p2",
        "  scores total",
    ]
    assert result.stderr.strip() == "pair.toml: 1 file, 0 errors, 0 warnings"


def test_all_faults_are_told_in_one_run(spec: Callable[..., Path], run: Run) -> None:
    """Those of several steps, each with its line."""
    path = spec(more=STEP.format(id="a", over="p3") + STEP.format(id="b", over="totl"))
    result = run("instruments", "check", path)
    assert result.exit_code == 1
    assert "pair.toml line 11: error: unknown value in step a 'p3'; known: " in result.stdout
    assert "pair.toml line 17: error: unknown value in step b 'totl'; known: a, date, p1, " in result.stdout
    assert "did you mean 'total'?" in result.stdout
    assert "2 errors" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Pair"', 'titel = "Pair"', "pair.toml line 2: error: titel is no known key; did you mean 'title'?"),
        ("answers = [0, 1, 2]", "answers = [0, 300]", "pair.toml line 6: error: items['p1'].answers"),
        ('id = "pair"', 'id = "sf36v2"', "must be the file's name without .toml, 'pair'"),
        ("scales =", "norms = 'us1997'\nscales =", "norms: no norm set is 'us1997'; did you mean 'us1998'?"),
        (
            "scales =",
            "norms = 'us1998'\nscales =",
            "'us1998' was made for sf36v1, sf36v2, sf36v2_acute, sf12v2, not for pair",
        ),
        ('id = "pair"', 'id = "pair', "pair.toml: error: is not TOML: line 1"),
    ],
)
def test_a_fault_is_in_our_own_words(spec: Callable[..., Path], run: Run, old: str, new: str, said: str) -> None:
    """File, line, what was found and what was expected."""
    result = run("instruments", "check", spec(old, new))
    assert (result.exit_code, said in result.stdout) == (1, True), result.stdout
    assert "pydantic" not in result.stdout.lower()


def test_names_of_a_shipped_instrument_are_a_warning(spec: Callable[..., Path], run: Run) -> None:
    """A sheet of that name would hold both."""
    result = run("instruments", "check", spec("scales =", 'sheet_names = ["SF-36v2"]\nscales ='))
    assert (result.exit_code, "'SF-36v2' names sf36v2 too" in result.stdout) == (0, True)


def test_a_folder_is_checked_with_its_norm_cards(spec: Callable[..., Path], run: Run, tmp_path: Path) -> None:
    """Each by itself: one that cannot be read hides none."""
    spec()
    spec('id = "pair"', 'id = "other"', name="other.toml")
    (tmp_path / "norms").mkdir()
    (tmp_path / "norms" / "card.toml").write_text('id = "card"\n', encoding="utf-8")
    result = run("instruments", "check", tmp_path)
    assert result.exit_code == 1
    assert "card.toml: error: " in result.stdout
    assert "other: Pair" in result.stdout
    assert "3 files" in result.stderr


@pytest.mark.parametrize("name", ["none.toml", "none"])
def test_what_is_not_there_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    """With exit status 2."""
    result = run("instruments", "check", tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_worked_case_that_is_off_is_an_error(spec: Callable[..., Path], run: Run, tmp_path: Path) -> None:
    """1 and 2 are 3; of a case without an answer the total is missing."""
    cases = tmp_path / "cases.csv"
    cases.write_text(f"{CASES}one,p1=1;p2=2,total,3,,hand\ntwo,p1=1,total,,,hand\n", encoding="utf-8")
    result = run("instruments", "check", spec(), "--vectors", cases)
    assert (result.exit_code, "2 worked cases, 0 errors" in result.stderr) == (0, True)
    cases.write_text(f"{CASES}one,p1=1;p2=2,total,4,0.5,hand\ntwo,p3=1,totl,,,hand\n", encoding="utf-8")
    result = run("instruments", "check", spec(), "--vectors", cases)
    assert "cases.csv line 3: error: score: 'totl' is no score of pair; did you mean 'total'?" in result.stdout
    assert "'p3' is no item or field" in result.stdout
    cases.write_text(f"{CASES}one,p1=1;p2=2,total,4,0.5,hand\n", encoding="utf-8")
    result = run("instruments", "check", spec(), "--vectors", cases)
    assert "cases.csv line 2: error: case one: total is 3, expected 4" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "words", ["--instruments . show pair", "show --instruments . pair", "show pair --instruments ."]
)
def test_the_folder_may_stand_anywhere(
    spec: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Before the subcommand, before the id and behind it."""
    monkeypatch.chdir(spec().parent)
    assert "Pair" in run("instruments", *words.split()).stdout
