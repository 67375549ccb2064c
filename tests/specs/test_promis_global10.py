"""PROMIS Global Health v1.2: two sums of four answers and their T scores; cases are in vectors/promis_global10.csv."""

from collections.abc import Callable
from pathlib import Path

import pytest

import prosuite
from prosuite.errors import InstrumentError
from tests.support.measured_sheets import Measured
from tests.support.vectors import off, read_cases, read_table, values

Score = Callable[..., Measured]
CASES = read_cases("promis_global10")
TABLE = {(row["scale"], int(row["raw"])): row for row in read_table("promis_global10_table.csv")}
PARTS = {"physical": ("03", "06", "07", "08"), "mental": ("02", "04", "05", "10")}
SCORES = {"physical": "gph", "mental": "gmh"}
PAIN = {5: 0, 4: 2, 3: 5, 2: 8, 1: 10}  # an answer that counts so much


def _summing(scale: str, total: int) -> dict[str, int]:
    """Return answers whose sum is the one asked for: 1 each, and more from the first on; all others are 3."""
    worth = [1 + min(max(total - 4 - 4 * place, 0), 4) for place in range(4)]
    answers = {f"Global{number:02}": 3 for number in range(1, 11)}
    answers |= {f"Global{name}": value for name, value in zip(PARTS[scale], worth, strict=True)}
    return answers | ({"Global07": PAIN[worth[2]]} if scale == "physical" else {})


@pytest.mark.parametrize("score", ["gph_raw", "gmh_raw", "gph_t", "gmh_t"])
def test_worked_cases(score: str) -> None:
    """Every case of the file."""
    cases = [case for case in CASES if case.scale == score]
    assert len(cases) == 11
    assert off(cases, values("promis_global10", cases, score)) == []


@pytest.mark.parametrize("score", ["gph_raw", "gmh_raw", "gph_t", "gmh_t"])
def test_from_a_file(promis_global10: Score, score: str) -> None:
    """Every case once more from a text file; a missing answer leaves neither sum nor T score."""
    cases = [case for case in CASES if case.scale == score]
    scored = promis_global10([dict(case.inputs) for case in cases])
    assert off(cases, scored.values(score)) == []
    rows = scored.of(score)
    assert list(rows["status"]) == ["not_scored" if case.expected is None else "scored" for case in cases]
    assert [bool(reason) for reason in rows["reason"]] == [case.expected is None for case in cases]
    assert set(rows["n_required"]) == {4 if score.endswith("raw") else 1}


@pytest.mark.parametrize("scale", PARTS)
def test_every_row_of_the_table(promis_global10: Score, scale: str) -> None:
    """Each sum of 4 to 20 has the T score and standard error of a second copy of the table."""
    scored = promis_global10([_summing(scale, total) for total in range(4, 21)])
    rows = [TABLE[scale, total] for total in range(4, 21)]
    name = SCORES[scale]
    assert scored.values(f"{name}_raw") == list(range(4, 21))
    assert scored.values(f"{name}_t") == [float(row["t_score"]) for row in rows]
    assert scored.values(f"{name}_t_se") == [float(row["se"]) for row in rows]


def test_physical_18(promis_global10: Score) -> None:
    """By hand: 5 + 5 + 5 (no pain) + 3 = 18, which is 57.7; a public program has 57.1."""
    record = dict.fromkeys([f"Global{number:02}" for number in range(1, 11)], 3)
    record |= {"Global03": 5, "Global06": 5, "Global07": 0, "Global08": 3}
    scored = promis_global10([record])
    assert (scored.values("gph_raw"), scored.values("gph_t")) == ([18], [57.7])


# 0 counts 5, 1 to 3 count 4, 4 to 6 count 3, 7 to 9 count 2, 10 counts 1: three programs, among them awell-score.
def test_pain(promis_global10: Score) -> None:
    """Pain of 0 to 10 counts 5 to 1, and the three others 1 each."""
    base = dict.fromkeys([f"Global{number:02}" for number in range(1, 11)], 1)
    scored = promis_global10([base | {"Global07": pain} for pain in range(11)])
    assert scored.values("gph_raw") == [3 + worth for worth in (5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 1)]


@pytest.mark.parametrize("number", range(1, 11))
def test_one_answer_is_missing(promis_global10: Score, number: int) -> None:
    """The score it belongs to is missing, the other is not; 1 and 9 belong to none."""
    record: dict[str, int | None] = dict.fromkeys([f"Global{own:02}" for own in range(1, 11)], 3)
    scored = promis_global10([record | {f"Global{number:02}": None}])
    for scale, parts in PARTS.items():
        assert (scored.values(f"{SCORES[scale]}_t") == [None]) == (f"{number:02}" in parts)


@pytest.mark.parametrize(("item", "answer"), [("Global07", 11), ("Global08", 0), ("Global10", 6), ("Global02", "good")])
def test_no_answer(promis_global10: Score, item: str, answer: object) -> None:
    """Another code than the printed ones is a finding of its cell."""
    record: dict[str, object] = dict.fromkeys([f"Global{number:02}" for number in range(1, 11)], 3)
    scored = promis_global10([record | {item: answer}])
    assert [found for _, found in scored.findings()] == [item.lower()]


@pytest.mark.parametrize("prefix", ["Global0", "global_", "PROMIS10_", "promis_global_"])
def test_names_of_columns(promis_global10: Score, prefix: str) -> None:
    """Numbers behind the name of the form."""
    scored = promis_global10([{f"{prefix}{number}": 3 for number in range(1, 10)} | {f"{prefix[:-1]}10": 3}])
    assert scored.values("gmh_raw") == [12]


@pytest.mark.parametrize("prefix", ["q", "pf", "item_", "week1_q"])
def test_ten_numbers_are_no_promis(tmp_path: Path, prefix: str) -> None:
    """Anybody has ten numbered columns; on a sheet of this name they are its items."""
    for name in ("Visit 1.csv", "promis_global10.csv"):
        numbers = range(1, 11)
        lines = [",".join(["subject", "visit", *(f"{prefix}{number}" for number in numbers)]), "1,bl" + ",3" * 10]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InstrumentError):
        prosuite.score_workbook(tmp_path / "Visit 1.csv")
    if prefix == "q":
        wide = prosuite.score_workbook(tmp_path / "promis_global10.csv").wide
        assert wide["promis_global10_gmh_raw"].tolist() == [12]
