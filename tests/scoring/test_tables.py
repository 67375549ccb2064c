"""The long and the wide table: every record once, every score with what it rests on, every extra column kept."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.pipeline.score_workbook import ScoreResult, score_workbook

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

SCALES = ["pf", "rp", "bp", "gh", "vt", "sf", "re", "mh"]
T_SCORES = [f"{scale}_t" for scale in SCALES]
SCORES = [*SCALES, "ht", *T_SCORES, "pcs", "mcs"]


@pytest.fixture
def scored(workbook: Write) -> Callable[..., ScoreResult]:
    """Score one sheet of records, or several by name."""

    def build(sheets: list[Record] | dict[str, list[Record]], **options: Any) -> ScoreResult:
        return score_workbook(workbook(sheets if isinstance(sheets, dict) else {"SF36v2": sheets}), **options)

    return build


def _row(result: ScoreResult, score: str, subject: str = "001") -> dict[str, Any]:
    """Return the long table's row of one score of one subject."""
    table = result.long
    (row,) = table[(table.score == score) & (table.subject == subject)].to_dict("records")
    return {str(key): value for key, value in row.items()}


def _answered(items: tuple[str, ...], scale: str, count: int) -> dict[str, None]:
    """Blank the items of a scale but for the first few."""
    return dict.fromkeys([item for item in items if item.startswith(scale)][count:])


# The long table


def test_long_columns_are_those_of_the_contract(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """The long table has these columns in this order."""
    assert list(scored(form()).long.columns) == [
        "subject",
        "visit",
        "date",
        "instrument",
        "score",
        "value",
        "unit",
        "status",
        "reason",
        "flags",
        "n_answered",
        "n_required",
        "norms",
        "source",
    ]


def test_long_has_a_row_for_each_record_and_score(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Records come in the order of the sheet, each with all scores of the instrument."""
    table = scored(form("b", "a")).long
    assert table.subject.tolist() == ["b"] * 19 + ["a"] * 19
    assert set(table.score[:19]) == set(table.score[19:]) == set(SCORES)


@pytest.mark.parametrize(
    ("score", "value", "unit", "norms"),
    [
        ("pf", 0, "0-100", ""),  # ten items at 1 of 1..3
        ("rp", 0, "0-100", ""),  # four items at 1 of 1..5
        ("bp", 100, "0-100", ""),  # no pain, no interference: 6 + 6 of 2..12
        ("gh", 60, "0-100", ""),  # 5 + 1 + 5 + 1 + 5 = 17 of 5..25
        ("vt", 50, "0-100", ""),  # 5 + 5 + 1 + 1 = 12 of 4..20
        ("sf", 50, "0-100", ""),  # 5 + 1 = 6 of 2..10
        ("re", 0, "0-100", ""),  # three items at 1 of 1..5
        ("mh", 40, "0-100", ""),  # 1 + 1 + 5 + 1 + 5 = 13 of 5..25
        ("ht", 1, "answer", ""),
        ("pf_t", 14.94, "T", "us1998"),
        ("bp_t", 62.12, "T", "us1998"),
        ("re_t", 9.23, "T", "us1998"),
    ],
)
def test_long_gives_value_unit_and_norms_of_a_score(
    form: Build, scored: Callable[..., ScoreResult], score: str, value: float, unit: str, norms: str
) -> None:
    """A row holds the score, its unit and, if it rests on norms, which; answers of 1 throughout give these."""
    row = _row(scored(form()), score)
    assert (round(row["value"], 2), row["unit"], row["norms"]) == (value, unit, norms)


def test_long_names_instrument_visit_and_source(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """A row says which instrument, which visit, and which row of which sheet it comes from."""
    row = _row(scored({"SF-36v2": form("001", visit="month 3")}), "pcs")
    assert (row["instrument"], row["visit"], row["source"]) == ("sf36v2", "month 3", "'SF-36v2'!2")


@pytest.mark.parametrize(
    ("count", "status", "reason"),
    [
        (10, "scored", ""),
        (9, "prorated", "9 of 10 items answered, 5 needed; imputed: pf10"),
        (5, "prorated", "5 of 10 items answered, 5 needed; imputed: pf06, pf07, pf08, pf09, pf10"),
        (4, "not_scored", "4 of 10 items answered, 5 needed"),
        (0, "not_scored", "0 of 10 items answered, 5 needed"),
    ],
)
@pytest.mark.parametrize("score", ["pf", "pf_t"])
def test_long_says_why_a_scale_is_prorated_or_not_scored(
    form: Build,
    scored: Callable[..., ScoreResult],
    items: tuple[str, ...],
    score: str,
    count: int,
    status: str,
    reason: str,
) -> None:
    """Half of a scale's items, rounded up, are needed; the reason names those that take the mean of the others."""
    row = _row(scored([form()[0] | _answered(items, "pf", count)]), score)
    assert (row["status"], row["reason"], row["n_answered"], row["n_required"]) == (status, reason, count, 5)


@pytest.mark.parametrize(("count", "has_value"), [(5, True), (4, False)])
def test_long_has_a_value_where_scored_and_only_there(
    form: Build,
    scored: Callable[..., ScoreResult],
    items: tuple[str, ...],
    count: int,
    has_value: bool,  # noqa: FBT001 - an expected value
) -> None:
    """A prorated score has a value, a score that is not scored has none."""
    assert pd.notna(_row(scored([form()[0] | _answered(items, "pf", count)]), "pf")["value"]) is has_value


@pytest.mark.parametrize(
    ("count", "status", "reason", "n_scales"),
    [
        (10, "scored", "", 8),
        (9, "prorated", "rests on prorated scales: pf", 8),
        (4, "not_scored", "7 of 8 scales scored, 8 needed", 7),
    ],
)
@pytest.mark.parametrize("score", ["pcs", "mcs"])
def test_long_says_why_a_component_is_prorated_or_not_scored(
    form: Build,
    scored: Callable[..., ScoreResult],
    items: tuple[str, ...],
    score: str,
    count: int,
    status: str,
    reason: str,
    n_scales: int,
) -> None:
    """A component summary needs all eight scales and names the prorated ones that it rests on."""
    row = _row(scored([form()[0] | _answered(items, "pf", count)]), score)
    found = (row["status"], row["reason"], row["n_answered"], row["n_required"])
    assert found == (status, reason, n_scales, 8)


@pytest.mark.parametrize(
    ("rule", "status", "needed"), [(None, "not_scored", 2), ("half", "not_scored", 2), ("one", "prorated", 1)]
)
def test_long_counts_by_the_missing_rule_in_use(
    form: Build, scored: Callable[..., ScoreResult], items: tuple[str, ...], rule: str, status: str, needed: int
) -> None:
    """One of four role items is too few by the half rule and enough by the rule 'one'."""
    row = _row(scored([form()[0] | _answered(items, "rp", 1)], missing_rule=rule), "rp")
    imputed = "; imputed: rp2, rp3, rp4" if status == "prorated" else ""
    assert (row["status"], row["reason"]) == (status, f"1 of 4 items answered, {needed} needed{imputed}")


def test_long_counts_rand_items_by_rands_own_rule(
    form: Build, scored: Callable[..., ScoreResult], items: tuple[str, ...]
) -> None:
    """RAND averages whatever was answered: one item is enough."""
    row = _row(scored({"RAND36": [form()[0] | _answered(items, "pf", 1)]}), "physical_functioning")
    assert row["status"] == "prorated"
    assert row["reason"].startswith("1 of 10 items answered, 1 needed; imputed: pf02, pf03, pf04, ")


def test_long_says_of_every_score_that_its_norms_are_unverified(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """Each score that rests on an unverified norm set says so in its reason."""
    table = scored(form("001"), norms="jp2002", allow_unverified=True).long
    noted = table[table.reason == "norm set jp2002 is unverified"]
    assert set(noted.score) == {*T_SCORES, "pcs", "mcs"}


def test_long_without_norms_has_scale_scores_alone(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """With norms 'none' there are neither T scores nor components."""
    assert set(scored(form(), norms="none").long.score) == {*SCALES, "ht"}


def test_long_holds_several_instruments_one_after_the_other(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Each instrument's rows are there once for each record."""
    table = scored({"SF36v2": form("001", "002"), "RAND36": form("002")}).long
    assert table.groupby(["instrument", "subject"]).size().to_dict() == {
        ("sf36v2", "001"): 19,
        ("sf36v2", "002"): 19,
        ("rand36", "002"): 9,
    }


# The wide table


def test_wide_has_a_row_for_each_record_in_the_order_of_the_sheet(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """Each record is one row, in the order of the input."""
    assert scored(form("9", "10", "001", "b")).wide.subject.tolist() == ["9", "10", "001", "b"]


def test_wide_begins_with_the_keys_and_ends_with_the_source(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Subject, visit and date come first, flags, norms and source last, the scores between."""
    assert list(scored(form()).wide.columns) == [
        *("subject", "visit", "date"),
        *(f"sf36v2_{name}" for name in ("date", *SCORES, "flags", "norms", "norms_confidence", "source")),
    ]


def test_wide_and_long_hold_the_same_values(
    form: Build, scored: Callable[..., ScoreResult], items: tuple[str, ...]
) -> None:
    """A score has one value, whichever table it is read from."""
    records = form("001", "002", "003")
    records[1] |= _answered(items, "mh", 2)
    result = scored(records)
    bare = result.wide.rename(columns=lambda name: name.removeprefix("sf36v2_"))
    wide = bare.melt(["source"], SCORES, "score").set_index(["source", "score"])["value"]
    long = result.long.set_index(["source", "score"])["value"]
    pd.testing.assert_series_equal(wide.sort_index(), long.sort_index(), check_dtype=False, check_exact=True)


@pytest.mark.parametrize(
    ("norms", "confidence"), [("us1998", "A"), ("none", ""), ("jp2002", "C")], ids=["default", "none", "unverified"]
)
def test_wide_names_norms_and_their_confidence(
    form: Build, scored: Callable[..., ScoreResult], norms: str, confidence: str
) -> None:
    """Every row says which norms were used and how well they are confirmed."""
    wide = scored(form("001"), norms=norms, allow_unverified=True).wide
    assert wide[["sf36v2_norms", "sf36v2_norms_confidence"]].to_numpy().tolist() == [[norms, confidence]]


def test_wide_names_the_row_of_the_sheet(form: Build, workbook: Write) -> None:
    """The source of a record is its row in the spreadsheet, wherever the table starts."""
    wide = score_workbook(workbook({"SF-36v2": form("001", "002")}, at="C7")).wide
    assert wide.sf36v2_source.tolist() == ["'SF-36v2'!8", "'SF-36v2'!9"]


# Identifiers


@pytest.mark.parametrize(("typed", "kept"), [("001", "001"), (7, "7"), (7.0, "7"), ("7.0", "7.0"), ("a-1 b", "a-1 b")])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_an_identifier_stays_text(
    form: Build, scored: Callable[..., ScoreResult], layout: str, typed: object, kept: str
) -> None:
    """Leading zeros stay, and a number gains no decimal."""
    records = form("x")
    records[0]["subject"] = typed
    assert set(getattr(scored(records), layout)["subject"]) == {kept}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Month 3", "Month 3"),
        (3, "3"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (datetime.datetime(2024, 1, 2, 9, 30), "2024-01-02T09:30:00"),  # noqa: DTZ001 - cells have no time zone
        ("2 Jan 24", "2 Jan 24"),
        (None, ""),
    ],
)
@pytest.mark.parametrize("column", ["visit", "date"])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_visits_and_dates_are_as_typed_or_iso(
    form: Build, scored: Callable[..., ScoreResult], layout: str, column: str, typed: object, kept: str
) -> None:
    """Text stays as typed, true dates become ISO 8601."""
    records = [record | {column: typed} for record in form("001")]
    assert set(getattr(scored(records), layout)[column]) == {kept}


# Extra columns


def test_an_extra_column_is_carried_along(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Columns that are neither keys nor items stand between keys and scores, in the order of the sheet."""
    records = [record | {"arm": "B", "age": 61} for record in form()]
    wide = scored(records).wide
    assert list(wide.columns)[3:5] == ["arm", "age"]
    assert wide[["arm", "age"]].to_numpy().tolist() == [["B", 61]] * 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["007", "008"], ["007", "008"]),
        ([1, 2], [1, 2]),
        ([1.5, 2], [1.5, 2.0]),
        ([True, False], [True, False]),
        (["n.a.", 3], ["n.a.", 3]),
        ([datetime.date(2024, 1, 2), "later"], [datetime.date(2024, 1, 2), "later"]),
        ([" kept ", "x"], [" kept ", "x"]),
    ],
)
def test_an_extra_cell_keeps_its_value(
    form: Build, scored: Callable[..., ScoreResult], typed: list[object], kept: list[object]
) -> None:
    """Text stays text and numbers stay numbers."""
    records = [record | {"extra": value} for record, value in zip(form("001", "002"), typed, strict=True)]
    assert scored(records).wide["extra"].tolist() == kept


def test_a_blank_extra_cell_is_missing_and_whole_numbers_stay_whole(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """A blank among whole numbers does not turn them into decimals."""
    records = [record | {"age": value} for record, value in zip(form("001", "002"), [61, None], strict=True)]
    assert scored(records).wide["age"].astype("string").tolist() == ["61", pd.NA]


def test_a_wholly_empty_column_is_dropped(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """A header with nothing below it is no column of the output."""
    records = [record | {"comment": None, "spaces": "  "} for record in form()]
    assert not {"comment", "spaces"} & set(scored(records).wide.columns)


@pytest.mark.parametrize(
    "name", ["sf36v2_pcs", "SF36v2_PCS", "Sf36v2_norms", "sf36v2_source", "sf36v2_Norms_confidence"]
)
def test_an_extra_column_named_as_a_score_does_not_collide(
    form: Build, scored: Callable[..., ScoreResult], name: str
) -> None:
    """A sheet's own 'sf36v2_pcs' is carried under another name and never taken for the score."""
    plain = scored(form()).wide
    wide = scored([record | {name: -1} for record in form()]).wide
    pd.testing.assert_frame_equal(wide[plain.columns], plain)
    (carried,) = set(wide.columns) - set(plain.columns)
    assert carried.lower().startswith(name.lower())
    assert wide[carried].tolist() == [-1, -1, -1]


def test_extra_columns_that_would_share_a_name_stay_apart(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Two columns named 'sf36v2_pcs' in different case and one named 'sf36v2_pcs_input' are all kept."""
    own = {"sf36v2_pcs": 1, "SF36V2_PCS": 2, "sf36v2_pcs_input": 3}
    records = [record | own for record in form("001")]
    wide = scored(records).wide
    assert len({name.lower() for name in wide.columns}) == len(wide.columns)
    assert sorted(wide[[name for name in wide.columns if "_input" in name]].iloc[0]) == [1, 2, 3]


@pytest.mark.parametrize("name", ["Raw_PF", "pf_t", "sf36v2_pcs", "sf36_complete", "NBS_MH"])
def test_a_score_column_is_never_taken_for_an_item(form: Build, scored: Callable[..., ScoreResult], name: str) -> None:
    """Old scores in the sheet are carried along; they give no findings and change no score."""
    plain, result = scored(form()), scored([record | {name: 99} for record in form()])
    assert list(result.findings) == []
    pd.testing.assert_frame_equal(result.wide[plain.wide.columns], plain.wide)


def test_a_value_without_header_is_carried(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """A column whose header is blank is not lost."""
    wide = scored([record | {"": "note"} for record in form("001")]).wide
    assert "note" in wide.iloc[0].tolist()


# Several instruments


def test_two_instruments_give_one_row_for_each_subject_and_visit(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """A subject-visit on two sheets is one row; one that is on a single sheet is a row too."""
    sheets = {"SF36v2": form("002", "001"), "RAND36": form("001", "003")}
    wide = scored(sheets).wide
    assert wide.subject.tolist() == ["002", "001", "003"]
    assert wide.sf36v2_bp.isna().tolist() == [False, False, True]
    assert wide.rand_pain.isna().tolist() == [True, False, False]


def test_two_instruments_carry_their_names(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Beside subject, visit and date, every column begins with its instrument."""
    columns = list(scored({"SF36v2": form(), "RAND36": form()}).wide.columns)
    assert columns[:3] == ["subject", "visit", "date"]
    assert all(column.startswith(("sf36v2_", "rand_")) for column in columns[3:])
    assert {"sf36v2_pcs", "rand_energy_fatigue", "sf36v2_source", "rand_source"} <= set(columns)


def test_two_instruments_keep_their_own_scores(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Each instrument's scores stand in the row of their subject and visit."""
    rand = form("001", "002")
    rand[1] |= {"bp1": 6, "bp2": 5}  # the worst answers: 0 and 0
    wide = scored({"SF36v2": form("002", "001"), "RAND36": rand}).wide
    assert wide.set_index("subject")["rand_pain"].to_dict() == {"002": 0.0, "001": 100.0}


def test_an_extra_column_that_differs_between_instruments_is_carried_for_each(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """Under the prefix of each: neither is the other's."""
    sheets = {name: [record | {"rater": name} for record in form("001")] for name in ("SF36v2", "RAND36")}
    wide = scored(sheets).wide
    assert wide[["sf36v2_rater", "rand_rater"]].to_numpy().tolist() == [["SF36v2", "RAND36"]]
    assert "rater" not in wide


def test_an_extra_column_of_several_instruments_that_say_the_same_is_one(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """A row that one sheet lacks has the other's value; 1 and 1.0 are the same, whatever the case of the header."""
    sf36 = [{**record, "Arm": 1.0} for record in form("001", "002")]
    rand = [{**record, "arm": 1} for record in form("002", "003")]
    wide = scored({"SF36v2": sf36, "RAND36": rand}).wide
    assert [name for name in map(str, wide) if name.lower().endswith("arm")] == ["Arm"]
    assert wide["Arm"].tolist() == [1, 1, 1]


def test_a_blank_beside_an_entry_differs(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """A remark on one sheet is not said to be of both."""
    sf36 = [form("001")[0] | {"remark": None}, form("002")[0] | {"remark": "late"}]
    rand = [form("001")[0] | {"remark": "ill"}, form("002")[0] | {"remark": "late"}]
    wide = scored({"SF36v2": sf36, "RAND36": rand}).wide
    assert wide["rand_remark"].tolist() == ["ill", "late"]
    assert wide["sf36v2_remark"].dropna().tolist() == ["late"]


def test_the_date_of_a_row_is_the_one_that_all_its_instruments_have(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """Where they differ it is blank, and each instrument has its own."""
    dates = [datetime.date(2024, 3, day) for day in (1, 2, 3)]
    sf36 = [record | {"date": date} for record, date in zip(form("a", "b"), dates, strict=False)]
    rand = [
        record | {"date": date}
        for record, date in zip(form("a", "b", "c"), (dates[0], dates[2], dates[2]), strict=True)
    ]
    wide = scored({"SF36v2": sf36, "RAND36": rand}).wide
    assert wide["date"].tolist() == ["2024-03-01", "", "2024-03-03"]
    assert wide["sf36v2_date"].fillna("").tolist() == ["2024-03-01", "2024-03-02", ""]
    assert wide["rand_date"].tolist() == ["2024-03-01", "2024-03-03", "2024-03-03"]


def test_columns_of_an_instrument_do_not_depend_on_what_else_there_is(
    form: Build, scored: Callable[..., ScoreResult]
) -> None:
    """Alone and beside another one they are the same."""
    alone = list(scored({"SF36v2": form()}).wide)
    beside = map(str, scored({"RAND36": form("x"), "SF36v2": form()}).wide)
    assert [name for name in beside if not name.startswith("rand_")] == alone


def test_records_entered_twice_are_not_multiplied(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Two records of a subject-visit on one sheet and three on another give three rows, not six."""
    wide = scored({"SF36v2": form("001", "001"), "RAND36": form("001", "001", "001")}).wide
    assert wide.sf36v2_source.dropna().tolist() == ["SF36v2!2", "SF36v2!3"]
    assert wide.rand_source.tolist() == ["RAND36!2", "RAND36!3", "RAND36!4"]


def test_two_sheets_of_one_instrument_are_one_table(form: Build, scored: Callable[..., ScoreResult]) -> None:
    """Sheets of the same instrument follow each other."""
    wide = scored({"SF36v2": form("001"), "SF-36v2": form("001", visit="month 3")}).wide
    assert wide.visit.tolist() == ["baseline", "month 3"]
    assert "sf36v2_pcs" in wide.columns


@pytest.mark.parametrize("value", [1e300, -(2.0**63), 2.0**53])
def test_whole_number_beyond_all_integers_is_carried(
    form: Build, scored: Callable[..., ScoreResult], value: float
) -> None:
    """A number too large to be told from its neighbours stays the floating point number it is."""
    assert scored([{**form("001")[0], "weight": value}]).wide["weight"].tolist() == [value]


def test_items_of_two_questionnaires_on_a_sheet_are_carried_by_neither(tmp_path: Path) -> None:
    """What one is scored from is no column to carry along with the other; a column of neither is, once."""
    path = tmp_path / "Mood.csv"
    phq, gad = ([f"{name}_{number}" for number in range(1, n + 1)] for name, n in (("phq9", 9), ("gad7", 7)))
    rows = [["subject", "visit", *phq, "site", *gad], ["001", "bl", *"111111111", "north", *"2222222"]]
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    wide = prosuite.score_workbook(path).wide
    assert [name for name in map(str, wide) if not name.startswith(("phq9_", "gad7_"))] == [
        "subject",
        "visit",
        "date",
        "site",
    ]
    assert not {*phq, *gad} & {*wide}
    assert (wide["phq9_total"][0], wide["gad7_total"][0]) == (9, 14)
