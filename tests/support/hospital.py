"""A messy workbook as hospitals keep them, in German and in English, with planted faults and their key.

SYNTHETIC DATA: every person, date and value is drawn from a seeded generator; nobody real is described. Sheets have
titles, headers of two rows in two languages, decimal commas typed as text, one SF-36 sheet per visit (one of them in
words), trials side by side, remarks, a cover and a codebook. ``python -m tests.support.hospital FOLDER`` writes both.
"""

import datetime
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.utils import get_column_letter

from tests.support.synthetic import ITEMS

VISITS = {"T0": 0, "T1": 90, "T2": 180}
IN_WORDS = "T1"
N_PEOPLE = 12
N_TRIALS = 3
_OF_ROWS = ("duplicate-record", "unknown-person")  # findings on a whole row
_QUESTIONS = {"gh1": "1", "ht": "2", "pf": "3", "rp": "4", "re": "5", "sf1": "6", "bp1": "7", "bp2": "8"}


@dataclass(frozen=True)
class Language:
    """How a hospital of one language writes its workbook; header names are those of the upper and the lower row."""

    version: str
    answers: dict[str, int]
    cover: str
    codebook: str
    persons: str
    walks: str
    lungs: str
    form: str
    date: str
    sexes: tuple[str, str]
    question: tuple[str, str]
    trial: str
    names: dict[str, tuple[str, str]]
    remark: str
    aborted: str
    words: dict[int, tuple[str, ...]]


# Levels from first to last answer, by their number; invented, no wording of a form.
GERMAN = Language(
    version="1",
    answers={"rp": 2, "re": 2, "vt": 6, "mh": 6},
    cover="Deckblatt",
    codebook="Codebuch",
    persons="Patientenliste",
    walks="Gehtest",
    lungs="Spirometrie",
    form="SF-36 {visit}",
    date="%d.%m.%Y",
    sexes=("m", "w"),
    question=("Frage", "Question"),
    trial="Versuch {n} / Trial {n}",
    names={
        "subject": ("Patientennummer", "Patient no."),
        "arm": ("Gruppe", "Arm"),
        "sex": ("Geschlecht", "Sex"),
        "birth_date": ("Geburtsdatum", "Date of birth"),
        "height": ("Größe (cm)", "Height (cm)"),
        "weight": ("Gewicht (kg)", "Weight (kg)"),
        "visit": ("Visite", "Visit"),
        "date": ("Untersuchungsdatum", "Date"),
        "distance": ("", "Strecke / Distance (m)"),
        "saturation": ("", "SpO2 Ende / SpO2 end (%)"),
        "fev1": ("", "FEV1 (l)"),
        "fvc": ("", "FVC (l)"),
        "remark": ("Bemerkung", "Remark"),
    },
    remark="siehe Akte",
    aborted="abgebrochen",
    words={
        2: ("ja", "nein"),
        3: ("stark", "etwas", "gar nicht"),
        5: ("sehr gut", "gut", "mittel", "schlecht", "sehr schlecht"),
        6: ("immer", "meist", "oft", "manchmal", "selten", "nie"),
    },
)
ENGLISH = Language(
    version="2",
    answers={"rp": 5, "re": 5, "vt": 5, "mh": 5},
    cover="Cover",
    codebook="Codebook",
    persons="Patient list",
    walks="6MWT",
    lungs="Spirometry",
    form="SF36v2 {visit}",
    date="%Y-%m-%d",
    sexes=("male", "female"),
    question=("Question", "Frage"),
    trial="Trial {n} / Versuch {n}",
    names={
        "subject": ("Patient ID", "Patientennummer"),
        "arm": ("Arm", "Gruppe"),
        "sex": ("Sex", "Geschlecht"),
        "birth_date": ("Date of birth", "Geburtsdatum"),
        "height": ("Height (cm)", "Größe (cm)"),
        "weight": ("Weight (kg)", "Gewicht (kg)"),
        "visit": ("Visit", "Visite"),
        "date": ("Date", "Datum"),
        "distance": ("", "Distance / Strecke (m)"),
        "saturation": ("", "SpO2 end / SpO2 Ende (%)"),
        "fev1": ("", "FEV1 (L)"),
        "fvc": ("", "FVC (L)"),
        "remark": ("Remark", "Bemerkung"),
    },
    remark="see chart",
    aborted="stopped",
    words={
        3: ("a lot", "a little", "not at all"),
        5: ("very good", "good", "medium", "bad", "very bad"),
        6: ("always", "mostly", "often", "at times", "seldom", "never"),
    },
)
LANGUAGES = {"de": GERMAN, "en": ENGLISH}


@dataclass(frozen=True)
class Fault:
    """A planted fault: where, and the code of the finding that has to name it."""

    sheet: str
    cell: str
    code: str


@dataclass
class _Sheet:
    """Rows of a sheet, the ranges merged in it, and the place of its first record, counted from 0."""

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    first: int = 0


@dataclass
class Hospital:
    """A workbook and the key to its faults."""

    sheets: dict[str, _Sheet]
    faults: list[Fault] = field(default_factory=list)

    def plant(self, sheet: str, record: int, column: int, value: object, code: str) -> None:
        """Type a value over a cell, with the finding it must give."""
        row = self.sheets[sheet].first + record
        self.sheets[sheet].rows[row][column] = value
        letters = "" if code in _OF_ROWS else get_column_letter(column + 1)
        self.faults.append(Fault(sheet, f"{letters}{row + 1}", code))

    def write(self, path: Path) -> Path:
        """Write the workbook."""
        with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
            book.set_properties({"title": "SYNTHETIC DATA", "created": datetime.datetime(2024, 1, 1)})  # noqa: DTZ001
            for name, sheet in self.sheets.items():
                page = book.add_worksheet(name)
                for number, row in enumerate(sheet.rows):
                    page.write_row(number, 0, row)
                for merged in sheet.merged:
                    page.merge_range(*merged, sheet.rows[merged[0]][merged[1]])
        return path


def hospital(language: str) -> Hospital:
    """Make the workbook of one language, ``de`` or ``en``."""
    chance, words = random.Random(20240301), LANGUAGES[language]  # noqa: S311 - invented data, not secrets
    people = [_person(number, chance, words) for number in range(1, N_PEOPLE + 1)]
    made = Hospital({words.cover: _cover(), words.persons: _persons(people, words)})
    for visit in VISITS:
        made.sheets[words.form.format(visit=visit)] = _forms(people, visit, chance, words)
    made.sheets[words.walks] = _trials(people, ("distance", "saturation"), _walk, chance, words)
    made.sheets[words.lungs] = _trials(people, ("fev1", "fvc"), _breath, chance, words)
    made.sheets[words.codebook] = _codebook(words)
    _plant(made, words)
    return made


def _plant(made: Hospital, words: Language) -> None:
    first, last = (words.form.format(visit=visit) for visit in ("T0", "T2"))
    column = {item: place for place, item in enumerate(ITEMS, start=2)}
    made.plant(first, 2, column["pf03"], 33, "out-of-range-answer")
    made.plant(first, 5, column["vt2"], None, "blank-answer")
    made.plant(last, 4, column["mh2"], words.remark, "text-answer")
    made.plant(last, 7, 0, "P-007", "duplicate-record")
    made.plant(
        words.persons, 3, 3, words.date.replace("%d", "31").replace("%m", "02").replace("%Y", "1951"), "impossible-date"
    )
    made.plant(words.walks, 4, 5, words.aborted, "text-answer")
    made.plant(words.walks, 10, 3, "4120", "out-of-limits")
    made.plant(words.lungs, 8, 5, "33,1", "out-of-limits")
    made.plant(words.lungs, 13, 0, "P-05", "unknown-person")


def _person(number: int, chance: random.Random, words: Language) -> dict[str, Any]:
    return {
        "subject": f"P-{number:03}",
        "arm": ("A", "B")[number % 2],
        "sex": words.sexes[number % 2],
        "birth_date": datetime.date(1940 + chance.randrange(20), 1 + chance.randrange(12), 1 + chance.randrange(28)),
        "height": f"{chance.randrange(155, 186)},5",
        "weight": f"{chance.randrange(55, 96)},{chance.randrange(10)}",
        "well": min(max(chance.gauss(0.5, 0.15), 0.1), 0.9),
        "seen": datetime.date(2024, 2, 5) + datetime.timedelta(days=5 * number),
    }


def _cover() -> _Sheet:
    return _Sheet(
        [
            ["SYNTHETIC DATA / SYNTHETISCHE DATEN"],
            [],
            ["Every person, date and value in this workbook is invented by tests/support/hospital.py."],
            ["Version 3", "Stand / as of", "31.01.2025"],
        ]
    )


def _titled(
    title: str, names: Sequence[tuple[str, str]], merged: Sequence[tuple[int, int]], body: list[list[Any]]
) -> _Sheet:
    """Return a sheet with two title rows, a blank one and a header of two rows.

    The columns from first to last of ``merged`` share a cell of the upper row.
    """
    upper, lower = map(list, zip(*names, strict=True))
    top: list[list[Any]] = [[title], ["SYNTHETIC DATA", None, "Stand / as of", "31.01.2025"], []]
    note: list[list[Any]] = [[], [f"n = {len(body)}"]]
    hidden = {column for first, last in merged for column in range(first + 1, last + 1)}
    upper = [None if column in hidden else name for column, name in enumerate(upper)]
    sheet = _Sheet([*top, upper, lower, *body, *note], first=len(top) + 2)
    sheet.merged = [(0, 0, 0, 5), *((len(top), first, len(top), last) for first, last in merged)]
    return sheet


def _persons(people: Sequence[dict[str, Any]], words: Language) -> _Sheet:
    columns = ("subject", "arm", "sex", "birth_date", "height", "weight")
    body = [[_shown(person[name], words) for name in columns] for person in people]
    return _titled(words.persons, [words.names[name] for name in columns], [], body)


def _shown(value: object, words: Language) -> object:
    return value.strftime(words.date) if isinstance(value, datetime.date) else value


def _forms(people: Sequence[dict[str, Any]], visit: str, chance: random.Random, words: Language) -> _Sheet:
    """Return the SF-36 sheet of one visit: a question's items stand below its number in one merged cell."""
    names = [words.names["subject"], words.names["date"]]
    groups: dict[str, list[int]] = {}
    for place, item in enumerate(ITEMS, start=2):
        groups.setdefault(_question(item), []).append(place)
        names.append((f"{words.question[0]} {_question(item)} / {words.question[1]} {_question(item)}", item.upper()))
    body = [
        [person["subject"], _shown(_seen(person, visit), words), *_answers(person, visit, chance, words)]
        for person in people
    ]
    spans = [(places[0], places[-1]) for places in groups.values() if len(places) > 1]
    return _titled(f"SF-36 {visit}", names, spans, body)


def _question(item: str) -> str:
    number = _QUESTIONS.get(item) or _QUESTIONS.get(item[:2])
    return number or {"vt": "9", "mh": "9", "sf": "10", "gh": "11"}[item[:2]]


def _seen(person: dict[str, Any], visit: str) -> datetime.date:
    return person["seen"] + datetime.timedelta(days=VISITS[visit])  # type: ignore[no-any-return]


def levels(item: str, words: Language) -> int:
    """Return how many answers an item offers in the version that the hospital uses."""
    return words.answers.get(item[:2]) or {"pf": 3, "bp1": 6}.get(item if item == "bp1" else item[:2], 5)


def _answers(person: dict[str, Any], visit: str, chance: random.Random, words: Language) -> list[Any]:
    given: list[Any] = []
    for item in ITEMS:
        n_answers = levels(item, words)
        answer = 1 + min(max(int(chance.gauss(person["well"], 0.15) * n_answers), 0), n_answers - 1)
        given.append(words.words[n_answers][answer - 1] if visit == IN_WORDS else answer)
    return given


def _trials(
    people: Sequence[dict[str, Any]],
    measured: Sequence[str],
    measure: Callable[[dict[str, Any], random.Random], list[str]],
    chance: random.Random,
    words: Language,
) -> _Sheet:
    """Return a sheet of a test: three trials side by side, each below a merged cell with its number."""
    names = [words.names[name] for name in ("subject", "visit", "date")]
    spans = []
    for number in range(1, N_TRIALS + 1):
        spans.append((len(names), len(names) + len(measured) - 1))
        names += [(words.trial.format(n=number), words.names[name][1]) for name in measured]
    names.append(words.names["remark"])
    body = []
    for person in people:
        for visit in VISITS:
            trials = [value for _ in range(N_TRIALS) for value in measure(person, chance)]
            remark = words.remark if chance.random() < 0.2 else None
            body.append([person["subject"], visit, _shown(_seen(person, visit), words), *trials, remark])
    return _titled(words.walks, names, spans, body)


def _walk(person: dict[str, Any], chance: random.Random) -> list[str]:
    distance = 250 + 250 * person["well"] + chance.uniform(-10, 10)
    return [f"{distance:.1f}".replace(".", ","), str(chance.randrange(86, 97))]


def _breath(person: dict[str, Any], chance: random.Random) -> list[str]:
    vital = float(person["height"].replace(",", ".")) / 60 + 0.8 * person["well"] - abs(chance.gauss(0, 0.05))
    return [f"{value:.2f}".replace(".", ",") for value in (0.75 * vital, vital)]


def _codebook(words: Language) -> _Sheet:
    """Return what columns mean: names of items and fields stand in it, and no record."""
    rows: list[list[Any]] = [[words.codebook], [], ["Variable", words.question[0], "Code"]]
    for item in ITEMS:
        codes = "; ".join(f"{place} = {word}" for place, word in enumerate(words.words[levels(item, words)], start=1))
        rows.append([item.upper(), _question(item), codes])
    rows += [["FEV1", "Spirometry", "l"], ["FVC", "Spirometry", "l"], ["6MWD", "Walk", "m"]]
    return _Sheet(rows)


if __name__ == "__main__":
    for name in LANGUAGES:
        made = hospital(name)
        made.write(Path(sys.argv[1]) / f"hospital_{name}.xlsx")
        (Path(sys.argv[1]) / f"hospital_{name}_key.csv").write_text(
            "sheet,cell,code\n" + "".join(f"{one.sheet},{one.cell},{one.code}\n" for one in made.faults),
            encoding="utf-8",
        )
