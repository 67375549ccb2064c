"""Visits side by side: prefixes and suffixes in every spelling, dates of their own, refusals where it is not clear."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import prosuite
from tests.support.synthetic import (
    ITEMS,
    LAYOUT,
    PRINTED,
    VISITS,
    Record,
    expected,
    findings,
    records,
    scales_of,
    scored,
    write_xlsx,
)

FORMS = records()
CDISC = [f"SF363{number.rstrip('abcdefghij').zfill(2)}{number.lstrip('0123456789').upper()}" for number in PRINTED]
NAMINGS = {
    "codes": ITEMS,
    "short codes": [code.replace("pf0", "PF") for code in ITEMS],
    "printed": [f"q{number}" for number in PRINTED],
    "sf36_printed": [f"sf36_{number}" for number in PRINTED],
    "sequential": [f"q{number}" for number in range(1, 37)],
    "padded": [f"SF36_Q{number:02}" for number in range(1, 37)],
    "cdisc": CDISC,
    "castor": [f"P_SFvr{number}" for number in PRINTED],
}
SPELLINGS = {
    "{visit}_{item}": ("bl", "m3", "m6"),
    "{item}_{visit}": ("M0", "M3", "M6"),
    "{visit}.{item}": ("V1", "V2", "V3"),
    "{visit} {item}": ("Week 0", "Week 12", "Week 24"),
    "{item} ({visit})": ("Visit 1", "Visit 2", "Visit 3"),
    "{visit}-{item}": ("screening", "month 3", "month 6"),
    "{item}.{visit}": ("pre", "post", "fu"),
    "{item}@{visit}": ("BL", "12WK", "24WK"),
    "{item}_{visit}_c1": ("e1", "e2", "e3"),
    "form_{visit}_{item}": ("visit_1", "visit_2", "visit_3"),
}


def side_by_side(
    spelling: str, visits: Sequence[str], names: Sequence[str] = ITEMS, *, dates: bool = True, by_item: bool = False
) -> list[list[Any]]:
    """Return one row per subject, with the items of every visit beside each other."""
    columns = [
        (visit, code, spelling.format(visit=shown, item=name))
        for visit, shown in zip(VISITS, visits, strict=True)
        for code, name in zip(["date", *ITEMS], ["date", *names], strict=True)
        if dates or code != "date"
    ]
    if by_item:
        columns.sort(key=lambda column: ["date", *ITEMS].index(column[1]))
    forms: dict[str, dict[str, Record]] = {}
    for form in FORMS:
        forms.setdefault(form.subject, {})[form.visit] = form
    rows = [
        [subject, *(own[visit].date if code == "date" else own[visit].answers[code] for visit, code, _ in columns)]
        for subject, own in forms.items()
    ]
    return [["subject", *(name for _, _, name in columns)], *rows]


def as_read(visit: str) -> str:
    """Return a visit as prosuite spells one that it finds in a column name."""
    return visit.lower().replace("_", " ")


@pytest.mark.parametrize("naming", NAMINGS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_same_people_same_scores(tmp_path: Path, spelling: str, naming: str) -> None:
    """Every spelling of visits with every naming of items gives the published scores, visit by visit."""
    visits = SPELLINGS[spelling]
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": side_by_side(spelling, visits, NAMINGS[naming])})
    result = prosuite.score_workbook(path)
    assert scales_of(result) == expected(FORMS, dict(zip(VISITS, map(as_read, visits), strict=True)))
    assert findings(path) == []
    assert sorted(set(result.long["date"])) == sorted({form.date for form in FORMS})


@pytest.mark.parametrize("naming", ["codes", "printed", "sf36_printed", "sequential", "padded", "cdisc"])
def test_visits_glued_to_the_name(tmp_path: Path, naming: str) -> None:
    """``blq3a`` and ``fu1q3a`` are item 3a at two visits: no visit is scored and the others dropped in silence."""
    visits = ("bl", "fu1", "fu2")
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": side_by_side("{visit}{item}", visits, NAMINGS[naming])})
    assert scored(path) == expected(FORMS, dict(zip(VISITS, visits, strict=True)))


@pytest.mark.parametrize("by_item", [False, True])
@pytest.mark.parametrize("dates", [False, True])
def test_columns_stand_in_any_order(tmp_path: Path, *, by_item: bool, dates: bool) -> None:
    """Visits may stand block by block or item by item, with and without a date of their own."""
    rows = side_by_side("{item}_{visit}", VISITS, dates=dates, by_item=by_item)
    assert scored(write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": rows})) == expected(FORMS)


def test_fault_is_named_by_its_cell(tmp_path: Path) -> None:
    """A fault at the second visit is found in the cell of that visit's column and that subject's row."""
    rows = side_by_side("{visit}_{item}", VISITS)
    rows[3][rows[0].index("m3_pf01")] = 4
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": rows})
    (found,) = prosuite.validate(path)
    assert (found.cell, found.subject, found.visit, found.item) == ("SF36v2!AP4", "P003", "m3", "pf01")
    assert rows[0].index("m3_pf01") == 41  # AP: 26 + 16th letter


def test_item_without_a_column_at_one_visit_has_no_cell(tmp_path: Path) -> None:
    """Where one visit lacks an item, each blank is named by its row: there is no cell."""
    rows = side_by_side("{visit}_{item}", VISITS)
    place = rows[0].index("m6_vt4")
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [[*row[:place], *row[place + 1 :]] for row in rows]})
    assert findings(path) == [("blank-answer", f"SF36v2!{row}") for row in range(2, 6)]


@pytest.mark.parametrize(
    ("first", "second"), [("{}_x", "{}_y"), ("a_{}", "b_{}"), ("{}", "{}_m3"), ("{}_m3_x", "{}_m6_y"), ("{}_1", "{}_2")]
)
def test_items_standing_twice_are_refused(tmp_path: Path, first: str, second: str) -> None:
    """Items that stand twice, and not clearly at two visits, are refused in one sentence that names what they share."""
    head = ["subject", *map(first.format, ITEMS), *map(second.format, ITEMS)]
    answers = [[form.subject, *form.answers.values(), *form.answers.values()] for form in FORMS]
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [head, *answers]})
    with pytest.raises(prosuite.ColumnError, match="the items stand 2 times, in columns that share") as refusal:
        prosuite.validate(path)
    assert "\n" not in str(refusal.value)


def test_visit_column_and_visits_in_names_are_refused(tmp_path: Path) -> None:
    """A visit column beside visits in the names leaves open which one counts: refused."""
    head, *rows = side_by_side("{item}_{visit}", VISITS, dates=False)
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [["visit", *head], *(["bl", *row] for row in rows)]})
    with pytest.raises(prosuite.ColumnError, match="the items stand 3 times"):
        prosuite.validate(path)


@pytest.mark.parametrize(("first", "second"), [("gh1", "GH1"), ("pf01", "3a"), ("gh3", "Q11b")])
def test_two_names_of_one_item_are_a_finding(tmp_path: Path, first: str, second: str) -> None:
    """Two columns for one item, however they name it, are a finding at the second; scoring is refused."""
    code = first
    head = ["subject", "visit", "date", *ITEMS, second]
    assert code in {item for item, _, _ in LAYOUT}
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [head, *([*form.row, 1] for form in FORMS)]})
    assert findings(path) == [("duplicate-item-column", "SF36v2!AN1")]
    with pytest.raises(prosuite.ColumnError, match=f"{second}.* both hold {code}"):
        prosuite.score_workbook(path)


def test_plain_names_come_before_their_twins(tmp_path: Path) -> None:
    """Coded twins of the item columns, as some systems export them, are no second visit: the plain names count."""
    head = ["subject", "visit", *(name for code in ITEMS for name in (code, f"{code}_RAW", f"{code}_STD"))]
    rows = [
        [form.subject, form.visit, *(value for answer in form.answers.values() for value in (answer, "-", answer))]
        for form in FORMS
    ]
    assert scored(write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [head, *rows]})) == expected(FORMS)
