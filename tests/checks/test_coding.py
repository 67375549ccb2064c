"""Answers in another coding: refused at once from all cells together, just beyond each border and not before it.

The borders are those that the module states; what a coding means (counted from 0, steps of 0 to 100) is arithmetic.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.bare import bare
from tests.support.synthetic import ITEMS, records, write_study, write_xlsx

LEVELS = ("mo", "sc", "ua", "pd", "ad")  # of EQ-5D-5L, 1 to 5
ANXIETY = [f"gad7_{number}" for number in range(1, 8)]  # 0 to 3
STEPS = {n: [100 * step / (n - 1) for step in range(n)] for n in (2, 3, 4, 5, 6)}


def refusal(columns: Mapping[str, Sequence[Any]], instrument: str) -> str:
    """Return why a frame is not scored, "" if it is; validating says the same."""
    frame = pd.DataFrame(columns)
    said = [_said(lambda: prosuite.score(frame, instrument)), _said(lambda: prosuite.validate(frame, instrument))]
    assert said[0] == said[1]
    return said[0]


def _said(call: Callable[[], object]) -> str:
    try:
        call()
    except prosuite.ColumnError as error:
        return str(error)
    return ""


def levels(*cells: object) -> dict[str, list[Any]]:
    """Deal cells out to the five items of EQ-5D-5L, row by row."""
    padded = [*cells, *[None] * (-len(cells) % 5)]
    return {item: padded[place::5] for place, item in enumerate(LEVELS)}


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ([*[0] * 4, *[1, 2, 3, 2] * 6, 1, 2], True),  # 30 cells
        ([*[0] * 4, *[1, 2, 3, 2] * 6, 1], False),
        ([*[0, 1, 2, 3, 2] * 4, *[1, 2, 3, 2, 1] * 36], True),  # one in fifty
        ([*[0, 1, 2, 3, 2] * 4, *[1, 2, 3, 2, 1] * 36, 1], False),
        ([*[0] * 3, *[1, 2, 3] * 9], False),  # three may be slips
        ([*[0] * 4, *[1, 2, 3] * 9, 5], False),  # the highest answer was given
        ([*[0] * 250, *[5] * 5], True),  # one in fifty is a slip
        ([*[0] * 245, *[5] * 5], False),
        ([*[0] * 16, *[9] * 15], True),  # a missing code of nearly half
        ([*[0] * 15, *[9] * 15], False),
        ([*[0] * 16, *[-9] * 24], False),  # 16 cells besides the negative ones
        ([*[0] * 30, *[-9] * 40], True),
    ],
)
def test_the_borders_of_from_zero(cells: list[int], *, refused: bool) -> None:
    """30 cells, four zeros, one in fifty, and no highest answer but slips of one to fifty zeros."""
    assert ("stored from 0" in refusal(levels(*cells), "eq5d5l")) is refused


@pytest.mark.parametrize(
    ("highest", "refused"),
    [([4] * 4, True), ([4] * 3, False), ([], False), ([4, 4, 4, 4, 0], False)],
)
def test_the_borders_of_from_one(highest: list[int], *, refused: bool) -> None:
    """Answers of 0 to 3 that are counted from 1: four cells with a 4, and no 0."""
    cells = [*highest, *[1, 2, 3] * 14][:35]
    columns = {item: cells[place::7] for place, item in enumerate(ANXIETY)}
    assert ("stored from 1" in refusal(columns, "gad7")) is refused


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ([*STEPS[5] * 6], True),
        ([*STEPS[4] * 8], True),
        ([0, 33, 67, 100, 33.3, 66.67] * 5, True),
        ([*[0] * 38, *[25, 50] * 2], True),
        ([*[0] * 39, 25, 50, 25], False),  # seems stored from 0
        ([*STEPS[5] * 5], False),  # 25 cells
        ([*[25, 50, 100] * 9, 3, 3, 3], True),
        ([*[25, 50, 100] * 8, 3, 3, 3, 3, 3, 3], False),
        ([*[26, 51, 99] * 10], False),
    ],
)
def test_the_borders_of_recoded_values(values: list[float], *, refused: bool) -> None:
    """30 cells, nine in ten of them equal steps from 0 to 100, four of them above 10."""
    assert ("recoded to 0-100" in refusal(levels(*values), "eq5d5l")) is refused


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        (["slight", "severe"] * 5, True),
        (["slight", "severe"] * 4 + ["slight"], False),  # 9 cells
        (["slight"] * 10, False),  # one word all the way down
        (["slight", "severe"] * 9 + [1, 2], True),  # 18 of 20
        (["slight", "severe"] * 8 + [1, 2], False),  # 16 of 18
    ],
)
def test_the_borders_of_words(cells: list[object], *, refused: bool) -> None:
    """Ten cells, two words, and words in nine of ten."""
    assert ("hold words" in refusal(levels(*cells), "eq5d5l")) is refused


def rows(n: int, change: Mapping[str, Callable[[int], Any]]) -> dict[str, list[Any]]:
    """Return drawn answers of n people to all 36 items, those of some items stored otherwise."""
    forms = records(n, visits=["bl"], seed=7)
    return {
        item: [change[item](form.answers[item]) if item in change else form.answers[item] for form in forms]
        for item in ITEMS
    }


@pytest.mark.parametrize("n", [1, 3, 6, 200])
def test_people_are_pooled(n: int) -> None:
    """All items of one person from 0 are 36 cells, which is enough; so are those of many."""
    lower = dict.fromkeys(ITEMS, lambda answer: answer - 1)
    assert "36 items (gh1, ht, pf01, ...) hold answers that seem stored from 0" in refusal(rows(n, lower), "sf36v2")
    assert refusal(rows(n, {}), "sf36v2") == ""


@pytest.mark.parametrize("n", [6, 200])
def test_a_block_of_another_coding(n: int) -> None:
    """The ten items of one list from 0 are refused by themselves, and the others are not."""
    lower = {item: lambda answer: answer - 1 for item in ITEMS if item.startswith("pf")}
    assert refusal(rows(n, lower), "sf36v2").startswith(
        "the data frame: 10 items (pf01, pf02, pf03, ...) hold answers that seem stored from 0, not the codes of "
        'sf36v2: recode the columns to the answers of the instrument, such as pf01 = { "0" = 1, "1" = 2, "2" = 3 }'
    )


@pytest.mark.parametrize(("n", "refused"), [(6, False), (29, False), (30, True)])
def test_one_item_of_another_coding(n: int, *, refused: bool) -> None:
    """One item from 0 among 36 is refused alone from 30 cells on; below, each 0 in it is a finding."""
    columns = rows(n, {"gh3": lambda answer: answer - 1})
    said = refusal(columns, "sf36v2")
    assert said.startswith("the data frame: gh3 holds answers that seem stored from 0") is refused
    if not refused:
        found = prosuite.validate(pd.DataFrame(columns), "sf36v2")
        assert [finding.item for finding in found] == ["gh3"] * columns["gh3"].count(0)
        assert columns["gh3"].count(0) > 0


def test_zeros_for_missing_are_no_coding() -> None:
    """A 0 in one cell of ten, beside the highest answers, is a finding for each and no refusal."""
    columns = rows(20, {})
    for place, item in enumerate(ITEMS):
        columns[item][place % 20] = 0
    assert refusal(columns, "sf36v2") == ""
    assert len(prosuite.validate(pd.DataFrame(columns), "sf36v2")) == len(ITEMS)


@pytest.mark.parametrize(("n", "kinds", "refused"), [(30, 15, True), (29, 5, False), (30, 16, False), (40, 1, False)])
def test_one_column_of_words(n: int, kinds: int, *, refused: bool) -> None:
    """Words that recur in thirty cells of one item are a coding; remarks of every kind are findings."""
    columns = rows(n, {})
    columns["gh1"] = [f"word {chr(97 + number % kinds)}" for number in range(n)]
    said = refusal(columns, "sf36v2")
    assert said.startswith("the data frame: gh1 holds words, not the codes of sf36v2: ") is refused
    assert bool(said) is refused


def test_every_coding_is_said_at_once() -> None:
    """One refusal names items from 0, recoded ones and those in words."""
    change: dict[str, Callable[[int], Any]] = {item: lambda answer: answer - 1 for item in ITEMS if item[:2] == "pf"}
    columns = rows(40, change | {"bp1": lambda answer: STEPS[6][answer - 1]})
    columns["mh1"] = ["never", "always"] * 20
    said = refusal(columns, "sf36v2")
    assert [part in said for part in ("bp1 holds values that seem recoded", "10 items (pf01", "mh1 holds words")] == [
        True
    ] * 3


def test_yes_and_no_from_zero_may_run_either_way() -> None:
    """Of items with two answers the refusal gives both readings: a 0 may be the first answer, or no."""
    items = [item for item in ITEMS if item[:2] in ("rp", "re")]
    columns = {item: [0, 1, 1, 0, 1] if item in items else [1, 2, 1, 2, 2] for item in ITEMS}
    columns["pf01"] = [3, 2, 1, 2, 2]
    said = refusal(columns, "sf36v1")
    assert 'such as rp1 = { "0" = 1, "1" = 2 }; rp1 = { "0" = 2, "1" = 1 } where 0 is no, if that is so' in said


def test_the_lines_of_a_refusal_settle_it(tmp_path: Path) -> None:
    """The line that the refusal of a sheet prints, put below the block it names, gives the scores of the answers."""
    forms = records(6, visits=["bl"], seed=7)
    stored = [[form.subject, *(answer - 1 for answer in form.answers.values())] for form in forms]
    path = write_xlsx(tmp_path / "SF36v2.xlsx", {"SF36v2": [["subject", *ITEMS], *stored]})
    said = _said(lambda: prosuite.validate(path))
    line = said.partition("such as ")[2].partition(" below ")[0]
    block = said.partition(" below ")[2].partition(",")[0]
    assert (line, block) == (
        'items = { "0" = 1, "1" = 2, "2" = 3, "3" = 4, "4" = 5, "5" = 6 }',
        '[sheets."SF36v2".answers]',
    )
    wide = bare(prosuite.score_workbook(path, write_study(tmp_path, f"{block}\n{line}\n")))
    frame = pd.DataFrame([form.answers for form in forms])
    scores = prosuite.score(frame, "sf36v2")
    pd.testing.assert_frame_equal(wide[list(scores.columns)], scores, check_exact=True)
