"""Rows of labels below a header are told from records by all their cells, also above answers in words."""

from typing import Any

import pytest

from prosuite.intake.label_rows import count_label_rows

Rows = list[list[Any]]

# Subject, visit, date and seven items whose answers are words; the persons and answers are made up.
ENGLISH = ["not at all", "several days", "more than half", "nearly every day"]
GERMAN = ["überhaupt nicht", "an einzelnen Tagen", "an mehr als der Hälfte", "beinahe jeden Tag"]
FRENCH = ["jamais", "plusieurs jours", "plus de la moitié", "presque tous les jours"]
PATTERN = [(0, 1, 2, 3, 0, 1, 2), (1, 1, 1, 1, 1, 1, 1), (3, 2, 1, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1)]


def answers(words: list[str]) -> Rows:
    """Return four records in words."""
    visits = ["Baseline", "Month 3", "Baseline", "Month 3"]
    return [
        [f"K-{number}", visit, f"2024-0{number}-11", *(words[answer] for answer in pattern)]
        for number, (visit, pattern) in enumerate(zip(visits, PATTERN, strict=True), start=1)
    ]


NUMBERS = [[row[0], row[1], row[2], *pattern] for row, pattern in zip(answers(ENGLISH), PATTERN, strict=True)]


def count(rows: Rows, subject: int | None = 0) -> int:
    """Count the rows of labels above records of seven items."""
    width = len(rows[-1])
    return count_label_rows(rows, range(width - 7, width), range(width - 7), subject)


QUESTIONS = ["Patient", "Which visit", "Day", *(f"Question about {thing}" for thing in "abcdefg")]
IDS = [f'{{"ImportId":"QID{number}","timeZone":"Europe/Berlin"}}' for number in range(10)]
TYPES = ["Text", "Text", "Datum", *["Text"] * 7]
UNITS = ["", "", "", *["%"] * 6, "s"]


@pytest.mark.parametrize("words", [ENGLISH, GERMAN, FRENCH], ids=["English", "German", "French"])
@pytest.mark.parametrize(
    "labels", [QUESTIONS, IDS, TYPES, ["", *QUESTIONS[1:]]], ids=["texts", "ids", "types", "blank"]
)
def test_above_answers_in_words(words: list[str], labels: list[str]) -> None:
    """Texts of questions, import ids and types are labels; the answers below them are words, too."""
    assert count([labels, *answers(words)]) == 1
    assert count([labels, *answers(words)[:1]]) == 1


def test_several_rows() -> None:
    """Texts, ids and types below each other are three rows of labels."""
    assert count([QUESTIONS, IDS, TYPES, *answers(GERMAN)]) == 3
    assert count([QUESTIONS, [text.upper() for text in QUESTIONS], *answers(GERMAN)]) == 2


@pytest.mark.parametrize("labels", [QUESTIONS, IDS, TYPES, UNITS], ids=["texts", "ids", "types", "units"])
def test_above_numbers(labels: list[str]) -> None:
    """The same above numbers; units are a few words that stand in several columns and nobody's."""
    assert count([labels, *NUMBERS]) == 1


@pytest.mark.parametrize("words", [ENGLISH, GERMAN, FRENCH], ids=["English", "German", "French"])
@pytest.mark.parametrize("n_records", [1, 2, 4])
def test_records_in_words_are_no_labels(words: list[str], n_records: int) -> None:
    """Answers in words are records from the first on, however few there are."""
    assert count(answers(words)[:n_records]) == 0


def test_a_first_record_unlike_all_others_is_a_record() -> None:
    """Seven answers that nobody else gave, each its own, of a person named as the others are: no labels."""
    odd = ["K-0", "Screening", "2024-01-02", *(f"answer {letter}" for letter in "abcdefg")]
    assert count([odd, *answers(ENGLISH)]) == 0


def test_a_first_record_of_one_missing_word_is_a_record() -> None:
    """ND in every item stands for an answer, not for a unit, where it is somebody's."""
    assert count([["K-0", "Baseline", "2024-01-02", *["ND"] * 7], *NUMBERS]) == 0


def test_a_first_record_without_a_name_whose_words_come_again_is_a_record() -> None:
    """A record that lacks its person answers as others do."""
    rows = answers(GERMAN)
    assert count([["", *rows[0][1:]], *rows]) == 0


def test_without_a_column_of_persons_the_other_columns_tell() -> None:
    """A date is no word, and a word no date."""
    assert count([QUESTIONS[1:], *(row[1:] for row in answers(FRENCH))], subject=None) == 1
    assert count([["Visite 0", "2024-01-02", *"abcdefg"], *(row[1:] for row in answers(FRENCH))], subject=None) == 0


def test_persons_told_by_words_leave_the_other_columns_to_tell() -> None:
    """A row of labels may be named as persons are, by words; then most of the other columns have to differ."""
    named = [["Miller", *row[1:]] for row in answers(ENGLISH)]
    assert count([QUESTIONS, *named]) == 0  # of visits, persons and dates only the dates are written otherwise
    assert count([["Name", "2024-05-05", *QUESTIONS[2:]], *([row[0], *row[2:]] for row in answers(ENGLISH))]) == 1


def test_nothing_below_leaves_a_record() -> None:
    """A last row is never a row of labels."""
    assert count([QUESTIONS]) == 0
