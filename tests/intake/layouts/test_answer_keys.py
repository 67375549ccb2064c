"""Whose an answer is: known columns, or a refusal that names the columns that could say so; no gap is filled."""

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import ITEMS, expected, findings, notes, records, scored, write_xlsx

FORMS = records()
DECLARED = "[sheets.long]\ncolumns = {{ {} }}\n"


def answers(*, shuffled: bool = False) -> list[list[Any]]:
    """Return subject, visit, item and answer of every answer."""
    rows = [[form.subject, form.visit, *pair] for form in FORMS for pair in form.answers.items()]
    if shuffled:
        random.Random(9).shuffle(rows)  # noqa: S311 - no secret
    return rows


def csv(folder: Path, head: list[str], rows: list[list[Any]]) -> Path:
    pd.DataFrame(rows, columns=head).to_csv(folder / "long.csv", index=False)
    return folder / "long.csv"


def study(folder: Path, columns: str) -> Path:
    (folder / "study.toml").write_text(DECLARED.format(columns), encoding="utf-8")
    return folder / "study.toml"


@pytest.mark.parametrize(
    ("who", "when", "what", "value"),
    [
        ("record", "redcap_event_name", "field_name", "value"),
        ("src_subject_id", "session_id", "item", "resp"),
        ("Patientennummer", "Visite", "Frage", "Antwort"),
        ("N° patient", "Moment de mesure", "Numéro de question", "Réponse"),
        ("Código del paciente", "Visita", "Pregunta", "Respuesta"),
        ("Codice paziente", "Rilevazione", "Domanda", "Risposta"),
        ("Código do paciente", "Número da visita", "Pergunta", "Resposta"),
        ("Patiëntnummer", "Bezoek", "Vraag", "Antwoord"),
    ],
)
def test_names_of_other_systems_and_languages(tmp_path: Path, who: str, when: str, what: str, value: str) -> None:
    """Usual names of the four columns are known, in any order of rows."""
    path = csv(tmp_path, [who, when, what, value], answers(shuffled=True))
    assert scored(path, instrument="sf36v2") == expected(FORMS)
    assert findings(path, instrument="sf36v2") == []


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_person_column_of_unknown_name_is_asked_for(tmp_path: Path, *, shuffled: bool) -> None:
    """Without a known column nobody's answers are read; the refusal names the column, and its line settles it."""
    path = csv(tmp_path, ["Kürzel", "visit", "item", "answer"], answers(shuffled=shuffled))
    with pytest.raises(prosuite.ColumnError, match=r"'Kürzel' could be it.*columns = \{ \"Kürzel\" = \"subject\" \}"):
        prosuite.score_workbook(path, instrument="sf36v2")
    assert scored(path, study(tmp_path, '"Kürzel" = "subject"'), "sf36v2") == expected(FORMS)


@pytest.mark.parametrize("shuffled", [False, True])
def test_forms_of_nobody_are_not_put_together(tmp_path: Path, *, shuffled: bool) -> None:
    """Two people without a name at one visit would make one record of both."""
    people = list(dict.fromkeys(form.subject for form in FORMS))[:2]
    rows = [[None if who in people else who, *rest] for who, *rest in answers(shuffled=shuffled)]
    path = csv(tmp_path, ["subject", "visit", "item", "answer"], rows)
    with pytest.raises(prosuite.ColumnError, match="rows of several forms have no subject"):
        prosuite.score_workbook(path, instrument="sf36v2")


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_visit_column_of_unknown_name_is_asked_for(tmp_path: Path, *, shuffled: bool) -> None:
    """Two visits that only an unknown column tells apart fill no gap of each other: it is asked for."""
    rows = [row for row in answers(shuffled=shuffled) if row[:3] != ["P002", "m3", "pf06"]]
    path = csv(tmp_path, ["pid", "Kontrolle", "item", "answer"], rows)
    with pytest.raises(prosuite.ColumnError, match=r"'Kontrolle' could be it.*\{ \"Kontrolle\" = \"visit\" \}"):
        prosuite.score_workbook(path, instrument="sf36v2")
    declared = study(tmp_path, 'Kontrolle = "visit"')
    (blank,) = prosuite.score_workbook(path, declared, instrument="sf36v2").findings
    assert (blank.code, blank.subject, blank.visit, blank.item) == ("blank-answer", "P002", "m3", "pf06")


def test_forms_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    """Where items stand several times and no column could say which belong together, that is said."""
    path = csv(tmp_path, ["pid", "item", "answer"], [[row[0], *row[2:]] for row in answers()])
    with pytest.raises(prosuite.ColumnError, match=r"'gh1' stands 3 times for P001 \(rows 2 and 38\)"):
        prosuite.score_workbook(path, instrument="sf36v2")


def test_one_form_written_downwards_is_one_record(tmp_path: Path) -> None:
    """A single form needs no person to be one record; that nobody is named is a finding."""
    path = csv(tmp_path, ["item", "answer"], [row[2:] for row in answers()[:36]])
    result = prosuite.score_workbook(path, instrument="sf36v2")
    assert [finding.code for finding in result.findings] == ["no-subject-column"]
    assert (
        round(float(result.wide["sf36v2_pf"].iloc[0]), 9) == expected(FORMS[:1])[FORMS[0].subject, FORMS[0].visit]["pf"]
    )


def test_a_codebook_is_nobodys_answers(tmp_path: Path) -> None:
    """A sheet that lists the answers of every item beside the forms is no form, and refuses nothing."""
    levels = {"pf": 3, "bp1": 6}
    codes = [
        [item, code, "words"] for item in ITEMS for code in range(1, levels.get(item[:2], levels.get(item, 5)) + 1)
    ]
    forms = [["subject", "visit", "date", *ITEMS], *(form.row for form in FORMS)]
    path = write_xlsx(tmp_path / "both.xlsx", {"SF36v2": forms, "Codes": [["variable", "value", "label"], *codes]})
    assert scored(path) == expected(FORMS)


def test_words_beside_the_items_are_no_long_table(tmp_path: Path) -> None:
    """A form per row stays one, whatever a column of remarks says of single items."""
    head = ["subject", "visit", "date", *ITEMS, "item", "value"]
    rows = [[*form.row, ITEMS[number + 2], number] for number, form in enumerate(FORMS)]
    path = write_xlsx(tmp_path / "wide.xlsx", {"SF36v2": [head, *rows]})
    assert scored(path) == expected(FORMS)


def test_capitals_and_blanks_are_no_other_person(tmp_path: Path) -> None:
    """A subject typed in small letters in some rows is the same person."""
    rows = [[row[0].lower() if number % 5 == 0 else row[0], *row[1:]] for number, row in enumerate(answers())]
    path = csv(tmp_path, ["pid", "visit", "item", "answer"], rows)
    assert {
        (who.upper(), when): scores for (who, when), scores in scored(path, instrument="sf36v2").items()
    } == expected(FORMS)


def test_columns_that_say_the_same_of_a_record_are_carried_along(tmp_path: Path) -> None:
    """The arm stays beside the scores; what changes from answer to answer does not."""
    rows = [[*row, "A" if row[0] < "P003" else "B", number] for number, row in enumerate(answers())]
    path = csv(tmp_path, ["pid", "visit", "item", "answer", "arm", "line"], rows)
    wide = prosuite.score_workbook(path, instrument="sf36v2").wide
    assert wide["arm"].tolist() == ["A"] * 6 + ["B"] * 6
    assert "line" not in wide


def test_rows_of_other_questionnaires_are_told_by_their_column(tmp_path: Path) -> None:
    """Items numbered alike in two questionnaires stay apart where a column names the instrument."""
    rows = [
        [form.subject, form.visit, "SF-36v2", f"Q{n}", answer] for form in FORMS for n, answer in numbered(form.answers)
    ]
    other = [[form.subject, form.visit, "PHQ-9", f"Q{n}", n % 4] for form in FORMS for n in range(1, 10)]
    head = ["patient", "visit", "questionnaire", "question", "answer"]
    path = csv(tmp_path, head, [*other, *rows])
    assert scored(path, instrument="sf36v2") == expected(FORMS)
    assert "108 rows belong to other questionnaires (questionnaire: 'PHQ-9')" in notes(path, instrument="sf36v2")
    unnamed = csv(tmp_path, head, [[*row[:2], "A", *row[3:]] if row[2] != "PHQ-9" else row for row in (*other, *rows)])
    with pytest.raises(prosuite.ColumnError, match=r"'questionnaire' tells questionnaires apart, .* write 'sf36v2'"):
        prosuite.score_workbook(unnamed, instrument="sf36v2")


def numbered(answers: dict[str, int]) -> list[tuple[int, int]]:
    return list(enumerate(answers.values(), start=1))


def test_columns_and_items_of_unknown_names_are_declared(tmp_path: Path) -> None:
    """All four columns, and the items in the words of the questionnaire, may be declared; nothing else is known."""
    names = {item: f"Wie geht es Ihnen mit {item}?" for item in ITEMS}
    rows = [[row[0], row[1], names[row[2]], row[3]] for row in answers(shuffled=True)]
    path = csv(tmp_path, ["Wer", "Wann", "Kode", "Eingabe"], rows)
    columns = {"Wer": "subject", "Wann": "visit", "Kode": "item", "Eingabe": "answer"}
    columns |= {name: item for item, name in names.items()}
    declared = study(tmp_path, ", ".join(f'"{name}" = "{meaning}"' for name, meaning in columns.items()))
    assert scored(path, declared, "sf36v2") == expected(FORMS)
    wrong = study(tmp_path, '"Wer" = "subject", "Kode" = "item", "Eingabe" = "answer", "Wie?" = "gh1"')
    with pytest.raises(prosuite.ColumnError, match=r"has no column 'Wie\?'"):
        prosuite.score_workbook(path, wrong, instrument="sf36v2")
