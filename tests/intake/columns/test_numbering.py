"""Families of numbers: read if every member finds an item, by the numbers printed on the form or by counting."""

from collections.abc import Sequence

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.intake.columns.items import ColumnMap, ItemNames
from prosuite.intake.columns.numbering import Misfit

# The SF-36 as it is printed: 11 questions, of which 3, 4, 5, 9 and 11 have parts.
_PARTS = {3: 10, 4: 4, 5: 3, 9: 9, 11: 4}
_FIRST = {1: 1, 2: 2, 3: 3, 4: 13, 5: 17, 6: 20, 7: 21, 8: 22, 9: 23, 10: 32, 11: 33}  # counted from the first item
_ITEMS = [
    *("gh1", "ht", "pf01", "pf02", "pf03", "pf04", "pf05", "pf06", "pf07", "pf08", "pf09", "pf10"),
    *("rp1", "rp2", "rp3", "rp4", "re1", "re2", "re3", "sf1", "bp1", "bp2"),
    *("vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4", "sf2", "gh2", "gh3", "gh4", "gh5"),
]
_SHORT_FORM = ["1", "2a", "2b", "3a", "3b", "4a", "4b", "5", "6a", "6b", "6c", "7"]  # the SF-12 as it is printed


def parted(alone: str, part: str) -> list[str]:
    """Name the items by question and part; the fields are question, part, first and last item of the question."""
    return [
        (part if question in _PARTS else alone).format(
            question, number, _FIRST[question], _FIRST[question] + _PARTS.get(question, 1) - 1
        )
        for question in _FIRST
        for number in range(1, _PARTS.get(question, 1) + 1)
    ]


def mapped(headers: Sequence[str], instrument: str = "rand36") -> ColumnMap:
    """Return what the headers are taken for."""
    catalogue = load_catalogue()
    spec = catalogue.instrument(instrument)
    return ItemNames(spec, catalogue.family(spec)).map(headers)


def items(headers: Sequence[str], instrument: str = "rand36") -> dict[str, str]:
    """Return the item of each header that was read."""
    return {headers[column.position]: column.item for column in mapped(headers, instrument).columns}


SCHEMES = {
    "Qualtrics": ("Q{}", "Q{}_{}"),
    "LimeSurvey": ("Q{}", "Q{}[SQ{:03}]"),
    "LimeSurvey with its groups": ("G01Q{:05}", "G02Q{:05}[SQ{:03}]"),
    "LimeSurvey in R": ("Q{}", "Q{}_SQ{:03}_"),
    "rows": ("Q{}", "Q{}r{}"),
    "points": ("{}", "{}.{}"),
    "prefixed": ("SF36_{}", "SF36_{}_{}"),
    "every question with a part": ("Q{}_1", "Q{}_{}"),
    "words for parts": ("Q{}", "Q{} row {}"),
    "first and last item": ("q{2}", "q{2}q{3}_{1}"),
    "first item": ("q{2}", "q{2}_{1}"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_numbers_with_parts_are_read_by_the_whole_family(scheme: str) -> None:
    """Whatever stands between question and part, the items are the printed ones; the order of columns says nothing."""
    headers = parted(*SCHEMES[scheme])
    expected = dict(zip(headers, _ITEMS, strict=True))
    shuffled = headers[::7] + [header for place, header in enumerate(headers) if place % 7]
    assert items(headers) == expected
    assert items(["subject", *shuffled, "age"]) == expected


def test_questions_of_a_longer_survey_are_told_by_their_parts() -> None:
    """Questions 22 to 32 with 1, 1, 10, 4, 3, 1, 1, 1, 9, 1 and 4 parts are questions 1 to 11 of the form."""
    headers = [
        f"Q{question + 21}_{number}" if question in _PARTS else f"Q{question + 21}"
        for question in _FIRST
        for number in range(1, _PARTS.get(question, 1) + 1)
    ]
    assert items(headers) == dict(zip(headers, _ITEMS, strict=True))


@pytest.mark.parametrize("alone", ["Q{}", "sf36_{}"])
def test_one_part_too_many_refuses_the_family(alone: str) -> None:
    """A fourth part of question 5, which has three, is left over: none of the columns is taken for an item."""
    headers = [*parted(alone, alone + "_{}"), alone.format("5_4")]
    (family,) = mapped(headers).unread
    assert (items(headers), family.misfit) == ({}, Misfit.LEFT_OVER)
    assert [headers[position] for position in family.left_over] == [headers[-1]]


def test_a_part_without_a_column_leaves_the_others_their_items() -> None:
    """Where every member finds its item, one that has no column is missing and no reason to doubt the others."""
    headers = parted("Q{}", "Q{}_{}")
    left = [header for header in headers if header != "Q9_4"]  # question 9d
    assert items(left) == {header: item for header, item in zip(headers, _ITEMS, strict=True) if item != "mh3"}


@pytest.mark.parametrize(
    ("numbers", "left_over"),
    [
        (range(1, 58), range(37, 58)),
        (range(1, 38), [37]),
        (range(37), [0]),
        (range(36), [0]),
        ([*range(1, 37), 120], [120]),
    ],
    ids=["57 questions", "one more", "one before", "counted from 0", "one far off"],
)
def test_numbers_that_find_no_item_refuse_the_others(numbers: Sequence[int], left_over: Sequence[int]) -> None:
    """A family with members that are no item is not read, whatever stands before it and in whatever order."""
    for name in ("q{}", "item {}", "sf36_{}", "rand36_{:02}"):
        headers = [name.format(number) for number in [*numbers][1::2] + [*numbers][::2]]
        (family,) = mapped(headers).unread
        assert (items(headers), family.misfit) == ({}, Misfit.LEFT_OVER)
        assert {headers[position] for position in family.left_over} == {name.format(number) for number in left_over}


@pytest.mark.parametrize("name", ["sf36_{}", "q{}", "{}"])
def test_a_short_form_is_not_read_as_the_long_one(name: str) -> None:
    """The twelve printed numbers of the SF-12 hold six that the SF-36 has too: none is read."""
    found = mapped([name.format(number) for number in _SHORT_FORM], "sf36v1")
    assert [family.misfit for family in found.unread] == [Misfit.LEFT_OVER]
    assert found.columns == ()


def test_parts_of_an_added_question_leave_numbers_alone() -> None:
    """q5_1 and q5_2 beside q1 to q36 are notes to one question, not its parts."""
    numbers = [f"q{number}" for number in range(1, 37)]
    assert items([*numbers, "q5_1", "q5_2"]) == dict(zip(numbers, _ITEMS, strict=True))


def test_questions_that_are_fields_are_no_left_over_items() -> None:
    """Questions 1 to 4 of the PSQI ask for times and hours; question 5 has ten parts, and 6 to 9 have none."""
    parts = [f"Q5_{number}" for number in range(1, 11)]
    headers = [*(f"Q{number}" for number in range(1, 5)), *parts, *(f"Q{number}" for number in range(6, 10))]
    lettered = [f"psqi_5{letter}" for letter in "abcdefghij"]
    assert items(headers, "psqi") == dict(
        zip([*parts, *headers[-4:]], [*lettered, *(f"psqi_{number}" for number in range(6, 10))], strict=True)
    )


def test_where_fields_have_numbers_items_are_not_counted() -> None:
    """The nineteen questions of the PSQI counted from 1 are not its fourteen items counted from 1."""
    found = mapped([f"psqi_{number}" for number in range(1, 20)], "psqi")
    assert (found.columns, [family.misfit for family in found.unread]) == ((), [Misfit.LEFT_OVER])


def test_parts_that_can_be_read_in_two_ways_are_not_read() -> None:
    """sf36_9_1 to sf36_9_9 are printed question 9, or the items from the ninth on; with sf36_10 they are question 9."""
    headers = ["sf36_1", *(f"sf36_9_{number}" for number in range(1, 10))]
    (family,) = mapped(headers).unread
    assert (items(headers), family.misfit, family.left_over) == ({}, Misfit.EITHER, ())
    assert items([*headers, "sf36_10"])["sf36_9_9"] == "vt4"
