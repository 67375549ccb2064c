"""Each conformance rule: the study that keeps all passes, and one change breaks this rule alone, where it was made.

What each change breaks was worked out from the rule's sentence; the datasets are synthetic.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from prosuite.conformance.check import check_datasets
from prosuite.findings.finding import Finding, conformance_rules
from tests.support.analysis_datasets import DOSE, adae, adqs, adsl, analysis

Columns = dict[str, list[Any]]
Change = Callable[[dict[str, Columns]], None]
BASE: dict[str, Columns] = {"ADSL": adsl(), "ADQS": adqs(), "ADAE": adae()}


def found(datasets: dict[str, Columns], known: dict[str, dict[str, Any]] | None = None) -> list[Finding]:
    return list(
        check_datasets([analysis(name, columns, (known or {}).get(name)) for name, columns in datasets.items()])
    )


def test_the_study_keeps_every_rule() -> None:
    """The datasets that the other tests change break nothing."""
    assert found(BASE) == []


def put(dataset: str, variable: str, row: int, value: Any) -> Change:
    """Return a change of one cell; rows are counted from 1, as findings count them."""

    def change(datasets: dict[str, Columns]) -> None:
        datasets[dataset][variable][row - 1] = value

    return change


def column(dataset: str, variable: str, values: Sequence[Any] | None) -> Change:
    """Return a change of a whole variable, None to take it away."""

    def change(datasets: dict[str, Columns]) -> None:
        if values is None:
            del datasets[dataset][variable]
        else:
            datasets[dataset][variable] = [*values]

    return change


def both(*changes: Change) -> Change:
    def change(datasets: dict[str, Columns]) -> None:
        for own in changes:
            own(datasets)

    return change


def several(**columns: Sequence[Any]) -> Change:
    """Return a change of several variables of ADQS."""
    return both(*(column("ADQS", name, values) for name, values in columns.items()))


def rename(old: str, new: str) -> Change:
    def change(datasets: dict[str, Columns]) -> None:
        datasets[new] = datasets.pop(old)

    return change


def again(dataset: str, row: int, **values: Any) -> Change:
    """Return a change that adds a record like another one."""

    def change(datasets: dict[str, Columns]) -> None:
        for name, own in datasets[dataset].items():
            own.append(values.get(name, own[row - 1]))

    return change


def empty(datasets: dict[str, Columns]) -> None:
    datasets["ADAE"] = {name: [] for name in datasets["ADAE"]}


LONG = "x" * 201
CASES: list[tuple[str, Change, list[str]]] = [
    ("adam-dataset-name", rename("ADQS", "SCORES"), ["SCORES"]),
    ("adam-no-records", empty, ["ADAE"]),
    ("adam-variable-name", column("ADQS", "SF36_NITEMS", [1.0] * 6), ["ADQS!SF36_NITEMS"]),
    ("adam-variable-name", column("ADQS", "nitems", [1.0] * 6), ["ADQS!nitems"]),
    ("adam-variable-twice", column("ADQS", "sex", ["F"] * 6), ["adam-variable-name ADQS!sex", "ADQS!SEX"]),
    ("adam-text-length", column("ADAE", "AEREF", ["", LONG, "x" * 200]), ["ADAE!AEREF[2]"]),
    (
        "adam-text-length",
        column("ADAE", "AEREF", ["", "é" * 101, ""]),
        ["ADAE!AEREF[2]", "adam-text-characters ADAE!AEREF[2]"],
    ),
    ("adam-text-characters", put("ADAE", "AETERM", 2, "Fièvre"), ["ADAE!AETERM[2]"]),
    ("adam-type", column("ADQS", "AVISITN", ["0", "8", "16"] * 2), ["ADQS!AVISITN"]),
    ("adam-type", both(column("ADSL", "SEX", [2.0, 1.0]), column("ADQS", "SEX", None)), ["ADSL!SEX"]),
    ("adam-date-type", column("ADAE", "AENDT", ["2013-12-28", "", ""]), ["ADAE!AENDT"]),
    ("adam-required", column("ADQS", "STUDYID", None), ["ADQS"]),
    ("adam-required", both(column("ADAE", "AETERM", None), column("ADAE", "AEDECOD", None)), ["ADAE"]),
    ("adam-expected", column("ADSL", "RACE", None), ["ADSL"]),
    ("adam-required-blank", put("ADQS", "PARAM", 2, ""), ["ADQS!PARAM[2]"]),
    ("adam-no-treatment", both(column("ADQS", "TRTP", None), column("ADQS", "TRTPN", None)), ["ADQS"]),
    ("adam-flag-value", put("ADQS", "ABLFL", 2, "N"), ["ADQS!ABLFL[2]"]),
    ("adam-flag-value", put("ADQS", "ANL01FL", 2, "1"), ["ADQS!ANL01FL[2]"]),
    ("adam-flag-value", put("ADSL", "SAFFL", 2, "n"), ["ADSL!SAFFL[2]"]),
    ("adam-flag-value", put("ADAE", "TRTEMFL", 1, "N"), ["ADAE!TRTEMFL[1]"]),
    ("adam-population-flag", put("ADSL", "SAFFL", 2, ""), ["ADSL!SAFFL[2]"]),
    ("adam-no-population-flag", column("ADSL", "SAFFL", None), ["ADSL"]),
    ("adam-flag-number", put("ADQS", "CRIT1FN", 2, 0.0), ["ADQS!CRIT1FN[2]"]),
    ("adam-flag-number", put("ADQS", "CRIT1FN", 3, None), ["ADQS!CRIT1FN[3]"]),
    ("adam-paramcd-form", column("ADQS", "PARAMCD", ["6MWD"] * 6), ["ADQS!PARAMCD[1]"]),
    ("adam-paramcd-form", column("ADQS", "PARAMCD", ["SF36PCSXX"] * 6), ["ADQS!PARAMCD[1]"]),
    (
        "adam-param-paramcd",
        put("ADQS", "PARAM", 3, "Physical component summary"),
        ["ADQS!PARAM[3]", "adam-param-number ADQS!PARAMN[3]"],
    ),
    ("adam-param-number", put("ADQS", "PARAMN", 3, 10.0), ["ADQS!PARAMN[3]"]),
    ("adam-param-number", column("ADQS", "PARAMN", [9.5] * 6), [f"ADQS!PARAMN[{row}]" for row in range(1, 7)]),
    ("adam-param-category", put("ADQS", "PARCAT1", 3, "SF-36"), ["ADQS!PARCAT1[3]"]),
    ("adam-number-pair", put("ADQS", "AVISITN", 6, 17.0), ["ADQS!AVISITN[6]"]),
    ("adam-number-pair", put("ADSL", "TRT01PN", 2, 0.0), ["ADSL!TRT01PN[2]"]),
    ("adam-avalc-aval", column("ADQS", "AVALC", ["a", "b", "c", "d", "D", "e"]), ["ADQS!AVALC[5]"]),
    (
        "adam-day-zero",
        both(put("ADQS", "ADY", 4, 0.0), put("ADQS", "ADT", 4, None), column("ADQS", "ADTM", [1.0] * 6)),
        ["ADQS!ADY[4]"],
    ),
    ("adam-study-day", put("ADAE", "ASTDY", 2, 4.0), ["ADAE!ASTDY[2]"]),
    ("adam-day-without-date", both(put("ADQS", "ADT", 2, None), put("ADQS", "ADTF", 2, "")), ["ADQS!ADY[2]"]),
    ("adam-imputation-flag", put("ADQS", "ADTF", 2, "day"), ["ADQS!ADTF[2]"]),
    (
        "adam-imputation-flag",
        both(put("ADQS", "ADT", 2, None), put("ADQS", "ADY", 2, None), column("ADQS", "ARELTM", [1.0] * 6)),
        ["ADQS!ADTF[2]"],
    ),
    ("adam-start-after-end", put("ADAE", "AENDT", 2, DOSE + 3), ["ADAE!ASTDT[2]"]),
    (
        "adam-range-order",
        both(column("ADQS", "ANRLO", [1.0] * 6), column("ADQS", "ANRHI", [2.0] * 5 + [0.5])),
        ["ADQS!ANRLO[6]"],
    ),
    ("adam-baseline-twice", again("ADQS", 4, ASEQ=4.0, ANL01FL=""), ["ADQS!ABLFL[7]"]),
    (
        "adam-baseline-late",
        both(
            put("ADQS", "ADT", 4, DOSE + 1),
            put("ADQS", "ADY", 4, 2.0),
            put("ADQS", "AWHI", 1, 3.0),
            put("ADQS", "AWHI", 4, 3.0),
            put("ADQS", "AWLO", 2, 4.0),
            put("ADQS", "AWLO", 5, 4.0),
        ),
        ["ADQS!ABLFL[4]"],
    ),
    ("adam-basetype-blank", column("ADQS", "BASETYPE", ["LAST"] * 4 + ["", "LAST"]), ["ADQS!BASETYPE[5]"]),
    ("adam-base-without-record", put("ADQS", "ABLFL", 4, ""), [f"ADQS!BASE[{row}]" for row in (4, 5, 6)]),
    (
        "adam-base-missing",
        both(put("ADQS", "BASE", 5, None), put("ADQS", "CHG", 5, None), put("ADQS", "PCHG", 5, None)),
        ["ADQS!BASE[5]"],
    ),
    ("adam-chg", put("ADQS", "CHG", 5, 1e-9), ["ADQS!CHG[5]"]),
    ("adam-pchg", put("ADQS", "PCHG", 6, 0.1), ["ADQS!PCHG[6]"]),
    ("adam-change-alone", put("ADQS", "AVAL", 6, None), ["ADQS!CHG[6]", "ADQS!PCHG[6]"]),
    (
        "adam-window-order",
        both(
            *(
                put("ADQS", name, row, value)
                for row in (2, 5)
                for name, value in (("AWTARGET", 85.0), ("AWTDIFF", 22.0))
            )
        ),
        ["ADQS!AWLO[2]", "ADQS!AWLO[5]"],
    ),
    ("adam-window-constant", put("ADQS", "AWHI", 5, 83.0), ["ADQS!AWHI[5]"]),
    ("adam-window-overlap", both(put("ADQS", "AWLO", 3, 84.0), put("ADQS", "AWLO", 6, 84.0)), ["ADQS!AWLO[3]"]),
    (
        "adam-window-outside",
        both(put("ADQS", "ADY", 5, 85.0), put("ADQS", "ADT", 5, DOSE + 84), put("ADQS", "AWTDIFF", 5, 29.0)),
        ["ADQS!ADY[5]"],
    ),
    ("adam-window-distance", put("ADQS", "AWTDIFF", 5, -7.0), ["ADQS!AWTDIFF[5]"]),
    ("adam-window-parts", both(put("ADQS", "AWTARGET", 5, None)), ["ADQS!AWTDIFF[5]"]),
    ("adam-window-parts", both(put("ADQS", "AWLO", 5, None), put("ADQS", "AWHI", 5, None)), ["ADQS!AWU[5]"]),
    ("adam-analysis-twice", again("ADQS", 2, ASEQ=4.0), ["ADQS!ANL01FL[7]"]),
    ("adam-dtype", put("ADQS", "DTYPE", 3, "carried"), ["ADQS!DTYPE[3]"]),
    ("adam-dtype-everywhere", column("ADQS", "DTYPE", ["AVERAGE"] * 6), ["ADQS!DTYPE[1]"]),
    ("adam-criterion-text", put("ADQS", "CRIT1", 3, "CHG > 5"), ["ADQS!CRIT1[3]"]),
    ("adam-criterion-flag", put("ADQS", "CRIT1", 3, ""), ["ADQS!CRIT1FL[3]"]),
    ("adam-criterion-flag", both(column("ADQS", "CRIT1FL", None), column("ADQS", "CRIT1FN", None)), ["ADQS!CRIT1"]),
    ("adam-category", column("ADQS", "CHGCAT1", ["SAME", "UP", "DOWN", "SAME", "OTHER", "UP"]), ["ADQS!CHGCAT1[5]"]),
    ("adam-sequence", put("ADQS", "ASEQ", 3, 2.0), ["ADQS!ASEQ[3]"]),
    ("adam-subject-twice", again("ADSL", 1), ["ADSL!USUBJID[3]"]),
    ("adam-subject-unknown", put("ADAE", "USUBJID", 3, "T1-9"), ["ADAE!USUBJID[3]"]),
    ("adam-copied", put("ADAE", "TRTEDT", 3, DOSE + 91), ["ADAE!TRTEDT[3]"]),
    ("adam-copied", put("ADQS", "SEX", 4, "F"), ["ADQS!SEX[4]"]),
    ("adam-treatment", both(put("ADQS", "TRTP", 4, "40 mg"), put("ADQS", "TRTPN", 4, 2.0)), ["ADQS!TRTP[4]"]),
    ("adam-emergent", put("ADAE", "TRTEMFL", 1, "Y"), ["ADAE!TRTEMFL[1]"]),
    ("adam-emergent", put("ADAE", "TRTEMFL", 2, ""), ["ADAE!TRTEMFL[2]"]),
    (
        "adam-emergent-doubt",
        both(put("ADAE", "AENDT", 1, DOSE), put("ADAE", "TRTEMFL", 1, "Y")),
        ["ADAE!TRTEMFL[1]"],
    ),
    (
        "adam-emergent-doubt",
        both(put("ADAE", "ASTDT", 3, None), put("ADAE", "ASTDY", 3, None), put("ADAE", "TRTEMFL", 3, "")),
        ["ADAE!TRTEMFL[3]"],
    ),
    ("adam-serious", put("ADAE", "AESER", 3, "SEVERE"), ["ADAE!AESER[3]"]),
]


@pytest.mark.parametrize(
    ("rule", "change", "cells"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)]
)
def test_a_change_breaks_its_rule_alone(rule: str, change: Change, cells: list[str]) -> None:
    """One change gives the findings of one rule, at the records where it was made."""
    datasets = {name: {variable: [*values] for variable, values in own.items()} for name, own in BASE.items()}
    change(datasets)
    expected = [cell if " " in cell else f"{rule} {cell}" for cell in cells]
    assert [f"{finding.code} {finding.cell}" for finding in found(datasets)] == expected


TWO: list[tuple[str, Change, list[str]]] = [
    (
        "adam-baseline-blank",
        both(
            put("ADQS", "AVAL", 4, None),
            put("ADQS", "BASE", 4, None),
            *(put("ADQS", name, row, None) for name in ("BASE", "CHG", "PCHG") for row in (4, 5, 6)),
        ),
        ["ADQS!ABLFL[4]"],
    ),
    (
        "adam-pchg-scale",
        several(
            AVAL=[-1.0, 1.0, 2.0, 1.0, 1.0, 2.0],
            BASE=[-1.0] * 3 + [1.0] * 3,
            CHG=[0.0, 2.0, 3.0, 0.0, 0.0, 1.0],
            PCHG=[0.0, 200.0, 300.0, 0.0, 0.0, 100.0],
            CHGCAT1=["", "UP", "UP", "", "", "UP"],
        ),
        ["ADQS!PCHG[1]"],
    ),
    (
        "adam-pchg-zero",
        several(
            AVAL=[0.0, 1.0, 2.0, 1.0, 1.0, 2.0],
            BASE=[0.0] * 3 + [1.0] * 3,
            CHG=[0.0, 1.0, 2.0, 0.0, 0.0, 1.0],
            PCHG=[None, 100.0, None, 0.0, 0.0, 100.0],
            CHGCAT1=["", "UP", "", "", "", "UP"],
        ),
        ["ADQS!PCHG[2]"],
    ),
    (
        "adam-base-value",
        both(
            *(put("ADQS", name, row, value) for row, value in ((4, -1.0), (5, -1.0), (6, 2.0)) for name in ("CHG",)),
            *(put("ADQS", "BASE", row, 31.0) for row in (4, 5, 6)),
            *(put("ADQS", "PCHG", row, None) for row in (4, 5, 6)),
            *(put("ADQS", "CHGCAT1", row, "") for row in (4, 5, 6)),
        ),
        [f"ADQS!BASE[{row}]" for row in (4, 5, 6)],
    ),
    (
        "adam-base-constant",
        both(
            *(put("ADQS", "ABLFL", row, "") for row in (1, 4)),
            column("ADQS", "ABLFL", None),
            put("ADQS", "BASE", 5, 31.0),
            put("ADQS", "CHG", 5, -1.0),
            put("ADQS", "CHGCAT1", 5, "DOWN"),
            put("ADQS", "CHGCAT1", 3, "DOWN"),
            put("ADQS", "PCHG", 5, 100 * -1 / 31),
        ),
        ["ADQS!BASE[5]"],
    ),
    (
        "adam-no-value",
        both(*(column("ADQS", name, None) for name in ("AVAL", "BASE", "CHG", "PCHG", "CHGCAT1", "ABLFL"))),
        ["ADQS"],
    ),
]


@pytest.mark.parametrize(("rule", "change", "cells"), TWO, ids=[case[0] for case in TWO])
def test_a_change_of_several_cells_breaks_its_rule_alone(rule: str, change: Change, cells: list[str]) -> None:
    """Rules that take a consistent change of several cells to be broken alone."""
    test_a_change_breaks_its_rule_alone(rule, change, cells)


@pytest.mark.parametrize(
    ("rule", "variable", "known"),
    [
        ("adam-label-standard", "CHG", {"label": "Change"}),
        ("adam-label-missing", "CHG", {"label": ""}),
        ("adam-label-length", "NITEMS", {"label": "Number of Items of the Questionnaire Done"}),  # 41 letters
        ("adam-label-length", "NITEMS", {"label": "Zahl der Fragen, die beantwortet wurden é"[:41]}),
        ("adam-label-characters", "NITEMS", {"label": "Parkinson's Items"}),
        ("adam-label-characters", "NITEMS", {"label": "Items (answered"}),
        ("adam-date-format", "ADT", {"format": "8.", "data_type": "double"}),
    ],
)
def test_what_a_file_says_of_a_variable_breaks_a_rule(rule: str, variable: str, known: dict[str, Any]) -> None:
    """Labels and formats are checked where a file has them."""
    datasets = {**BASE, "ADQS": {**BASE["ADQS"], "NITEMS": [1.0] * 6}}
    codes = {(finding.code, finding.cell) for finding in found(datasets, {"ADQS": {variable: known}})}
    assert (rule, f"ADQS!{variable}") in codes
    assert found(datasets) == []


def test_every_rule_has_a_case() -> None:
    """No rule is in the catalogue that no test breaks."""
    of_labels = {"adam-label-standard", "adam-label-missing", "adam-label-length", "adam-label-characters"}
    tested = {case[0] for case in [*CASES, *TWO]} | of_labels | {"adam-date-format"}
    assert set(conformance_rules()) == tested


BELOW_ZERO = {"AVAL": [-4.0, -2.0, -1.0, -30.0, -30.0, -33.0], "BASE": [-4.0] * 3 + [-30.0] * 3}
ALLOWED: list[tuple[str, Change]] = [
    (
        "a value carried forward keeps its study day, outside the window of the visit",
        both(
            *(put("ADQS", name, 5, value) for name, value in (("ADY", 29.0), ("ADT", DOSE + 28), ("AWTDIFF", 27.0))),
            again(
                "ADQS",
                5,
                AVISIT="Week 16",
                AVISITN=16.0,
                AWLO=85.0,
                AWHI=None,
                AWTARGET=112.0,
                AWTDIFF=83.0,
                ASEQ=4.0,
                DTYPE="LOCF",
            ),
        ),
    ),
    (
        "there is no day 0 between a target of 1 and day -1",
        both(
            *(put("ADQS", name, 1, value) for name, value in (("AWTARGET", 1.0), ("AWTDIFF", 3.0))),
            put("ADQS", "AWTARGET", 4, 1.0),
            put("ADQS", "AWTDIFF", 4, 3.0),
        ),
    ),
    (
        "several flags of a visit part by time point",
        both(column("ADQS", "ATPT", ["PRE"] * 6), again("ADQS", 2, ASEQ=4.0, ATPT="POST")),
    ),
    (
        "days count from another date that explains them",
        both(
            column("ADQS", "RANDDT", [DOSE - 1] * 6),
            *(put("ADQS", "ADY", row, value) for row, value in enumerate([-2.0, 64.0, 127.0] * 2, start=1)),
            *(put("ADQS", "AWTDIFF", row, value) for row, value in enumerate([None, 8.0, 15.0] * 2, start=1)),
        ),
    ),
    ("a number of twelve digits is the number", put("ADQS", "CHG", 2, 5.6)),
    (
        "a baseline of one time point is none of another",
        both(
            column("ADQS", "ATPT", ["PRE"] * 6),
            again(
                "ADQS",
                2,
                ASEQ=4.0,
                ATPT="POST",
                BASE=None,
                CHG=None,
                PCHG=None,
                CHGCAT1="",
                ANL01FL="",
                CRIT1="",
                CRIT1FL="",
                CRIT1FN=None,
            ),
        ),
    ),
    *(
        (
            f"percent change of a BASE below 0 over {words}",
            several(
                **BELOW_ZERO,
                CHG=[0.0, 2.0, 3.0, 0.0, 0.0, -3.0],
                CHGCAT1=["", "UP", "UP", "", "", "DOWN"],
                PCHG=[0.0, sign * 50.0, sign * 75.0, 0.0, 0.0, -sign * 10.0],
            ),
        )
        for words, sign in (("its absolute value", 1), ("itself", -1))
    ),
    ("DTYPE may name two terms", both(put("ADQS", "DTYPE", 5, "COPY/HALFLLOQ"))),
    ("an event that ended on the day of the first dose may have worsened", put("ADAE", "AENDT", 1, DOSE)),
]


@pytest.mark.parametrize("change", [case[1] for case in ALLOWED], ids=[case[0] for case in ALLOWED])
def test_what_the_rules_allow_is_no_finding(change: Change) -> None:
    """What a rule looks like but does not say gives no alarm."""
    datasets = {name: {variable: [*values] for variable, values in own.items()} for name, own in BASE.items()}
    change(datasets)
    assert [str(finding) for finding in found(datasets)] == []
