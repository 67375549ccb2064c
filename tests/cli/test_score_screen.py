"""The blocks of ``prosuite score`` on the screen: as wide as it is, with whole numbers and names."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from prosuite.cli.printing import say_finding, say_page, say_words, show_table
from prosuite.cli.score_screen import show_scores
from rich.console import Console

from prosuite.pipeline.score_workbook import ScoreResult, score_workbook

Write = Callable[..., Path]
Build = Callable[..., list[dict[str, Any]]]
Run = Callable[..., Result]
EXAMPLE = Path(__file__).parents[2] / "examples" / "visits.xlsx"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def example() -> ScoreResult:
    """Score the example workbook."""
    return score_workbook(EXAMPLE)


def _screen(width: int) -> tuple[Console, io.StringIO]:
    printed = io.StringIO()
    return Console(file=printed, width=width, highlight=False, markup=False, emoji=False), printed


def _printed(result: ScoreResult, width: int, *, every: bool = False) -> str:
    screen, printed = _screen(width)
    show_scores(screen, result, every=every)
    return printed.getvalue()


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_blocks_are_no_wider_than_the_screen(example: ScoreResult, width: int, *, every: bool) -> None:
    """No line is wider, so that no terminal breaks one, and none is cut."""
    printed = _printed(example, width, every=every)
    assert max(map(len, printed.splitlines())) <= width
    assert "…" not in printed


@pytest.mark.parametrize("width", [40, 80])
def test_names_and_numbers_stay_whole(example: ScoreResult, width: int) -> None:
    """A narrow screen shows each name and number that a wide one does."""
    words = {word.strip(",:()") for word in _printed(example, width).split()}
    wide = {word.strip(",:()") for word in _printed(example, 400).split()}
    assert {word for word in wide if NUMBER.fullmatch(word) or "_" in word} <= words
    assert {"distance_percent_predicted", "356.3", "-0.88"} <= words


def test_main_scores_are_shown_first_and_others_if_asked_for(example: ScoreResult) -> None:
    """The SF-36v2 names pcs first; bp_t is none of its main scores."""
    usual, every = (_printed(example, 80, every=every) for every in (False, True))
    firsts = [line.split(maxsplit=1)[0] for line in usual.splitlines() if line.strip()]
    assert firsts.index("pcs") < firsts.index("pf")
    assert "bp_t" not in firsts
    assert re.search(r"^bp_t\s+T\s+70\s+5\s+0\s", every, re.MULTILINE)
    assert "--all" in usual
    assert "--all" not in every


def test_a_block_counts_words_reasons_and_people(example: ScoreResult) -> None:
    """All 75 sessions have three manoeuvres that agree, grade A; 20 walks are outside the range of the equation."""
    words = " ".join(_printed(example, 80).split())
    assert "Sheet 'Spirometry': 75 records, 15 people, 5 visits" in words
    assert "fev1_grade: A 75 fvc_grade: A 75" in words
    assert "20 records: outside the equation's range (distance_predicted, distance_percent_predicted)" in words


def test_scores_of_no_record_do_not_fill_the_screen(example: ScoreResult) -> None:
    """Of the many, a few are named."""
    every = " ".join(_printed(example, 80, every=True).split())
    assert re.search(r"Scored for no record: (\w+, ){4}and \d+ more", every)


def test_a_table_that_is_too_wide_stands_in_parts_and_then_in_lines() -> None:
    """Two parts at 20 characters, lines at 12: 8 + 2 + 6 + 2 + 6 characters are needed."""
    titles, rows = ["score", "first", "second"], [["abcdefgh", "12.345", "-6.789"]]
    shown = {}
    for width in (24, 20, 12):
        screen, printed = _screen(width)
        show_table(screen, titles, rows)
        shown[width] = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert shown[24][1] == "abcdefgh  12.345  -6.789"
    assert [shown[20][1], shown[20][3]] == ["abcdefgh 12.345", "abcdefgh -6.789"]
    assert shown[12] == ["abcdefgh:", "  first", "  12.345,", "  second", "  -6.789"]


@pytest.mark.parametrize(
    ("cells", "width"), [(["1.2345"], 12), (["1.2345"] * 3, 15)], ids=["one too wide", "three parts"]
)
def test_a_table_of_more_than_two_parts_stands_in_lines(cells: list[str], width: int) -> None:
    """A cell that does not fit beside the first, or a third part, makes a line of each row, broken at blanks."""
    screen, printed = _screen(width)
    show_table(screen, ["score", *("first", "second", "third")[: len(cells)]], [["abcdefgh", *cells]])
    assert printed.getvalue().startswith("abcdefgh:")


def test_words_wider_than_the_screen_stay_whole() -> None:
    """Lines end at blanks alone."""
    screen, printed = _screen(10)
    say_words(screen, "a --allow-unverified b", indent=0)
    assert printed.getvalue().splitlines() == ["a", "  --allow-unverified", "  b"]


def test_quiet_shows_errors_alone(form: Build, workbook: Write, run: Run) -> None:
    """Nothing of a clean file, the errors of another, with the same exit status; refusals too."""
    done = run("score", workbook({"SF36v2": form()}), "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    records = form()
    records[0]["pf01"], records[1]["pf02"] = None, 9
    done = run("score", workbook({"SF36v2": records}), "-q", "--force")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "SF36v2!F3: error" in done.stderr
    done = run("score", "nowhere.csv", "--quiet")
    assert (done.exit_code, done.stderr.startswith("Error: nowhere.csv")) == (2, True)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_finding_is_one_line_in_a_file_and_words_on_a_terminal(*, is_terminal: bool) -> None:
    """So that a program finds it, and a person never reads half a number."""
    printed = io.StringIO()
    screen = Console(file=printed, width=20, highlight=False, force_terminal=is_terminal, color_system=None)
    say_finding(screen, "SF36!F17: pf03 holds 33.12345, expected 1")
    lines = printed.getvalue().splitlines()
    if is_terminal:
        assert lines == ["  SF36!F17: pf03", "    holds 33.12345,", "    expected 1"]
    else:
        assert lines == ["  SF36!F17: pf03 holds 33.12345, expected 1"]


@pytest.mark.parametrize(
    "command", ["norms", "norms show gli2022", "instruments", "instruments show sf36v2", "explain"]
)
@pytest.mark.parametrize("width", [40, 80])
def test_pages_break_at_blanks_on_a_terminal(
    command: str, width: int, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wider than the screen but for a word that is; every word of the page is whole, in its order."""
    whole = run(*command.split()).stdout
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    say_page(whole.rstrip("\n"))
    folded = capsys.readouterr().out
    assert folded.split() == whole.split()
    assert all(len(line) <= width or len(line.split()) == 1 for line in folded.splitlines())
    assert max(map(len, whole.splitlines())) > width or folded == whole


@pytest.mark.parametrize("command", ["validate", "quality", "init"])
def test_other_commands_are_quiet_too(command: str, form: Build, workbook: Write, run: Run) -> None:
    """What is clean says nothing, and the exit status says that it is."""
    name = workbook({"SF36v2": form()})
    options = ["--thresholds", "none.toml"] if command == "quality" else []
    Path("none.toml").write_text('[scale]\nalpha = "none"\nitem_scale_correlation = "none"\n', encoding="utf-8")
    done = run(command, name, "--quiet", *options)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_quiet_tells_what_fails(form: Build, workbook: Write, run: Run) -> None:
    """Of findings the errors, of criteria those that are not met; a document asked for is given all the same."""
    records = form()
    records[0]["pf01"], records[1]["pf02"] = None, 9
    name = workbook({"SF36v2": records})
    done = run("validate", name, "-q")
    assert (done.exit_code, done.stderr, done.stdout.count("\n")) == (1, "", 1)
    assert done.stdout.startswith("SF36v2!F3: error")
    assert len(json.loads(run("validate", name, "-q", "--format", "json").stdout)["findings"]) == 2
    Path("all.toml").write_text("[dataset]\ncompleteness = 100\n", encoding="utf-8")
    done = run("quality", name, "-q", "--thresholds", "all.toml")
    assert (done.exit_code, done.stderr) == (1, "")
    assert "sf36v2, completeness: " in done.stdout
    assert all(line.count(", at least ") == 1 for line in done.stdout.splitlines())


def test_quiet_writes_what_it_is_asked_to(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty form is there, and nobody says so."""
    monkeypatch.chdir(tmp_path)
    done = run("template", "gad7", "-q")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "crf.xlsx").exists()
