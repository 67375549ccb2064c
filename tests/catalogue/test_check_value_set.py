"""Checking a card of a value set: each planted fault is found, where it stands, and nothing else is.

The instrument and its sets are invented: two items of two and three levels, so that there are six states.
"""

from pathlib import Path

import pytest

from prosuite.catalogue.cards import FileFault
from prosuite.catalogue.check_card import check_card
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import SpecError

INSTRUMENT = """
id = "state_of_nobody"
title = "Invented states"
licence = "Invented for a test."
items = [{ id = "son_walk", answers = [1, 2] }, { id = "son_pain", answers = [1, 2, 3] }]
references = [{ id = "invented", text = "Invented for a test." }]

[[steps]]
id = "index"
op = "lookup"
in = "norms"
keys = ["son_walk", "son_pain"]
title = "Index"
unit = "value"
source = "invented"
"""
CARD = """
id = "valley"
kind = "value_set"
title = "Invented valley"
population = "Nobody"
country = "XX"
year = 2000
licence = "Invented for a test."
instruments = ["state_of_nobody"]
states = "valley.csv"
rows = "Valley"
confidence = "B"
source = "Invented for a test."
verified = "Nowhere."
"""
TERMS = CARD.replace("states =", "terms =")
STATES = ["11", "12", "13", "21", "22", "23"]
VALUES = ["set,state,value,source", *(f"Valley,{state},0.{place},Invented" for place, state in enumerate(STATES))]
SUMS = [
    "set,kind,coefficient,items,levels,source",
    "Valley,constant,1,,,Invented",
    "Valley,constant,-0.01,,,Invented",
    "Valley,level,-0.1,son_walk,2,Invented",
    "Valley,level,-0.2,son_pain,2,Invented",
    "Valley,level,-0.3,son_pain,3,Invented",
    "Valley,any,-0.05,,2 3,Invented",
]


def _faults(folder: Path, lines: list[str], card: str = CARD) -> list[FileFault]:
    (folder / "state_of_nobody.toml").write_text(INSTRUMENT, encoding="utf-8")
    (folder / "norms").mkdir(exist_ok=True)
    (folder / "norms" / "valley.toml").write_text(card, encoding="utf-8")
    (folder / "norms" / "valley.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return check_card(folder / "norms" / "valley.toml", load_catalogue(folder, cards=False))


def _edited(lines: list[str], line: int, old: str, new: str) -> list[str]:
    assert old in lines[line - 1]
    return [text.replace(old, new, 1) if place == line else text for place, text in enumerate(lines, start=1)]


@pytest.mark.parametrize(("card", "lines"), [(CARD, VALUES), (TERMS, SUMS)], ids=["states", "terms"])
def test_a_sound_set(tmp_path: Path, card: str, lines: list[str]) -> None:
    """A sound card has no fault, whatever other sets stand in its table."""
    assert _faults(tmp_path, lines, card) == []
    others = [row.replace("Valley", "Hill").replace("son_walk", "walk") for row in lines[1:]]
    assert _faults(tmp_path, [*lines, *others], card) == []


FAULTS = {
    "a value that is none": (CARD, _edited(VALUES, 3, "0.1", "high"), 3, 'value: found "high", expected a number'),
    "no source": (CARD, _edited(VALUES, 3, "Invented", ""), 3, "source: found an empty cell"),
    "a column that is unknown": (CARD, _edited(VALUES, 1, "value", "worth"), 1, "column 'worth' is unknown"),
    "a state twice": (CARD, [*VALUES, "Valley,23,0.9,Invented"], 8, "state 23 stands in line 7 already"),
    "a level that is none": (CARD, [*VALUES, "Valley,24,0.9,Invented"], 8, "state is '24', expected the answers to"),
    "an answer too many": (CARD, [*VALUES, "Valley,111,0.9,Invented"], 8, "state is '111', expected the answers to"),
    "a state that is lacking": (CARD, VALUES[:-1], None, "no row is for 1 state: 23"),
    "more states lacking": (CARD, VALUES[:3], None, "no row is for 4 states: 13, 21, 22, 23"),
    "no row of the set": (CARD.replace('"Valley"', '"Vally"'), VALUES, None, "no row is for set 'Vally'; did you mean"),
    "an unknown item": (TERMS, _edited(SUMS, 4, "son_walk", "son_wal"), 4, "items names 'son_wal', which is no item"),
    "an unknown level": (TERMS, _edited(SUMS, 4, ",2,", ",3,"), 4, "levels names '3', which is no answer of son_walk"),
    "an unknown kind": (TERMS, _edited(SUMS, 4, "level", "step"), 4, 'kind: found "step", expected'),
    "a term twice": (TERMS, [*SUMS, SUMS[3]], 8, "level of son_walk at 2 stands in line 4 already"),
}  # fmt: skip


@pytest.mark.parametrize(("card", "lines", "line", "message"), FAULTS.values(), ids=FAULTS)
def test_fault_in_the_table(tmp_path: Path, card: str, lines: list[str], line: int | None, message: str) -> None:
    """Named by file and line, with what was found and expected."""
    fault = _faults(tmp_path, lines, card)[0]
    assert (fault.file, fault.line, fault.severity) == ("valley.csv", line, "error")
    assert fault.message.startswith(message)


def test_every_fault_in_one_run(tmp_path: Path) -> None:
    """Four faults in a table are four faults in the report; a row that is not read is not called missing, too."""
    lines = _edited(VALUES, 2, "0.0", "none")
    lines = [*lines, "Valley,13,0.5,Invented", "Valley,99,0.5,Invented", "Valley,21,,Invented"]
    assert [fault.line for fault in _faults(tmp_path, lines)] == [2, 10, 8, 9]


FAULTY_CARDS = {
    "no table": ('states = "valley.csv"\n', "", "give terms, which are added, or states, each with its value, or both"),
    "unknown key": ("licence =", "license =", "license is no known key; did you mean 'licence'?"),
    "unknown instrument": ('"state_of_nobody"', '"state_of_nobodi"', "which is no instrument; did you mean"),
    "nothing looked up": ('"state_of_nobody"', '"sf36v2"', "sf36v2 looks nothing up in norms, so no value set"),
    "other id": ('id = "valley"', 'id = "hill"', "id is 'hill', expected the file's name without .toml, 'valley'"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTY_CARDS.values(), ids=FAULTY_CARDS)
def test_faulty_card(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A faulty key of the card is named, and it is all that is."""
    assert CARD.count(old) == 1
    (fault,) = _faults(tmp_path, VALUES, CARD.replace(old, new))
    assert (fault.file, fault.severity) == ("valley.toml", "error")
    assert message in fault.message


def test_a_table_that_is_missing(tmp_path: Path) -> None:
    """A table that the card names and that is not there is a fault, and what it lacks is not counted."""
    (fault,) = _faults(tmp_path, VALUES, CARD.replace("valley.csv", "hill.csv"))
    assert (fault.file, "cannot be read" in fault.message) == ("hill.csv", True)


def test_a_fault_for_two_instruments_is_told_once(tmp_path: Path) -> None:
    """Two versions of a form may ask the same items."""
    (tmp_path / "twin.toml").write_text(INSTRUMENT.replace("state_of_nobody", "twin"), encoding="utf-8")
    card = CARD.replace('"state_of_nobody"', '"state_of_nobody", "twin"')
    (fault,) = _faults(tmp_path, [*VALUES, "Valley,23,0.9,Invented"], card)
    assert fault.line == 8


def test_a_card_of_no_kind(tmp_path: Path) -> None:
    """The kinds there are are named."""
    with pytest.raises(SpecError, match=r"kind: 'values' is unknown; a card is of kind means, equations, value_set"):
        _faults(tmp_path, VALUES, CARD.replace('"value_set"', '"values"'))
