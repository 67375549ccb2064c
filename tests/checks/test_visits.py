"""Visits: unknown ones, dates out of order or window, and expected forms that are missing; one fault, one finding."""

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.findings.finding import Finding
from tests.support.synthetic import write_study

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
VISITS = """
[visits]
baseline = { spellings = ["BL"], day = 0, window = [-42, 0] }
"month 3" = { day = 90, window = [76, 104] }
"month 6" = { day = 180, window = [159, 201] }
"""


@pytest.fixture
def check(form: Build, workbook: Write, tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return a function that gives the findings of rows (subject, visit, date) under a study file."""

    def run(*rows: tuple[str, str, Any], study: str = VISITS) -> list[Finding]:
        records = [{**record, "date": date} for who, visit, date in rows for record in form(who, visit=visit)]
        return list(prosuite.validate(workbook({"SF36v2": records}), study=write_study(tmp_path, study)))

    return run


Check = Callable[..., list[Finding]]


def _places(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.cell) for finding in findings]


def _in_order(visits: Sequence[tuple[int, int]]) -> bool:
    """Tell whether dates never fall from one day of visits to a later one."""
    return all(first[1] <= second[1] for first, second in combinations(visits, 2) if first[0] < second[0])


class TestUnknown:
    def test_another_visit_is_named_with_the_nearest(self, check: Check) -> None:
        """A visit that is none of the declared ones is named at its cell, with the nearest."""
        (finding,) = check(("001", "bl", None), ("001", "mnth 3", None))
        assert finding == Finding(
            "unknown-visit",
            sheet="SF36v2",
            cell="SF36v2!B3",
            subject="001",
            visit="mnth 3",
            column="visit",
            value="mnth 3",
            expected="baseline, month 3, month 6; did you mean 'month 3'?",
        )
        assert finding.severity == "warning"

    def test_without_declared_visits_any_visit_will_do(self, check: Check) -> None:
        """Nothing is unknown where nothing is declared."""
        assert check(("001", "mnth 3", None), study="") == []

    def test_a_sheet_that_is_a_visit_is_one_finding(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """Where the sheet is the visit it is named once, not row by row."""
        records = [{key: value for key, value in record.items() if key != "visit"} for record in form()]
        study = write_study(tmp_path, f'{VISITS}[sheets."SF36v2"]\nvisit = "week 1"\n')
        assert _places(list(prosuite.validate(workbook({"SF36v2": records}), study=study))) == [
            ("unknown-visit", "SF36v2")
        ]


class TestWindow:
    @pytest.mark.parametrize(
        ("date", "found"),
        [
            # counted by hand from 2024-01-01: day 75 is 16 March, 76 is 17 March, 104 is 14 April, 105 is 15 April
            ("2024-03-16", "2024-03-16, day 75"),
            ("2024-03-17", None),
            ("2024-04-14", None),
            ("2024-04-15", "2024-04-15, day 105"),
        ],
    )
    def test_the_ends_of_a_window_are_within_it(self, check: Check, date: str, found: str | None) -> None:
        """A date is held against the first and last day, both included, counted from the anchor visit."""
        findings = check(("001", "baseline", "2024-01-01"), ("001", "month 3", date))
        assert [finding.value for finding in findings] == ([found] if found else [])
        if found:
            (finding,) = findings
            assert _places(findings) == [("visit-out-of-window", "SF36v2!AM3")]
            assert finding.expected == "day 76 to 104 from 2024-01-01 (baseline)"

    def test_another_anchor(self, check: Check) -> None:
        """Days are counted from the declared anchor; a baseline 43 days before it is out of window by one."""
        study = """
        anchor = "infusion"
        [visits]
        screening = { day = -10, window = [-42, 0] }
        infusion = []
        """
        assert check(("001", "screening", "2024-01-01"), ("001", "infusion", "2024-02-12"), study=study) == []
        findings = check(("001", "screening", "2024-01-01"), ("001", "infusion", "2024-02-13"), study=study)
        assert [finding.value for finding in findings] == ["2024-01-01, day -43"]

    @pytest.mark.parametrize("date", [None, "2024", "31/02/2024"])
    def test_without_the_anchors_date_no_window_is_judged(self, check: Check, date: str | None) -> None:
        """A subject whose anchor visit has no date has no days."""
        findings = check(("001", "baseline", date), ("001", "month 3", "2030-01-01"))
        assert "visit-out-of-window" not in {finding.code for finding in findings}

    def test_each_subject_has_its_own_anchor(self, check: Check) -> None:
        """Days are counted within a subject."""
        rows = [("001", "baseline", "2024-01-01"), ("002", "baseline", "2020-01-01"), ("001", "month 3", "2024-03-31")]
        assert check(*rows) == []

    def test_a_row_without_answers_is_not_judged(
        self, form: Build, workbook: Write, tmp_path: Path, items: tuple[str, ...]
    ) -> None:
        """Of an empty form nothing more is said, whatever its date."""
        records = [*form("001"), *form("001", visit="month 3"), *form("001", visit="month 6")]
        dated = [
            {**record, "date": date}
            for record, date in zip(records, ["2024-01-01", "2030-01-01", "2020-01-01"], strict=True)
        ]
        empty = [{**record, **dict.fromkeys(items)} for record in dated[1:]]
        report = prosuite.validate(workbook({"SF36v2": [dated[0], *empty]}), study=write_study(tmp_path, VISITS))
        assert report.counts == {"empty-form": 2}

    def test_the_anchor_may_stand_on_another_sheet(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A sheet without the anchor visit takes its date from another instrument's sheet."""
        first = [{**record, "date": "2024-01-01"} for record in form("001")]
        later = [{**record, "date": "2024-04-15"} for record in form("001", visit="month 3")]
        path = workbook({"SF36v2": first, "RAND36": later})
        findings = list(prosuite.validate(path, study=write_study(tmp_path, VISITS)))
        assert _places(findings) == [("visit-out-of-window", "RAND36!AM2")]


class TestOrder:
    def test_a_date_before_an_earlier_visit(self, check: Check) -> None:
        """A later visit dated earlier is one finding, which names the visit it should follow; no window is judged."""
        (finding,) = check(
            ("001", "BL", "2024-01-01"), ("001", "month 3", "2023-03-31"), ("001", "month 6", "2024-06-29")
        )
        assert (finding.code, finding.cell, finding.value) == ("visits-out-of-order", "SF36v2!AM3", "2023-03-31")
        assert finding.expected == "a date not before 2024-01-01 (baseline)"

    def test_a_wrong_anchor_is_one_finding(self, check: Check) -> None:
        """If the anchor alone is out of order it alone is named, not the visits that are counted from it."""
        (finding,) = check(
            ("001", "BL", "2025-01-01"), ("001", "month 3", "2024-03-31"), ("001", "month 6", "2024-06-29")
        )
        assert (finding.code, finding.cell) == ("visits-out-of-order", "SF36v2!AM2")
        assert finding.expected == "a date not after 2024-03-31 (month 3)"

    def test_rows_may_stand_in_any_order(self, check: Check) -> None:
        """The order of rows does not matter, that of dates does; the same day is no fault."""
        study = "[visits]\na = { day = 0 }\nb = { day = 1 }\nc = []\n"
        rows = [("001", "b", "2024-01-01"), ("001", "c", "1999-01-01"), ("001", "a", "2024-01-01")]
        assert check(*rows, study=study) == []

    def test_a_month_that_was_swapped_with_another(self, check: Check) -> None:
        """Of two dates that were swapped one is named."""
        study = "[visits]\na = { day = 0 }\nb = { day = 30 }\n"
        assert _places(check(("001", "a", "2024-02-01"), ("001", "b", "2024-01-01"), study=study)) == [
            ("visits-out-of-order", "SF36v2!AM3")
        ]

    @settings(max_examples=40)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 28)), max_size=6))
    def test_as_few_dates_as_possible_are_named(
        self, form: Build, workbook: Write, tmp_path: Path, visits: list[tuple[int, int]]
    ) -> None:
        """However dates are shuffled, those not named are in order, and no fewer could be named."""
        study = "[visits]\n" + "".join(f'"v{day}" = {{ day = {day} }}\n' for day in range(5))
        rows = [{**form("001", visit=f"v{day}")[0], "date": f"2024-01-{date:02}"} for day, date in visits]
        path = workbook({"SF36v2": [*rows, *form("002", visit="v0")]})
        report = prosuite.validate(path, study=write_study(tmp_path, study))
        n_named = report.counts.get("visits-out-of-order", 0)
        sizes = (n for n in range(len(visits), -1, -1) for kept in combinations(sorted(visits), n) if _in_order(kept))
        assert n_named == len(visits) - next(sizes)  # found by trying every choice


class TestMissing:
    EXPECTED = f'{VISITS}[sheets."SF36v2"]\nexpected = ["BL", "month 3"]\n'

    def test_an_absent_visit_is_named_once_for_each_subject(self, check: Check) -> None:
        """Each subject without a row for an expected visit is one finding of the sheet."""
        findings = check(("001", "BL", None), ("001", "month 3", None), ("002", "baseline", None), study=self.EXPECTED)
        assert [(finding.code, finding.cell, finding.subject, finding.visit) for finding in findings] == [
            ("missing-form", "SF36v2", "002", "month 3")
        ]

    def test_nothing_is_expected_that_is_not_declared(self, check: Check) -> None:
        """Without expected visits none is missing."""
        assert check(("001", "baseline", None), ("002", "month 3", None)) == []

    def test_a_row_without_answers_is_there(
        self, form: Build, workbook: Write, tmp_path: Path, items: tuple[str, ...]
    ) -> None:
        """A row without answers is an empty form, not a missing one too."""
        records = [*form("001"), *form("001", visit="month 3")]
        records[1] |= dict.fromkeys(items)
        study = write_study(tmp_path, self.EXPECTED)
        assert prosuite.validate(workbook({"SF36v2": records}), study=study).counts == {"empty-form": 1}

    def test_a_subject_of_another_sheet_is_expected(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A subject that stands on another sheet alone is expected here too, at every visit."""
        path = workbook({"SF36v2": [*form("001"), *form("001", visit="month 3")], "RAND36": form("001", "002")})
        findings = list(prosuite.validate(path, study=write_study(tmp_path, self.EXPECTED)))
        assert [(finding.cell, finding.subject, finding.visit) for finding in findings] == [
            ("SF36v2", "002", "baseline"),
            ("SF36v2", "002", "month 3"),
        ]


def test_two_instruments_in_one_row_are_one_finding(
    form: Build, workbook: Write, tmp_path: Path, own_instruments: Path
) -> None:
    """A row that holds two instruments has one date, one visit and one subject: each fault is named once."""
    records = [{**record, "m1": 1, "m2": 1, "m3": 1, "date": "31/02/2024"} for record in form("001", visit="week 1")]
    study = write_study(tmp_path, f'{VISITS}[sheets."SF36v2"]\nexpected = ["baseline"]\n')
    report = prosuite.validate(workbook({"SF36v2": records}), study=study, instruments=own_instruments)
    assert report.counts == {"impossible-date": 1, "unknown-visit": 1, "missing-form": 1}


class TestLone:
    """Visits that stand on one sheet only, while others have theirs."""

    @staticmethod
    def told(form: Build, workbook: Write, first: Sequence[str], second: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return the lone visits of two sheets on which the same three people stand at these visits."""
        walks = [{"subject": f"00{n}", "visit": visit, "6MWD (m)": 400} for visit in second for n in (1, 2, 3)]
        path = workbook({"SF36v2": [record for visit in first for record in form(visit=visit)], "6MWT": walks})
        return [(one.code, one.cell, one.value, one.expected) for one in prosuite.validate(path)]

    @pytest.mark.parametrize(
        ("usual", "other"), [("M6", "Month 6"), ("month 6", "mnth 6"), ("follow-up", "folow-up"), ("discharge", "V9")]
    )
    def test_another_name_of_a_visit_is_said_once(self, form: Build, workbook: Write, usual: str, other: str) -> None:
        """At the first row of the sheet further on."""
        found = self.told(form, workbook, ["BL", "M3", usual], ["BL", "M3", other])
        assert found == [("lone-visit", "6MWT!B8", other, usual)]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (["BL", "M3", "M6"], ["BL", "M6"]),  # not everything is done at every visit
            (["BL", "M3"], ["BL", "M6"]),
            (["BL", "M3", "M6", "M12"], ["BL", "M12", "unscheduled"]),
            (["V1", "V2"], ["A", "B"]),  # nothing in common: perhaps another study
        ],
    )
    def test_visits_of_a_design_are_not(
        self, form: Build, workbook: Write, first: Sequence[str], second: Sequence[str]
    ) -> None:
        """Where numbers tell them apart, or several are missing, nothing says that two are one."""
        assert self.told(form, workbook, first, second) == []

    def test_numbers_of_thousands_of_digits_are_compared(self, form: Build, workbook: Write) -> None:
        """No number is too long to be held against another."""
        first, second = "M" + "6" * 5000, "month " + "6" * 5000
        assert self.told(form, workbook, ["BL", first], ["BL", second]) == [("lone-visit", "6MWT!B5", second, first)]

    def test_hundreds_of_lone_visits_are_none(
        self, form: Build, workbook: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where a sheet has hundreds of visits of its own they are not held against each other, pair by pair."""
        pairs = []
        monkeypatch.setattr("prosuite.checks.visits._may_be", lambda *pair, **_: pairs.append(pair))
        first, second = ([f"{word} {number}" for number in range(120)] for word in ("M", "visit"))
        assert self.told(form, workbook, ["BL", *first], ["BL", *second]) == []
        assert pairs == []


def test_a_finding_names_some_of_the_visits_that_could_be(check: Check) -> None:
    """Of thousands of declared visits the first are named, and that which comes closest."""
    study = "[visits]\n" + "".join(f'"week {number}" = []\n' for number in range(1, 1001))
    (found,) = check(("001", "wek 777", "2024-01-01"), study=study)
    assert found.expected is not None
    assert found.expected.startswith("week 1, week 2, ")
    assert found.expected.endswith("week 30, ...; did you mean 'week 777'?")
