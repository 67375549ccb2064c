"""EQ-5D-5L: profile, level sum, index and visual scale.

Worked cases are in vectors/eq5d5l.csv, most of them states that a public test suite asserts; the numbers of the value
sets are tested in tests/norms/test_value_sets.py.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import prosuite
from prosuite.errors import InstrumentError, NormError
from tests.support.measured_sheets import Measured
from tests.support.vectors import Case, off, read_cases, values

Score = Callable[..., Measured]
NOT_SHIPPED = {
    "eq5d5l:crosswalk_Bermuda_32123": "the crosswalk of Bermuda has no column in the table",
    "eq5d5l:crosswalk_Bermuda_12112": "the same",
    "eq5d5l:crosswalk_Bermuda_32424": "the same",
    "eq5d5l:crosswalk_Bermuda_55555": "the same",
    "eq5d5l:crosswalk_Zimbabwe_22222": "table and EQ-5D-3L set contradict each other where all levels are 1 or 2",
    "eq5d5l:crosswalk_Zimbabwe_55555": "the same",
}
CASES = read_cases("eq5d5l")
SHIPPED = [case for case in CASES if case.case_id not in NOT_SHIPPED]
SCALES = sorted({case.scale for case in SHIPPED})


def _asked(scale: str) -> tuple[str, dict[str, str | bool]]:
    """Return the score that a scale of the file is, and the value set."""
    kind, _, name = scale.partition(" ")
    if not name:
        return kind, {}
    norms = f"eq5d5l_{name}_crosswalk" if kind == "crosswalk" else f"eq5d5l_{name}"
    return "index", {"norms": norms.lower(), "allow_unverified": True}


def _record(state: str, **more: object) -> dict[str, object]:
    return dict(zip(("MO", "SC", "UA", "PD", "AD"), map(int, state), strict=True)) | more


@pytest.mark.parametrize("scale", SCALES)
def test_worked_cases(scale: str) -> None:
    """Every case of a score and value set."""
    cases = [case for case in SHIPPED if case.scale == scale]
    score, options = _asked(scale)
    assert off(cases, values("eq5d5l", cases, score, **options)) == []


def test_every_case_is_met_or_named() -> None:
    """Of 179 cases five are of states that are not shipped."""
    assert len(CASES) == 179
    assert len(CASES) - len(SHIPPED) == len(NOT_SHIPPED)


@pytest.mark.parametrize("scale", ["index England", "index Hungary", "crosswalk UK", "profile", "lss", "vas"])
def test_from_a_file(eq5d5l: Score, scale: str) -> None:
    """A sample from a text file: what is missing has a reason, and counts say how many answers there are."""
    cases = [case for case in SHIPPED if case.scale == scale]
    score, options = _asked(scale)
    scored = eq5d5l([dict(case.inputs) for case in cases], **options)
    assert off(cases, scored.values(score)) == []
    rows = scored.of(score)
    assert list(rows["status"]) == ["not_scored" if case.expected is None else "scored" for case in cases]
    assert [bool(reason) for reason in rows["reason"]] == [case.expected is None for case in cases]
    assert set(rows["n_required"]) == {1 if score == "vas" else 5}
    if score != "vas":
        assert list(rows["n_answered"]) == [_answered(case) for case in cases]


def _answered(case: Case) -> int:
    return sum(value is not None for name, value in case.inputs.items() if name != "VAS")


# By hand from the coefficients of each set, each sum written out.
@pytest.mark.parametrize(
    ("norms", "state", "expected"),
    [
        ("eq5d5l_germany", "11114", 1 - 0.244),  # not 0.776: one program carries 0.224
        ("eq5d5l_canada", "11111", 1.1351 - 0.0389 - 0.0458 - 0.0195 - 0.0444 - 0.0376),
        (
            "eq5d5l_canada",  # two dimensions at 4: MO45 + SC45 and (2 - 1) squared
            "44111",
            1.1351 - 0.1556 - 0.1832 - 0.0195 - 0.0444 - 0.0376 - 0.051 - 0.0584 + 0.0085,
        ),
        ("eq5d5l_southkorea", "11112", 1 - 0.096 - 0.033),  # the constant of any problem
        ("eq5d5l_southkorea", "11114", 1 - 0.096 - 0.102 - 0.078),  # and that of any level 4 or 5
        ("eq5d5l_sweden_2020", "55555", 0.9755 - 0.0523 - 0.0824 - 0.1639 - 0.1974 - 0.2339 - 0.0023),
        ("eq5d5l_singapore", "21113", 1 - 0.06515843 - 0.17940256 + 1 * 2 * 0.00694155),  # levels less one, multiplied
    ],
)
def test_by_hand(norms: str, state: str, expected: float) -> None:
    """The terms of a set add up to the value of a state."""
    levels = dict(zip(("MO", "SC", "UA", "PD", "AD"), map(float, state), strict=True))
    case = Case("by hand", levels, "index", expected, 1e-9)
    assert off([case], values("eq5d5l", [case], "index", norms=norms, allow_unverified=True)) == []


def test_without_a_value_set(eq5d5l: Score) -> None:
    """There is no default country: the index says how to name a set, and all else is scored."""
    scored = eq5d5l([_record("21232", VAS=75)])
    assert scored.values("index") == [None]
    assert "no value set chosen" in scored.reasons("index")[0]
    assert "--norms" in scored.reasons("index")[0]
    assert (scored.values("profile"), scored.values("lss"), scored.values("vas")) == ([21232], [10], [75])
    assert scored.findings() == []


def test_one_dimension_is_missing(eq5d5l: Score) -> None:
    """No profile, no level sum, no index; the visual scale stands for itself, and the other way round."""
    scored = eq5d5l([_record("21232", SC=None, VAS=75), _record("21232", VAS=None)], norms="eq5d5l_england")
    for score in ("profile", "lss", "index"):
        assert [value is None for value in scored.values(score)] == [True, False]
    assert scored.values("vas") == [75, None]
    assert scored.reasons("vas") == ["", "vas is blank"]


@pytest.mark.parametrize("name", ["egypt", "peru_dce", "singapore", "wepp"])
def test_a_single_source_asks_for_permission(eq5d5l: Score, name: str) -> None:
    """A set of confidence C is refused until it is allowed."""
    with pytest.raises(NormError, match="unverified"):
        eq5d5l([_record("11111")], norms=f"eq5d5l_{name}")
    assert eq5d5l([_record("11111")], norms=f"eq5d5l_{name}", allow_unverified=True).values("index") == [1]


def test_recognised_by_its_columns(eq5d5l: Score) -> None:
    """On a sheet of any name, with the visual scale beside the dimensions, by levels that no other version has."""
    scored = eq5d5l([_record("21454", VAS=75)], sheet="Visit 1")
    assert (scored.values("lss"), scored.values("vas")) == ([16], [75])


@pytest.mark.parametrize(
    "names",
    [
        ["EQ5D0201", "EQ5D0202", "EQ5D0203", "EQ5D0204", "EQ5D0205", "EQ5D0206"],
        ["eq5d5l_mo", "eq5d5l_sc", "eq5d5l_ua", "eq5d5l_pd", "eq5d5l_ad", "eq5d5l_vas"],
        ["Mobility", "Self-care", "Usual activities", "Pain/discomfort", "Anxiety/depression", "EQ VAS"],
        ["EQ5D_1", "EQ5D_2", "EQ5D_3", "EQ5D_4", "EQ5D_5", "EQ-5D VAS"],
    ],
)
def test_names_of_columns(eq5d5l: Score, names: list[str]) -> None:
    """CDISC codes (EQ5D0201 to EQ5D0206), codes with a prefix, and the dimensions in words."""
    scored = eq5d5l([dict(zip(names, (2, 1, 2, 3, 2, 75), strict=True))])
    assert (scored.values("profile"), scored.values("vas")) == ([21232], [75])


def test_a_lone_visual_scale_is_anybodys(tmp_path: Path) -> None:
    """A column vas by itself, of pain perhaps, is no EQ-5D."""
    file = tmp_path / "pain.csv"
    file.write_text("subject,visit,vas\n1,bl,30\n", encoding="utf-8")
    with pytest.raises(InstrumentError):
        prosuite.score_workbook(file)


@pytest.mark.parametrize("level", [0, 6, 1.5, "some"])
def test_no_level(eq5d5l: Score, level: object) -> None:
    """It is a finding, and neither profile nor index is given."""
    scored = eq5d5l([_record("11111", PD=level)], norms="eq5d5l_england")
    assert [item for _, item in scored.findings()] == ["pd"]
    assert (scored.values("profile"), scored.values("index")) == ([None], [None])


@pytest.mark.parametrize(("value", "kept"), [(0, True), (100, True), (101, False), (-1, False)])
def test_limits_of_the_visual_scale(eq5d5l: Score, value: int, kept: bool) -> None:  # noqa: FBT001 - of a table
    """0 to 100, both ends included."""
    scored = eq5d5l([_record("11111", VAS=value)])
    assert scored.values("vas") == [value if kept else None]
    assert len(scored.findings()) == 1 - kept
