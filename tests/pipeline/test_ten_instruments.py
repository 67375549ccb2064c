"""One workbook in the style of a survey export: ten instruments on five sheets, scored without a study file."""

from pathlib import Path

import pandas as pd

import prosuite

SYMPTOMS = 28  # questions of QLQ-C30 with four answers; two more have seven
# Of each instrument how the export names its questions, how many there are, the first and the last answer, and a score
# with what it is when all are the first or all are the last: its ends, as tests/specs/ranges.csv cites them.
SHEETS = {
    "Mood": [("phq9_{}", 9, 0, 3, "phq9_total", (0, 27)), ("GAD7_{:02}", 7, 0, 3, "gad7_total", (0, 21))],
    "Sleep": [("ISI{}", 7, 0, 4, "isi_total", (0, 28)), ("ess_q{}", 8, 0, 3, "ess_total", (0, 24))],
    "Daily life": [
        ("WHODAS_S{}", 12, 0, 4, "whodas12_simple_total", (0, 48)),
        ("auditc_{}", 3, 0, 4, "auditc_total", (0, 12)),
    ],
    "Chest": [("cat_{:02}", 8, 0, 5, "cat_total", (0, 40)), ("K6_{}", 6, 0, 4, "k6_total", (0, 24))],
    "Cancer": [
        ("QLQ-C30_{}", SYMPTOMS, 1, 4, "qlq_c30_pf2", (100, 0)),
        ("FSS [{}]", 9, 1, 7, "fss_mean", (1, 7)),
    ],
}


def test_ten_instruments_on_five_sheets(tmp_path: Path) -> None:
    """Each is found by the names of its columns, and one person's sheets are one row."""
    path = tmp_path / "survey_export.xlsx"
    with pd.ExcelWriter(path) as book:
        for name, held in SHEETS.items():
            cells: dict[str, list[object]] = {"record_id": ["101", "102"], "redcap_event_name": ["baseline_arm_1"] * 2}
            for pattern, size, first, last, *_ in held:
                cells |= {pattern.format(number): [first, last] for number in range(1, size + 1)}
                cells |= {pattern.format(number): [1, 7] for number in (29, 30) if size == SYMPTOMS}
            pd.DataFrame(cells).to_excel(book, sheet_name=name, index=False)
    result = prosuite.score_workbook(path)
    assert [finding.code for finding in result.findings if finding.severity == "error"] == []
    assert list(result.wide["subject"]) == ["101", "102"]
    expected = {score: ends for held in SHEETS.values() for *_, score, ends in held}
    assert {score: tuple(result.wide[score]) for score in expected} == expected
