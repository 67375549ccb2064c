"""``prosuite score``: files on disk, words for people on stderr, and an exit status to rely on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import Result

import prosuite

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]

REFUSED_FILES = [
    *("missing file", "folder", "empty file", "empty text file", "empty workbook", "header without records"),
    *("text named .xlsx", "encrypted", "truncated", "zip of something else", "zip without sheets", "other type"),
    *("no ending", "not text", "NUL bytes", "open quote", "text after quote", "white space only"),
]

EXPLAINED = [f"s_{name}{ending}" for ending in (".csv", ".json") for name in ("findings", "columns", "run")]


def _words(result: Result) -> str:
    """Return what was said on stderr, without its line breaks."""
    return " ".join(result.stderr.split())


def _assert_refused(result: Result, reason: str, *, refusals: int = 1, found: int = 0) -> None:
    """Check for a sentence for each refusal on stderr, after what was found; nothing on stdout, and exit status 2."""
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == refusals + (found and 1 + found)
    assert all(line.startswith("Error: ") for line in lines[-refusals:])
    assert reason in "".join(lines[-refusals:])


# Refusals


@pytest.mark.parametrize("kind", REFUSED_FILES)
def test_a_file_that_cannot_be_scored_is_refused(broken_file: Callable[[str], Path], run: Run, kind: str) -> None:
    """What is no table ends in one sentence that names it, and exit status 2."""
    path = broken_file(kind)
    _assert_refused(run("score", path), path.name)


@pytest.mark.parametrize("kind", REFUSED_FILES)
def test_a_refused_file_leaves_no_output(
    broken_file: Callable[[str], Path], run: Run, tmp_path: Path, kind: str
) -> None:
    """A run that could not start writes nothing."""
    path = broken_file(kind)
    before = sorted(tmp_path.iterdir())
    run("score", path)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "--instrument sf36v2"),
        (["--instrument", "sf36v3"], "unknown instrument 'sf36v3'; did you mean 'sf36v2'"),
        (["--instrument", "sf36v2", "--norms", "us1989"], "unknown norm set 'us1989'"),
        (["--instrument", "sf36v2", "--norms", "us1990"], "norm set 'us1990' was not made for sf36v2"),
        (["--instrument", "sf36v2", "--norms", "jp2002"], "add --allow-unverified"),
        (["--instrument", "sf36v2_acute"], "add --allow-unverified"),
        (["--instrument", "sf36v2", "--instruments", "nowhere"], "instrument folder 'nowhere' does not exist"),
        (["--instrument", "sf36v2", "--study", "nowhere.toml"], "nowhere.toml"),
        (["--instrument", "sf36v2", "-o", "scores.sas7bdat"], "choose one of these endings"),
        (["--instrument", "sf36v2", "-o", "nowhere/scores.csv"], "does not exist"),
        (["--instrument", "sf36v2", "-o", "visits.xlsx", "--force"], "is the input itself"),
    ],
)
def test_what_cannot_run_is_refused(form: Build, workbook: Write, run: Run, options: list[str], reason: str) -> None:
    """An option that is missing, unknown or unsuitable ends in one sentence and exit status 2."""
    _assert_refused(run("score", workbook({"Form": form()}), *options), reason)


@pytest.mark.parametrize(
    ("headers", "reason", "found"),
    [
        ({"gh1": "SF36101", "ht": "SF36302"}, "mixes instruments", 0),
        ({"gh1": "sf36v1_gh1", "ht": "sf36v2_ht"}, "mixes instruments", 0),
        ({"gh1": "SF36101"}, "the sheet name says sf36v2", 0),
        ({"gh1": "Q3c"}, "both hold pf03", 2),  # that no column holds gh1, and the doubled one
    ],
)
def test_columns_that_cannot_be_told_apart_are_refused(
    form: Build, workbook: Write, run: Run, headers: dict[str, str], reason: str, found: int
) -> None:
    """Columns of two versions, of another version, or two for one item end in exit status 2."""
    records = [{headers.get(name, name): value for name, value in record.items()} for record in form()]
    _assert_refused(run("score", workbook({"SF36v2": records})), reason, found=found)


def test_ambiguous_numbers_are_refused(workbook: Write, run: Run) -> None:
    """Columns whose numbers both readings give an item end in exit status 2."""
    records = [{"subject": "001", **{f"sf36_{number}": 1 for number in (6, 10)}}]
    _assert_refused(run("score", workbook({"SF36v2": records})), "printed or as sequential item numbers")


def test_an_option_that_contradicts_a_sheet_name_is_refused(form: Build, workbook: Write, run: Run) -> None:
    """A sheet named sf36v1 is not scored as sf36v2."""
    path = workbook({"SF36v1": form(), "Notes": [{"subject": "001", "note": "x"}]})
    _assert_refused(run("score", path, "--instrument", "sf36v2"), "is named as sf36v1", found=1)  # the sheet Notes


@pytest.mark.parametrize(
    ("content", "reason", "refusals"),
    [
        ("sheets = = 3", "study.toml is not TOML", 1),
        ('[sheet.Form]\ninstrument = "sf36v2"', "did you mean 'sheets'", 1),
        ('[sheets.Diary]\ninstrument = "sf36v2"', "no sheet is named 'Diary'", 2),  # and nothing is said of Form
        ('[sheets.Form]\ninstrument = "sf36v3"', "unknown instrument 'sf36v3'", 1),
    ],
)
def test_a_faulty_study_file_is_refused(
    form: Build, workbook: Write, run: Run, tmp_path: Path, content: str, reason: str, refusals: int
) -> None:
    """A fault of the study file ends in one sentence and exit status 2."""
    (tmp_path / "study.toml").write_text(content, encoding="utf-8")
    result = run("score", workbook({"Form": form()}), "--study", "study.toml")
    _assert_refused(result, reason, refusals=refusals)


# Outputs


def test_the_default_output_is_named_after_the_input_and_stands_here(
    form: Build, workbook: Write, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without -o the scores of ../visits.xlsx go to visits_scores.xlsx in the current folder."""
    path = workbook({"SF36v2": form()})
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert run("score", path).exit_code == 0
    assert [file.name for file in Path().iterdir()] == ["visits_scores.xlsx"]


def test_the_default_output_opens_on_a_summary(form: Build, workbook: Write, run: Run) -> None:
    """The workbook holds a summary, scores, findings, the data dictionary, the run record and a short long table."""
    run("score", workbook({"SF36v2": form()}))
    assert openpyxl.load_workbook("visits_scores.xlsx").sheetnames == [
        "Summary",
        "Scores",
        "Findings",
        "Columns",
        "Run",
        "Long",
    ]


def test_the_input_may_be_a_text_file(form: Build, csv_file: Write, run: Run) -> None:
    """A .csv is scored like a workbook."""
    assert run("score", csv_file(form(), delimiter=";", encoding="utf-8-sig")).exit_code == 0
    assert Path("SF36v2_scores.xlsx").is_file()


@pytest.mark.parametrize(
    ("output", "files"),
    [
        ("s.xlsx", ["s.xlsx"]),
        ("s.csv", ["s.csv", *EXPLAINED]),
        ("s.parquet", ["s.parquet", *(name.replace(".csv", ".parquet") for name in EXPLAINED)]),
    ],
)
def test_the_ending_of_the_output_is_its_format(
    form: Build, workbook: Write, run: Run, output: str, files: list[str]
) -> None:
    """-o picks the format; what was written is told."""
    path = workbook({"SF36v2": form()})
    result = run("score", path, "-o", output)
    path.unlink()
    assert sorted(file.name for file in Path().iterdir()) == sorted(files)
    assert f"Written: {', '.join(files)}" in _words(result)


@pytest.mark.parametrize(
    ("options", "n_rows"), [([], 3), (["--layout", "wide"], 3), (["--layout", "long"], 57)], ids=["", "wide", "long"]
)
def test_the_layout_decides_the_table(form: Build, workbook: Write, run: Run, options: list[str], n_rows: int) -> None:
    """Three records of 19 scores are 3 rows wide and 57 rows long."""
    run("score", workbook({"SF36v2": form()}), "-o", "s.csv", *options)
    assert len(pd.read_csv("s.csv")) == n_rows


def test_an_existing_output_is_not_replaced(form: Build, workbook: Write, run: Run) -> None:
    """An output that exists is kept; the message holds the option that replaces it."""
    Path("visits_scores.xlsx").write_text("mine", encoding="utf-8")
    _assert_refused(run("score", workbook({"SF36v2": form()})), "add --force")
    assert Path("visits_scores.xlsx").read_text(encoding="utf-8") == "mine"


def test_an_existing_output_is_refused_before_the_input_is_read(workbook: Write, run: Run) -> None:
    """No work is done for scores that could not be written."""
    path = workbook({"SF36v2": []})
    Path("visits_scores.xlsx").touch()
    _assert_refused(run("score", path), "exists already")


def test_an_existing_output_is_replaced_by_force(form: Build, workbook: Write, run: Run) -> None:
    """--force replaces an old output."""
    Path("visits_scores.xlsx").write_text("old", encoding="utf-8")
    assert run("score", workbook({"SF36v2": form()}), "--force").exit_code == 0
    assert openpyxl.load_workbook("visits_scores.xlsx").sheetnames[0] == "Summary"


def test_the_run_record_is_written(form: Build, workbook: Write, run: Run) -> None:
    """The record in the output holds version, input and options."""
    path = workbook({"SF36v2": form()})
    run("score", path, "--norms", "us1998")
    record = dict(openpyxl.load_workbook("visits_scores.xlsx")["Run"].iter_rows(values_only=True))
    assert (record["prosuite"], record["input"], record["option norms"]) == (
        prosuite.__version__,
        "visits.xlsx",
        "us1998",
    )


def test_two_runs_write_the_same_bytes(form: Build, workbook: Write, run: Run) -> None:
    """The same command writes the same file."""
    path = workbook({"SF36v2": form()})
    run("score", path)
    first = Path("visits_scores.xlsx").read_bytes()
    run("score", path, "--force")
    assert Path("visits_scores.xlsx").read_bytes() == first


# Options


@pytest.mark.parametrize(
    ("options", "norms"),
    [([], "us1990"), (["--norms", "us1998"], "us1998"), (["--norms", "farivar2007"], "farivar2007")],
)
def test_norms_are_those_asked_for(form: Build, workbook: Write, run: Run, options: list[str], norms: str) -> None:
    """--norms replaces the instrument's default; the set used is in the output and on the screen."""
    result = run("score", workbook({"SF36v1": form()}), "-o", "s.csv", *options)
    assert set(pd.read_csv("s.csv")["sf36v1_norms"]) == {norms}
    assert f"norms {norms}:" in _words(result)


SEVERAL = {
    "the option again": ["--norms", "farivar2007", "--norms", "no2002_rand36"],
    "with a comma": ["--norms", "farivar2007,no2002_rand36"],
    "with a blank": ["--norms", "no2002_rand36, farivar2007"],
}


@pytest.mark.parametrize("options", SEVERAL.values(), ids=SEVERAL)
def test_each_of_several_norms_serves_its_instruments(
    form: Build, workbook: Write, run: Run, options: list[str]
) -> None:
    """An instrument that none of them was made for keeps its default; the run record has all that were named."""
    path = workbook({"SF36v1": form(), "RAND36": form(), "SF36v2": form()})
    assert run("score", path, *options).exit_code == 0
    book = openpyxl.load_workbook("visits_scores.xlsx")
    head, first, *_ = book["Scores"].iter_rows(values_only=True)
    used = {name: first[head.index(f"{name}_norms")] for name in ("sf36v1", "rand", "sf36v2")}
    assert used == {"sf36v1": "farivar2007", "rand": "no2002_rand36", "sf36v2": "us1998"}
    record = dict(book["Run"].iter_rows(values_only=True))
    named = ",".join(options[1::2]).replace(" ", "")
    assert record["option norms"] == named


def test_none_beside_norms_is_for_the_others(form: Build, workbook: Write, run: Run) -> None:
    """A set for version 1, and version 2 is compared with nothing."""
    path = workbook({"SF36v1": form(), "SF36v2": form()})
    assert run("score", path, "-o", "s.csv", "--norms", "none,us1990").exit_code == 0
    scores = pd.read_csv("s.csv", keep_default_na=False)
    assert (set(scores["sf36v1_norms"]), set(scores["sf36v2_norms"])) == ({"us1990"}, {"none"})


@pytest.mark.parametrize(
    ("norms", "reason", "refusals"),
    [
        (
            "farivar2007,gli2012",
            "norm set 'gli2012' was made for spirometry, and none of them is there (sf36v1, sf36v2)",
            1,
        ),
        ("farivar2007,us1989", "unknown norm set 'us1989'", 1),
        ("gli2012", "norm set 'gli2012' was not made for sf36v1", 2),  # nor for sf36v2, which has others
    ],
)
def test_norms_for_no_instrument_are_refused(
    form: Build, workbook: Write, run: Run, norms: str, reason: str, refusals: int
) -> None:
    """In one sentence for each instrument that names the sets."""
    result = run("score", workbook({"SF36v1": form(), "SF36v2": form()}), "--norms", norms)
    _assert_refused(result, reason, refusals=refusals)


def test_norms_none_gives_scale_scores_alone(form: Build, workbook: Write, run: Run) -> None:
    """--norms none leaves out every norm-based score, and the screen says so."""
    result = run("score", workbook({"SF36v2": form()}), "-o", "s.csv", "--norms", "none")
    assert not {"sf36v2_pf_t", "sf36v2_pcs", "sf36v2_mcs"} & set(pd.read_csv("s.csv").columns)
    assert "norms none" in _words(result)


@pytest.mark.parametrize(("rule", "scored"), [("half", 0), ("one", 1), ("all", 0)])
def test_the_missing_rule_is_the_one_asked_for(form: Build, workbook: Write, run: Run, rule: str, scored: int) -> None:
    """One answered role item of four is enough for the rule 'one' alone."""
    records = [form("001")[0] | dict.fromkeys(["rp2", "rp3", "rp4"])]
    run("score", workbook({"SF36v2": records}), "-o", "s.csv", "--missing-rule", rule)
    assert pd.read_csv("s.csv")["sf36v2_rp"].notna().sum() == scored


def test_unverified_norms_are_used_when_allowed(form: Build, workbook: Write, run: Run) -> None:
    """--allow-unverified scores with norms of confidence C and gives a warning."""
    result = run("score", workbook({"SF36v2": form()}), "-o", "s.csv", "--norms", "jp2002", "--allow-unverified")
    assert result.exit_code == 0
    assert set(pd.read_csv("s.csv")["sf36v2_norms_confidence"]) == {"C"}
    assert "[unverified-norms]" in _words(result)


def test_a_study_file_declares_the_sheets(form: Build, workbook: Write, run: Run, tmp_path: Path) -> None:
    """--study says what the sheets hold."""
    (tmp_path / "study.toml").write_text('[sheets.Form]\ninstrument = "rand36"\n', encoding="utf-8")
    result = run("score", workbook({"Form": form()}), "--study", "study.toml", "-o", "s.csv", "--layout", "long")
    assert set(pd.read_csv("s.csv")["instrument"]) == {"rand36"}
    assert "instrument declared by study file" in _words(result)


def test_instruments_of_ones_own_are_scored(workbook: Write, run: Run, own_instruments: Path) -> None:
    """--instruments adds instruments and norms from a folder."""
    path = workbook({"mood": [{"subject": "001", "m1": 3, "m2": 3, "m3": 3}]})
    run("score", path, "--instruments", own_instruments, "-o", "s.csv")
    # 9 of 0..9 is 100; (100 - 40) / 20 = 3, so T = 50 + 10 x 3
    assert pd.read_csv("s.csv")[["mood_mood", "mood_mood_t"]].to_numpy().tolist() == [[100.0, 80.0]]


# Exit status


def _records(form: Build, worst: str) -> list[Record]:
    """Make records whose worst finding is of this severity."""
    answer = {"nothing": 1, "warning": None, "error": 9}[worst]
    return [record | {"pf01": answer} for record in form()]


@pytest.mark.parametrize(
    ("fail_on", "worst", "status"),
    [
        (None, "nothing", 0),
        (None, "warning", 0),
        (None, "error", 1),
        ("error", "warning", 0),
        ("error", "error", 1),
        ("warning", "nothing", 0),
        ("warning", "warning", 1),
        ("warning", "error", 1),
        ("never", "error", 0),
    ],
)
def test_the_exit_status_follows_the_findings(
    form: Build, workbook: Write, run: Run, fail_on: str | None, worst: str, status: int
) -> None:
    """Findings at or above --fail-on, error by default, make the exit status 1."""
    options = [] if fail_on is None else ["--fail-on", fail_on]
    assert run("score", workbook({"SF36v2": _records(form, worst)}), *options).exit_code == status


def test_scores_are_written_despite_findings(form: Build, workbook: Write, run: Run) -> None:
    """Without --strict, errors do not keep the scores from being written."""
    run("score", workbook({"SF36v2": _records(form, "error")}))
    assert Path("visits_scores.xlsx").is_file()


def test_strict_writes_nothing_if_there_is_an_error(form: Build, workbook: Write, run: Run) -> None:
    """With --strict an error finding ends in exit status 1 and no file."""
    result = run("score", workbook({"SF36v2": _records(form, "error")}), "--strict")
    assert result.exit_code == 1
    assert [file.name for file in Path().iterdir()] == ["visits.xlsx"]
    assert "Nothing written" in _words(result)


def test_strict_allows_warnings(form: Build, workbook: Write, run: Run) -> None:
    """With --strict warnings do not keep the scores from being written."""
    assert run("score", workbook({"SF36v2": _records(form, "warning")}), "--strict").exit_code == 0
    assert Path("visits_scores.xlsx").is_file()


# Words for people


def test_nothing_goes_to_stdout(form: Build, workbook: Write, run: Run) -> None:
    """The summary is for people and goes to stderr."""
    assert run("score", workbook({"SF36v2": form()})).stdout == ""


def test_the_screen_says_what_was_scored_and_how(form: Build, workbook: Write, run: Run) -> None:
    """Instrument, sheet, number of records, norms and what declared the instrument are told."""
    words = _words(run("score", workbook({"SF36v2": form()})))
    assert "SF-36v2 Health Survey, standard (4-week recall) Sheet 'SF36v2': 3 records, 3 people, 1 visit" in words
    assert "norms us1998: United States general population 1998" in words
    assert "instrument declared by sheet name" in words


@pytest.mark.parametrize("score", ["pf", "bp_t", "pcs", "mcs"])
def test_the_screen_sums_up_each_score(form: Build, workbook: Write, run: Run, score: str) -> None:
    """Each score has a line with counts, mean and range; with --all those that are not main scores too."""
    lines = [line.split() for line in run("score", workbook({"SF36v2": form()}), "--all").stderr.splitlines()]
    (line,) = [line for line in lines if line[:1] == [score]]
    assert line[2:5] == ["3", "0", "0"]  # scored, prorated, not scored


def test_the_screen_shows_findings_errors_first(form: Build, workbook: Write, run: Run) -> None:
    """Findings are counted and shown, errors before warnings."""
    records = form()
    records[0]["pf01"], records[1]["pf02"] = None, 9
    words = _words(run("score", workbook({"SF36v2": records})))
    assert "Findings: 1 error, 1 warning" in words
    assert words.index("SF36v2!F3: error") < words.index("SF36v2!E2: warning")


def test_the_screen_shows_a_few_findings_and_says_where_the_rest_is(form: Build, workbook: Write, run: Run) -> None:
    """Of many findings the first are shown, with their number and the command that lists all."""
    path = workbook({"SF36v2": _records(lambda: form(*map(str, range(12))), "error")})
    words = _words(run("score", path))
    shown = words.count("[out-of-range-answer]")
    assert 0 < shown < 12
    assert f"... and {12 - shown} more: prosuite validate" in words
