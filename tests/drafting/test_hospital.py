"""A messy workbook of a hospital, from its draft to scores and to exactly the faults that are planted in it."""

import re
from pathlib import Path

import openpyxl
import pytest

import prosuite
from tests.support.drafts import draft_of, write_study
from tests.support.hospital import LANGUAGES, N_PEOPLE, VISITS, Fault, hospital

PUT_IN_FORCE = re.compile(r"#(?=[^ #])")
OF_SHEETS = ("sheet-not-scored", "rows-below-table")  # the cover, the codebook and what stands below the tables


def answered(text: str, language: str) -> str:
    """Answer every question of a draft: put what is suggested below it in force, and say what words mean."""
    meanings = {word: number for words in LANGUAGES[language].words.values() for number, word in enumerate(words, 1)}
    lines, is_asked = [], False
    for line in text.splitlines():
        if not line.startswith("#"):
            is_asked = False
        is_asked = is_asked or line.startswith("# QUESTION")
        in_force = PUT_IN_FORCE.sub("", line, count=1) if is_asked else line
        lines.append(re.sub(r'"([^"]*)" = \?', lambda said: f'"{said[1]}" = {meanings[said[1]]}', in_force))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("language", "most_questions"), [("de", 5), ("en", 2)])
def test_draft_leads_to_scores_and_to_the_planted_faults(tmp_path: Path, language: str, most_questions: int) -> None:
    """Titles, two languages, commas, words, trials side by side, remarks and a codebook are read with few questions."""
    made = hospital(language)
    path = made.write(tmp_path / "hospital.xlsx")
    drafted = draft_of(path)
    assert len(drafted.questions) <= most_questions, drafted.questions
    result = prosuite.score_workbook(path, write_study(path, answered(drafted.text, language)))
    found = [one for one in result.findings if one.code not in OF_SHEETS]
    cells = [Fault(one.sheet or "", (one.cell or "").rpartition("!")[2], one.code) for one in found]
    assert sorted(cells, key=str) == sorted(made.faults, key=str)
    form = "sf36v1" if language == "de" else "sf36v2"
    for score in (f"{form}_pcs", "sixmwt_distance_m", "pft_fev1_l"):
        assert result.wide[score].notna().sum() >= N_PEOPLE * len(VISITS) - 1, score
    assert set(result.wide["visit"]) == set(VISITS)


def test_the_workbook_is_the_same_every_time(tmp_path: Path) -> None:
    """It is drawn with a fixed seed, and says that it is synthetic."""
    books = [openpyxl.load_workbook(hospital("de").write(tmp_path / name)) for name in ("one.xlsx", "two.xlsx")]
    one, other = ({sheet.title: list(sheet.values) for sheet in book} for book in books)
    assert one == other
    assert "SYNTHETIC DATA" in one["Deckblatt"][0][0]
