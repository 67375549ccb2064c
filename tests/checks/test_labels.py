"""Value labels against the instrument: refused where they begin at the other end or have other codes, else no matter.

Which end each answer list begins with is on the forms: general health from the best, the time questions of SF-36 from
"all", GAD-7 from "not at all" as 0, EQ-5D from no problems. The labels here are made up of everyday words.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import prosuite
from prosuite.checks.answer_words import end_of
from tests.support.synthetic import ITEMS, expected, records, scored, write_study

FORMS = records(6, visits=["bl"])
QUALITY = ["excellent", "very good", "good", "fair", "poor"]
TIMES = ["all of it", "most of it", "some of it", "little of it", "none of it"]
Labels = dict[int | float, str]


def frame(**changes: Callable[[int], int]) -> pd.DataFrame:
    """Return six forms, the answers of some items stored otherwise."""
    answers = [{item: changes.get(item, int)(answer) for item, answer in form.answers.items()} for form in FORMS]
    return pd.DataFrame(
        [{"subject": form.subject, "visit": "bl", **own} for form, own in zip(FORMS, answers, strict=True)]
    )


def labelled(words: list[str], first: int = 1) -> Labels:
    return {first + place: word for place, word in enumerate(words)}


def turned(words: list[str], first: int = 1) -> Labels:
    return labelled(words[::-1], first)


def write(
    folder: Path, data: pd.DataFrame, labels: Mapping[str, Labels], name: str = "forms.sav", **options: Any
) -> Path:
    writer = pyreadstat.write_sav if name.endswith(".sav") else pyreadstat.write_dta
    writer(data, str(folder / name), variable_value_labels={**labels}, **options)
    return folder / name


def refusal(path: Path, instrument: str = "sf36v2", study: Path | None = None) -> str:
    try:
        prosuite.validate(path, instrument, study=study)
    except prosuite.ColumnError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", ["forms.sav", "forms.dta"])
def test_labels_that_agree_change_nothing(tmp_path: Path, name: str) -> None:
    """Whole lists, some of their labels, and a label for a missing code beside them."""
    labels: dict[str, Labels] = {
        "gh1": labelled(QUALITY),
        "mh1": labelled(TIMES) | {9: "not answered", 0: "nothing"},
        "mh2": {1: "always", 5: "never"},
        "mh3": {3: "sometimes"},
        "pf01": labelled(["one", "two", "three"]),
    }
    path = write(tmp_path, frame(), labels, name)
    assert scored(path, instrument="sf36v2") == expected(FORMS)


@pytest.mark.parametrize(
    ("item", "labels"),
    [
        ("gh1", turned(QUALITY)),
        ("gh1", {1: "poor", 5: "excellent"}),
        ("gh1", turned(["Ausgezeichnet", "Sehr gut", "Gut", "Weniger gut", "Schlecht"])),
        ("gh1", turned(["Excellente", "Très bonne", "Bonne", "Médiocre", "Mauvaise"])),
        ("gh1", turned(["Uitstekend", "Zeer goed", "Goed", "Matig", "Slecht"])),
        ("ht", turned(["much better", "better", "the same", "worse", "much worse"])),
        ("mh3", turned(TIMES)),
        ("vt1", turned(["Immer", "Meistens", "Manchmal", "Selten", "Nie"])),
        ("vt1", turned(["Siempre", "Casi siempre", "A veces", "Pocas veces", "Nunca"])),
        ("sf1", turned(["not at all", "a bit", "some", "quite a bit", "extremely"])),
        ("pf03", turned(["Sì, molto", "Sì, un po'", "No, per nulla"])),
        ("gh2", turned(["definitely true", "true", "unsure", "false", "definitely false"])),
    ],
)
def test_an_item_labelled_from_the_other_end(tmp_path: Path, item: str, labels: Labels) -> None:
    """One sentence shows the labels; either line that it gives settles it, and the first one turns the answers."""
    top = int(max(labels))
    path = write(tmp_path, frame(**{item: lambda answer: top + 1 - answer}), {item: labels})
    said = refusal(path)
    assert f"the value labels of one item contradict sf36v2: those of {item} are 1 = {labels[1]}" in said
    right = said.partition("if the labels are right, ")[2].partition(";")[0]
    study = write_study(tmp_path, f'[sheets."forms".answers]\n{right}\n')
    assert scored(path, study, "sf36v2") == expected(FORMS)
    same = said.rpartition("all the same, ")[2]
    study = write_study(tmp_path, f'[sheets."forms".answers]\n{same}\n')
    assert refusal(path, study=study) == ""


def test_labels_from_zero(tmp_path: Path) -> None:
    """Labels of 0 to 4 are other codes, whatever cells hold; no and yes as 0 and 1 run the other way round besides."""
    labels: dict[str, Labels] = {"gh1": labelled(QUALITY, 0), "sf1": {0: "not at all", 4: "extremely"}}
    path = write(tmp_path, frame(gh1=lambda answer: answer - 1, sf1=lambda answer: answer - 1), labels)
    said = refusal(path)
    assert "of 2 items contradict sf36v2 (gh1, sf1)" in said
    assert "codes from 0 to 4 where it offers 1, 2, 3, 4, 5" in said
    lines = said.partition("if the labels are right, ")[2].partition("; or,")[0].replace("; ", "\n")
    study = write_study(tmp_path, f'[sheets."forms".answers]\n{lines}\n')
    assert scored(path, study, "sf36v2") == expected(FORMS)
    roles = pd.DataFrame({"subject": ["a", "b"], **dict.fromkeys(ITEMS, 1), "rp1": [0, 1]})
    assert 'rp1 = { "0" = 2, "1" = 1 }' in refusal(write(tmp_path, roles, {"rp1": {0: "no", 1: "yes"}}), "sf36v1")


def test_other_instruments(tmp_path: Path) -> None:
    """GAD-7 from the other end and from 1, and one dimension of EQ-5D turned round."""
    often = ["never", "some days", "many days", "every day"]
    items = [f"gad7_{number}" for number in range(1, 8)]
    gad = pd.DataFrame({"subject": ["a", "b"]} | {item: [0, 3] for item in items})
    assert refusal(write(tmp_path, gad, {item: labelled(often, 0) for item in items}), "gad7") == ""
    one = {item: labelled(often, 0) for item in items} | {"gad7_4": turned(often, 0)}
    assert 'gad7_4 = { "0" = 3, "1" = 2, "2" = 1, "3" = 0 }' in refusal(write(tmp_path, gad, one), "gad7")
    said = refusal(write(tmp_path, gad, {item: labelled(often, 1) for item in items}), "gad7")
    assert "7 items contradict gad7" in said
    assert 'gad7_1 = { "1" = 0, "2" = 1, "3" = 2, "4" = 3 }' in said
    eq5d = pd.DataFrame({"subject": ["a"], "mo": [1], "sc": [2], "ua": [3], "pd": [4], "ad": [5]})
    levels = ["no problem", "slight", "moderate", "severe", "unable"]
    assert refusal(write(tmp_path, eq5d, {"mo": labelled(levels)}), "eq5d5l") == ""
    assert "those of mo are 1 = unable" in refusal(write(tmp_path, eq5d, {"mo": turned(levels)}), "eq5d5l")


def test_words_of_no_known_language_are_held_against_each_other(tmp_path: Path) -> None:
    """The item whose words have other codes than in most items is named; a list of its own is no contradiction."""
    words = ["zawsze", "cz", "nk", "rz", "nigdy"]
    labels = {f"mh{number}": labelled(words) for number in range(1, 6)} | {"gh1": turned(words)}
    assert refusal(write(tmp_path, frame(), labels)) == ""
    swapped = labelled([words[place] for place in (0, 3, 2, 1, 4)])
    said = refusal(write(tmp_path, frame(), labels | {"mh3": swapped}))
    assert "one item contradict sf36v2: those of mh3" in said
    assert 'mh3 = { "1" = 1, "2" = 4, "3" = 3, "4" = 2, "5" = 5 }' in said


def test_a_declared_coding_is_held_against_labels_too(tmp_path: Path) -> None:
    """Answers declared for all items move the codes of the labels; their order is still looked at."""
    lower = {item: lambda answer: answer - 1 for item in ITEMS}
    study = write_study(
        tmp_path, '[sheets.forms.answers]\nitems = { "0" = 1, "1" = 2, "2" = 3, "3" = 4, "4" = 5, "5" = 6 }\n'
    )
    path = write(tmp_path, frame(**lower), {"gh1": labelled(QUALITY, 0), "mh1": labelled(TIMES, 0)})
    assert scored(path, study, "sf36v2") == expected(FORMS)
    path = write(tmp_path, frame(**lower), {"gh1": labelled(QUALITY, 0), "mh1": turned(TIMES, 0)})
    assert "those of mh1 are" in refusal(path, study=study)


def test_a_label_stands_beside_the_value_it_is_of(tmp_path: Path) -> None:
    """The finding of a code that is no answer shows what the file says of it; what the file calls missing is blank."""
    data = frame().assign(gh1=[9, 1, 2, 3, 4, 5])
    labels: dict[str, Labels] = {"gh1": labelled(QUALITY) | {9: "refused"}}
    (fault,) = prosuite.validate(write(tmp_path, data, labels), "sf36v2")
    assert fault.expected == "1, 2, 3, 4, 5; the file's label of it is 'refused'"
    path = write(tmp_path, data, labels, missing_ranges={"gh1": [9]})
    (fault,) = prosuite.validate(path, "sf36v2")
    assert fault.code == "blank-answer"


def test_visits_side_by_side_labelled_otherwise(tmp_path: Path) -> None:
    """Each of the columns of an item is looked at."""
    wide = {f"{item}_{visit}": [1] for visit in ("bl", "m3") for item in ITEMS}
    labels: dict[str, Labels] = {"gh1_bl": labelled(QUALITY), "gh1_m3": turned(QUALITY)}
    assert "those of gh1 are 1 = poor" in refusal(write(tmp_path, pd.DataFrame({"subject": ["a"]} | wide), labels))


@pytest.mark.parametrize("levels", [QUALITY, QUALITY[::-1]])
def test_a_factor_says_what_its_words_mean(tmp_path: Path, levels: list[str]) -> None:
    """A factor of 36 people in a parquet file and in a frame: its levels are the drafted numbers, from either end."""
    forms = records(36, visits=["bl"])
    data = pd.DataFrame([{"subject": form.subject, "visit": "bl", **form.answers} for form in forms])
    data["gh1"] = pd.Categorical([QUALITY[answer - 1] for answer in data["gh1"]], categories=levels)
    data.to_parquet(tmp_path / "forms.parquet")
    said = refusal(tmp_path / "forms.parquet")
    line = said.partition("such as ")[2].partition(" below ")[0]
    study = write_study(tmp_path, f'[sheets."forms".answers]\n{line}\n')
    assert scored(tmp_path / "forms.parquet", study, "sf36v2") == expected(forms)
    with pytest.raises(prosuite.ColumnError, match="gh1 holds words"):
        prosuite.score(data, "sf36v2")


@pytest.mark.parametrize(
    ("words", "quality", "end"),
    [
        ("Not at all", False, -1),
        ("no, not limited at all", False, -1),
        ("All of the time", False, 1),
        ("überhaupt nicht", False, -1),
        ("äußerst", False, 1),
        ("some", False, 0),
        ("very good", True, 1),
        ("not good", True, 0),
        ("better or worse", True, 0),
        ("péssima", True, -1),
        ("schlecht", True, -1),
        ("", True, 0),
    ],
)
def test_ends(words: str, end: int, *, quality: bool) -> None:
    """What a denial does, and that words of both ends tell nothing."""
    assert end_of(words, quality=quality) == end
