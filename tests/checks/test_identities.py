"""Identifiers one slip away from another: those that are said, and those of real people that are not.

All people are invented. What must be said follows from how each sheet was changed by hand.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.checks.identities import similar_subjects, subjects_in
from prosuite.intake.table import Table

IDS = [f"K-{number}" for number in range(201, 209)]
VISITS = ("one", "two", "three")
Sheets = dict[str, list[tuple[str, str]]]
Write = Callable[..., Path]


def said(sheets: Sheets) -> list[tuple[str, str, list[str]]]:
    """Return cell, subject and whom it may be of each finding."""
    tables = [
        Table(name, 1, ("subject", "visit"), tuple(zip(*rows, strict=True)), (0, 1), range(2, len(rows) + 2))
        for name, rows in sheets.items()
    ]
    likely = similar_subjects(map(subjects_in, tables))
    return [(str(one.finding.cell), str(one.finding.subject), [*one.others]) for one in likely]


def rows(ids: Iterable[str], visits: Sequence[str] = VISITS) -> list[tuple[str, str]]:
    """Return a row for each person and visit."""
    return [(subject, visit) for subject in ids for visit in visits]


def with_slip(slip: str, of: str = "K-204") -> list[str]:
    """Return the identifiers with one of them mistyped."""
    return [slip if subject == of else subject for subject in IDS]


def study(**changed: list[tuple[str, str]]) -> Sheets:
    """Return a sheet of persons and two of forms, of which some are changed."""
    return {"Persons": rows(IDS, [""]), "Walk": rows(IDS), "Mood": rows(IDS)} | changed


FORMAT = ["K-0204", "K204", "k-204", "K_204", "K-2O4", "K - 204", "K 204"]
SLIPS = ["K-240", "K-294", "K-2204", "K-24", "L-204", "K-20"]


@pytest.mark.parametrize("slip", [*FORMAT, *SLIPS])
@pytest.mark.parametrize("sheet", ["Persons", "Walk", "Mood"])
def test_a_mistyped_sheet_is_said_at_its_first_row(slip: str, sheet: str) -> None:
    """Wherever it stands, it names the one that it is one slip away from, and the others nobody."""
    visits = [""] if sheet == "Persons" else VISITS
    (found,) = said(study(**{sheet: rows(with_slip(slip), visits)}))
    assert found[:2] == (f"{sheet}!{2 + 3 * len(visits)}", slip)
    assert "K-204" in found[2]


@pytest.mark.parametrize("slip", [*FORMAT, *SLIPS])
@pytest.mark.parametrize("sheets", [{}, {"Mood": rows(IDS)}])
def test_a_mistyped_row_is_said(slip: str, sheets: Sheets) -> None:
    """At one visit, also in a workbook of one sheet."""
    own = [(slip, visit) if (subject, visit) == ("K-204", "two") else (subject, visit) for subject, visit in rows(IDS)]
    (found,) = said(sheets | {"Walk": own})
    assert found[:2] == ("Walk!12", slip)
    assert "K-204" in found[2]


@pytest.mark.parametrize("written", ["{}", "{:02}-{:03}"])
def test_zeros_and_separators_of_two_numbers(written: str) -> None:
    """1-5 is 01-005 and neither 15 nor 1-50."""
    usual = "{:02}-{:03}" if written == "{}" else "{}-{}"
    ids = [(site, number) for site in (1, 2) for number in range(1, 8)]
    slip = "1-5" if written == "{}" else "01-005"
    full = [usual.format(*one) for one in ids]
    typed = [slip if one == (1, 5) else usual.format(*one) for one in ids]
    assert said({"Walk": rows(full), "Mood": rows(typed)}) == [("Mood!14", slip, [usual.format(1, 5)])]


def test_a_sheet_that_writes_all_otherwise_is_one_finding() -> None:
    """Numbers that lost their zeros are one fault."""
    texts = [f"{number:03}" for number in range(1, 13)]
    numbers = [str(number) for number in range(1, 13)]
    (found,) = said({"Persons": rows(texts, [""]), "Walk": rows(numbers)})
    assert found == ("Walk!2", "1", texts)


@pytest.mark.parametrize("missing", [0.0, 0.05, 0.15, 0.3])
@pytest.mark.parametrize("n_people", [6, 25, 90])
def test_people_in_a_row_of_numbers_are_nobodys_slip(missing: float, n_people: int) -> None:
    """Every identifier of a dense numbering is one digit away from others; forms that are missing change nothing."""
    draw = random.Random(f"{missing}{n_people}")  # noqa: S311 - no secret
    ids = [f"{number:03}" for number in range(1, n_people + 1)]
    for _ in range(8):
        forms = {
            name: [row for row in rows(ids) if draw.random() >= missing] or rows(ids[:1]) for name in ("Walk", "Mood")
        }
        assert said({"Persons": rows(ids, [""]), **forms}) == []
        assert [found for found in said(forms) if found[1] not in (ids[0], ids[-1])] == []


def test_other_people_are_no_slips() -> None:
    """Where many stand on one sheet only, or are missing from it, that one is says nothing."""
    controls = [f"K-{number}" for number in range(301, 306)]
    assert said(study(Mood=rows([*IDS, *controls]))) == []
    assert said({"Walk": rows(IDS[:3]), "Mood": rows([*IDS[3:], "K-221"])}) == []
    assert said({"Walk": [("K-201", "one"), ("K-202", "two")]}) == []
    assert said({"Walk": rows(["1", "2", "3", "5"]), "Mood": rows(["1", "2", "3", "4"])}) == []


def test_an_unknown_person_is_one_finding(workbook: Write) -> None:
    """That the sheet of persons lacks it and whom it may be are one fault, in the one finding it always was."""
    persons = [{"Subject": who, "Sex": "female", "Age": 64, "Height (cm)": 160, "Weight (kg)": 62} for who in IDS]

    def walks(ids: Sequence[str]) -> list[dict[str, Any]]:
        return [{"Subject": who, "Visit": visit, "6MWD (m)": 402} for who in ids for visit in VISITS]

    (found,) = prosuite.validate(workbook({"Persons": persons, "Walks": walks(with_slip("K-0204"))}))
    assert (found.code, found.cell) == ("unknown-person", "Walks!11")
    assert "it may be K-204, as on sheet 'Persons'" in str(found.expected)
    mistyped = [person | {"Subject": who} for person, who in zip(persons, with_slip("K-240"), strict=True)]
    (found,) = prosuite.validate(workbook({"Persons": mistyped, "Walks": walks(IDS)}))
    assert (found.code, found.subject) == ("unknown-person", "K-204")
    assert "K-240, which stands there" in str(found.expected)
    lost = walks([who.removeprefix("K-20") for who in IDS])
    zeros = [person | {"Subject": who.replace("K-20", "00")} for person, who in zip(persons, IDS, strict=True)]
    assert [one.code for one in prosuite.validate(workbook({"Persons": zeros, "Walks": lost}))] == ["similar-subject"]


@pytest.mark.parametrize(
    ("everybody", "mistyped", "is_said"), [(20, 2, True), (20, 3, False), (100, 3, True), (100, 4, False)]
)
def test_only_a_few_of_a_sheet_are_slips(everybody: int, mistyped: int, *, is_said: bool) -> None:
    """Two of a sheet, or three in a hundred, may be mistyped; more that stand nowhere else are others."""
    ids = [f"K-{number}" for number in range(201, 201 + everybody)]
    typed = [
        subject.replace("K", "L") if place % 2 and place < 2 * mistyped else subject
        for place, subject in enumerate(ids)
    ]
    found = said({"Persons": rows(ids, [""]), "Walk": rows(typed), "Mood": rows(ids)})
    assert sorted(subject for _, subject, _ in found) == (sorted({*typed} - {*ids}) if is_said else [])


@pytest.mark.parametrize(("absent", "is_said"), [(3, True), (4, False)])
def test_where_many_are_missing_one_more_says_nothing(absent: int, *, is_said: bool) -> None:
    """Of twenty, four may be missing, the mistyped one among them."""
    ids = [f"K-{number}" for number in range(201, 221)]
    typed = [*ids[:5], "L-206", *ids[6 : 20 - absent]]
    found = said({"Persons": rows(ids, [""]), "Walk": rows(typed), "Mood": rows(ids)})
    assert [subject for _, subject, _ in found] == ["L-206"] * is_said


@pytest.mark.parametrize(
    ("ids", "slip", "is_said"), [("A1 B3 C5 D7 E9 F2", "G7", False), ("A01 B03 C05 D07 E09 F02", "G07", True)]
)
def test_two_characters_are_too_few_to_tell_a_slip(ids: str, slip: str, *, is_said: bool) -> None:
    """Any two of them are one slip apart."""
    usual = ids.split()
    typed = [slip if subject.startswith("D") else subject for subject in usual]
    found = said({"Persons": rows(usual, [""]), "Walk": rows(typed), "Mood": rows(usual)})
    assert [subject for _, subject, _ in found] == [slip] * is_said
