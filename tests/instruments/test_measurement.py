"""The model of a measurement: a spec of a test sheet that contradicts itself is refused by what is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument

GRIP = """
id = "grip"
title = "Invented grip test"
licence = "Invented; free to use."
norms = "none"
key_fields = ["force_kg"]
trials = { number = "squeeze", words = ["squeeze"], phase = "hand", phase_words = { left = ["l"], right = ["r"] } }
references = [{ id = "tests", text = "Invented for these tests." }]
parameters.which = { title = "Which counts", default = "highest", choices = ["highest", "mean"], source = "tests" }

[[fields]]
id = "squeeze"
title = "Number"
per = "trial"
hard = [1, 9]

[[fields]]
id = "hand"
title = "Hand"
kind = "choice"
per = "trial"
codes = { left = ["l"], right = ["r"] }

[[fields]]
id = "force_kg"
title = "Force"
per = "trial"
unit = "kg"
hard = [0, 120]
rivals = { lb = [10, 90] }

[[fields]]
id = "pain"
title = "Pain"
values = [0, 0.5, 1, 2]

[[fields]]
id = "done_on"
title = "Date"
kind = "date"

[[steps]]
id = "strongest"
op = "pick"
of = "force_kg"
rule = "which"
among = [{ when = { hand = { equals = "left" } } }]
title = "Force"
unit = "kg"
source = "tests"

[[steps]]
id = "doubled"
op = "combine"
terms = [{ of = ["force_kg"], times = 2 }]

[[steps]]
id = "level"
op = "decide"
labels = ["weak", "strong"]
rows = [{ when = { strongest = { below = 20 } }, give = "weak" }, { give = "strong" }]
title = "Level"
source = "tests"

[[steps]]
id = "too_strong"
op = "check"
when = [{ force_kg = { above = 100 } }]
says = "nobody is this strong"
at = "force_kg"
severity = "error"
drop = ["force_kg"]
"""

# What is changed in the faultless spec, and what the refusal must say.
CONTRADICTIONS = {
    "unknown key field": ('key_fields = ["force_kg"]', 'key_fields = ["force"]', "unknown field 'force'"),
    "unknown value in a step": ('of = "force_kg"', 'of = "force"', "unknown value in step strongest 'force'"),
    "value of a later step": (
        'of = ["force_kg"]',
        'of = ["level"]',
        "step doubled reads 'level', which is worked out later",
    ),
    "unknown value in a condition": (
        "when = { hand =",
        "when = { side =",
        "unknown value in step strongest 'side'",
    ),
    "unknown value to drop": ('drop = ["force_kg"]', 'drop = ["force"]', "unknown value in step too_strong 'force'"),
    "unknown field of a finding": (
        'at = "force_kg"',
        'at = "strongest"',
        "unknown item or field in step too_strong 'strongest'",
    ),
    "unknown code in a condition": (
        '{ equals = "left" }',
        '{ equals = "lefft" }',
        "unknown code of hand in step strongest 'lefft'",
    ),
    "code of a value that has none": (
        "strongest = { below = 20 }",
        'strongest = { equals = "left" }',
        "unknown code of strongest in step level 'left'",
    ),
    "unknown unit": ('unit = "kg"\nhard', 'unit = "stone"\nhard', "field force_kg: unknown unit 'stone'"),
    "unknown rival unit": (
        "rivals = { lb = [10, 90] }",
        "rivals = { stone = [10, 90] }",
        "field force_kg: rival 'stone'",
    ),
    "rival unit of another dimension": (
        "rivals = { lb = [10, 90] }",
        "rivals = { cm = [10, 90] }",
        "field force_kg: rival 'cm'",
    ),
    "unknown rule": ('rule = "which"', 'rule = "strongest"', "unknown rule in step strongest 'strongest'"),
    "unknown rule of a parameter": (
        'choices = ["highest", "mean"]',
        'choices = ["highest", "middle"]',
        "unknown rule in step strongest 'middle'",
    ),
    "default that is no choice": ('default = "highest"', 'default = "lowest"', "unknown choice 'lowest'"),
    "unknown reference of a step": (
        'title = "Level"\nsource = "tests"',
        'title = "Level"\nsource = "nobody"',
        "unknown reference 'nobody'",
    ),
    "unknown reference of a parameter": (
        '"mean"], source = "tests"',
        '"mean"], source = "me"',
        "unknown reference 'me'",
    ),
    "score without a source": ('title = "Level"\nsource = "tests"', 'title = "Level"', "level is a score and needs"),
    "value per trial as a score": (
        'terms = [{ of = ["force_kg"], times = 2 }]',
        'terms = [{ of = ["force_kg"], times = 2 }]\ntitle = "Twice"\nsource = "tests"',
        "step doubled has a value per trial and can be no score: pick one first",
    ),
    "pick where there are no trials": (
        'of = "force_kg"\nrule = "which"\namong = [{ when = { hand = { equals = "left" } } }]',
        'of = "pain"\nrule = "which"',
        "step strongest goes over trials, but nothing it reads has any",
    ),
    "field twice": ('id = "pain"', 'id = "hand"', "item, field, parameter, scale or step given twice: hand"),
    "step named as a field": (
        'id = "doubled"',
        'id = "pain"',
        "item, field, parameter, scale or step given twice: pain",
    ),
    "score twice": ('id = "level"\nop', 'id = "level"\nscore = "strongest"\nop', "score given twice: strongest"),
    "unknown number of the trial": ('number = "squeeze"', 'number = "effort"', "unknown field 'effort'"),
    "unknown phase": ("phase_words = { left", "phase_words = { both", "unknown phase 'both'"),
    "phases of no field": ('phase = "hand", ', "", "unknown phase 'left'"),
    "condition of nothing": ("strongest = { below = 20 }", "strongest = {}", "a condition needs one of min, max"),
    "unknown kind of condition": ("{ below = 20 }", "{ under = 20 }", "under is no known key"),
    "row of a table without outcome": (
        '{ give = "strong" }',
        "{}",
        "a row gives either a value or the reason for none",
    ),
    "label that no row gives": ('["weak", "strong"]', '["weak", "strong", "mad"]', "step level: labels"),
    "label that is not listed": ('["weak", "strong"]', '["weak"]', "step level: labels"),
    "unknown operation": ('op = "combine"', 'op = "evaluate"', "evaluate"),
    "rounding to nowhere": (
        "times = 2 }]",
        'times = 2 }]\nrounding = "down"',
        "rounding says how, decimals to how many",
    ),
    "note of no value": (
        'give = "weak" }',
        'reason = "too weak", note = "weak" }',
        "a note is said of a value that is given",
    ),
    "cell of no pick": ('drop = ["force_kg"]', 'trial = "level"', "unknown pick in step too_strong 'level'"),
    "unknown severity": ('severity = "error"', 'severity = "fatal"', "severity"),
    "number without limits": ("values = [0, 0.5, 1, 2]", "", "field pain: a number needs hard limits or a list of"),
    "choice without codes": (
        'kind = "choice"\nper = "trial"\ncodes = { left = ["l"], right = ["r"] }',
        'kind = "choice"\nper = "trial"',
        "field hand: a choice has codes, and nothing else has",
    ),
    "codes of a date": ('kind = "date"', 'kind = "date"\ncodes = { a = [] }', "field done_on: a choice has codes"),
    "no steps": (GRIP[GRIP.index("[[steps]]") :], "", "an instrument has scales or steps that say how it is scored"),
    "unknown key": ("licence =", "license =", "license is no known key; did you mean 'licence'?"),
}


def load(folder: Path, text: str) -> Instrument:
    """Return the measurement of a folder of one's own."""
    (folder / "grip.toml").write_text(text, encoding="utf-8")
    return load_catalogue(folder).instruments["grip"]


def test_faultless_spec(tmp_path: Path) -> None:
    """The spec that the other tests break is accepted as it stands."""
    assert load(tmp_path, GRIP).field_ids == ("squeeze", "hand", "force_kg", "pain", "done_on")


@pytest.mark.parametrize(("old", "new", "refusal"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_contradiction(tmp_path: Path, old: str, new: str, refusal: str) -> None:
    """A contradictory spec is refused by the file's name and what is wrong."""
    assert GRIP.count(old) == 1, f"{old!r} must stand once"
    with pytest.raises(SpecError) as error:
        load(tmp_path, GRIP.replace(old, new))
    assert str(error.value).startswith("grip.toml: ")
    assert refusal in str(error.value)


def test_scores_stand_in_the_order_of_the_steps(tmp_path: Path) -> None:
    """Only steps with a title are scores."""
    assert load(tmp_path, GRIP).score_ids == ("strongest", "level")


def test_an_unknown_part_is_refused(tmp_path: Path) -> None:
    """A spec that includes what there is not is refused with the parts there are."""
    with pytest.raises(SpecError, match="unknown part 'persn'; did you mean 'person'"):
        load(tmp_path, 'includes = ["persn"]\n' + GRIP)


def test_an_included_part_comes_first(tmp_path: Path) -> None:
    """Fields of the person stand before the spec's own."""
    assert load(tmp_path, 'includes = ["person"]\n' + GRIP).field_ids[:2] == ("sex", "birth_date")


# Row models


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"force_kg": 40}, 40),
        ({"FORCE_KG": 40.5}, 40.5),
        ({"force_kg": 0}, 0),
        ({"force_kg": 120}, 120),
        ({"force_kg": None}, None),
        ({"force_kg": " "}, None),
        ({}, None),
    ],
)
def test_a_number_of_a_row(tmp_path: Path, cell: dict[str, object], expected: float | None) -> None:
    """A number within the hard limits, limits included, or a blank; the case of the name does not matter."""
    assert load(tmp_path, GRIP).row_model.model_validate(cell).model_dump()["force_kg"] == expected


@pytest.mark.parametrize(
    "cell",
    [
        {"force_kg": -0.1},
        {"force_kg": 120.1},
        {"force_kg": "strong"},
        {"hand": "both"},
        {"pain": 0.7},
    ],
)
def test_a_row_refuses_what_a_sheet_refuses(tmp_path: Path, cell: dict[str, object]) -> None:
    """A value out of the hard limits, text for a number, a code or step that is not offered."""
    with pytest.raises(ValidationError):
        load(tmp_path, GRIP).row_model.model_validate(cell)


@pytest.mark.parametrize("cell", [{"hand": "left"}, {"pain": 0.5}, {"done_on": "2024-05-31"}])
def test_a_row_takes_codes_and_steps(tmp_path: Path, cell: dict[str, object]) -> None:
    """A code by its name, a listed step, a date as it stands."""
    row = load(tmp_path, GRIP).row_model.model_validate(cell)
    assert row.model_dump(exclude_unset=True) == cell


def test_the_schema_names_every_field(tmp_path: Path) -> None:
    """The JSON Schema has the fields of the sheet."""
    spec = load(tmp_path, GRIP)
    assert set(spec.json_schema()["properties"]) == set(spec.field_ids)


@pytest.mark.parametrize("spec", load_catalogue().instruments.values(), ids=lambda spec: spec.id)
def test_every_shipped_measurement_has_a_row_model(spec: Instrument) -> None:
    """An empty record is a record of each."""
    assert set(spec.row_model().model_dump().values()) == {None}
