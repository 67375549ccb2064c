"""The model of an instrument: a contradictory spec is refused by file, key and rule."""

from typing import TYPE_CHECKING

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.datafiles.models import Reference
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.instruments.scales import Scale

if TYPE_CHECKING:
    from tests.support.own import OwnFolder

GLAD = '{ id = "glad", number = "1", answers = [0, 1, 2, 3] }'
MOOD_ITEMS = 'of = ["glad", "calm", "worn"]'
MOOD_RANGE = "raw_range = [0, 3]"

# What is changed in the faultless spec, and what the refusal must say.
CONTRADICTIONS = {
    "scale with unknown item": (
        MOOD_ITEMS,
        'of = ["glad", "calm", "torn"]',
        "unknown item in the norm-based scale mood 'torn'",
    ),
    "scale with unknown reference": (
        f'{MOOD_ITEMS}\nhow = "mean"\n{MOOD_RANGE}\nrescale = [0, 100]\nsource = "tests"',
        f'{MOOD_ITEMS}\nhow = "mean"\n{MOOD_RANGE}\nrescale = [0, 100]\nsource = "nobody"',
        "unknown reference 'nobody'; known: tests",
    ),
    "recode with unknown reference": (
        '3 = 0 }\nsource = "tests"',
        '3 = 0 }\nsource = "nobody"',
        "unknown reference 'nobody'; known: tests",
    ),
    "pair recode with unknown reference": (
        'partner = "sleep"\nsource = "tests"',
        'partner = "sleep"\nsource = "nobody"',
        "unknown reference 'nobody'; known: tests",
    ),
    "item with unknown recode": ('recode = "reverse"', 'recode = "revers"', "unknown recode 'revers'"),
    "recode without an answer": ("{ 0 = 3, 1 = 2, 2 = 1, 3 = 0 }", "{ 0 = 3, 1 = 2, 2 = 1 }", "recode of worn"),
    "recode with an answer too many": (
        "{ 0 = 3, 1 = 2, 2 = 1, 3 = 0 }",
        "{ 0 = 3, 1 = 2, 2 = 1, 3 = 0, 4 = 0 }",
        "recode of worn: answers [0, 1, 2, 3, 4] do not match [0, 1, 2, 3]",
    ),
    "pair recode with unknown partner": ('partner = "sleep"', 'partner = "slept"', "unknown item 'slept'"),
    "pair recode without a partner's answer": (
        "3 = { 0 = 0, 1 = 1, 2 = 2, 3 = 3, missing = 3 }\n",
        "",
        "recode of wakes by sleep",
    ),
    "pair recode without a missing partner": (
        "missing = { 0 = 0, 1 = 1, 2 = 2, 3 = 3 }\n",
        "",
        "recode of wakes by sleep",
    ),
    "pair recode without an own answer": (
        "2 = 2, 3 = 3, missing = 3 }",
        "2 = 2, missing = 3 }",
        "recode of wakes when sleep is 3",
    ),
    "pair recode without a missing own answer": (
        "3 = 3, missing = 3 }",
        "3 = 3 }",
        "recode of wakes when sleep is 3",
    ),
    "pair recode of two missing answers": (
        "missing = { 0 = 0, 1 = 1, 2 = 2, 3 = 3 }",
        "missing = { 0 = 0, 1 = 1, 2 = 2, 3 = 3, missing = 0 }",
        "recode of wakes when sleep is missing",
    ),
    "recode name used twice": (
        "[recodes.reverse]",
        '[recodes.wakes_by_sleep]\nvalues = { 0 = 0 }\nsource = "tests"\n\n[recodes.reverse]',
        "a name stands in both recodes and pair_recodes",
    ),
    "range of a mean above its items": (
        MOOD_RANGE,
        "raw_range = [0, 9]",
        "scale mood: raw_range (0.0, 9.0) but its parts can reach (0.0, 3.0)",
    ),
    "range of a sum below its items": (
        "raw_range = [0, 12]",
        "raw_range = [4, 12]",
        "scale overall: raw_range (4.0, 12.0) but its parts can reach (0.0, 12.0)",
    ),
    "range upside down": (MOOD_RANGE, "raw_range = [3, 0]", "scale mood: raw_range"),
    "range without a number": (MOOD_RANGE, "raw_range = [0, nan]", "scale mood: raw_range"),
    "minimum above the scale's size": (
        "minimum = 4",
        "minimum = 5",
        "scale overall: minimum exceeds its 4 parts",
    ),
    "minimum of no items": ("minimum = 4", "minimum = 0", "scales['overall'].minimum"),
    "item twice": ('{ id = "calm"', '{ id = "glad"', "item given twice: glad"),
    "printed number twice": ('number = "2"', 'number = "1"', "printed number given twice: 1"),
    "scale twice": ('[[scales]]\nid = "rest"', '[[scales]]\nid = "mood"', "scale given twice: mood"),
    "component named as a scale": ('{ id = "wellness"', '{ id = "rest"', "scale or step given twice: rest"),
    "scale named as a norm-based score": (
        '[[scales]]\nid = "overall"',
        '[[scales]]\nid = "mood_t"',
        "scale or step given twice: mood_t",
    ),
    "norm-based scale twice": (
        'norm_based = ["mood", "rest"]',
        'norm_based = ["mood", "mood"]',
        "scale or step given twice: mood_t",
    ),
    "unknown norm-based scale": (
        'norm_based = ["mood", "rest"]',
        'norm_based = ["mood", "reste"]',
        "unknown scale 'reste'; known: mood, overall, rest",
    ),
    "printed CDISC codes without printed numbers": (
        'id = "calm", number = "2"',
        'id = "calm"',
        'cdisc.numbering = "printed" needs a printed number on every item',
    ),
    "unknown key": (
        'minimum = "half"',
        'minimun = "half"',
        "minimun is no known key; did you mean 'minimum'?",
    ),
    "unknown key of an item": (
        GLAD,
        f'{GLAD[:-2]}, wording = "Are you glad?" }}',
        "items['glad'].wording is no known key",
    ),
    "unknown missing rule": (
        'minimum = "half"',
        'minimum = "most"',
        'minimum: found "most", expected "half", "one" or "all"',
    ),
    "unknown aggregate": ('"mean"', '"median"', 'scales[\'mood\'].how: found "median", expected "sum" or "mean"'),
    "unknown numbering": (
        '"printed" }',
        '"roman" }',
        'cdisc.numbering: found "roman", expected "printed" or "sequential"',
    ),
    "number for text": ('"Wellness"', "5", "components['wellness'].title: found 5, expected text"),
    "text for answers": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", '["0", "1"]'),
        "items['glad'].answers[1st]: found \"0\", expected a whole number from 0 to 254, such as answers = [0]",
    ),
    "fraction for an answer": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", "[0.5]"),
        "items['glad'].answers[1st]: found 0.5, expected a",
    ),
    "truth value for an answer": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", "[true]"),
        "items['glad'].answers[1st]: found true, expected a",
    ),
    "negative answer": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", "[-1, 0]"),
        "items['glad'].answers[1st]: found -1, expected a",
    ),
    "answer above 254": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", "[0, 255]"),
        "items['glad'].answers[2nd]: found 255, expected",
    ),
    "item without answers": (
        GLAD,
        GLAD.replace("[0, 1, 2, 3]", "[]"),
        "items['glad'].answers: found [], expected a list",
    ),
    "scale without items": (MOOD_ITEMS, "of = []", "scales['mood'].of: found [], expected a list of at least 1"),
    "no references": (
        'references = [{ id = "tests", text = "Invented for these tests." }]',
        "references = []",
        "references",
    ),
    "no licence": ('licence = "Invented; free to use."\n', "", "licence is missing"),
    "no title of the instrument": (
        'title = "Mood and rest',
        'titel = "Mood and rest',
        "title is missing: expected text",
    ),
    "upper-case item": (
        'id = "glad"',
        'id = "Glad"',
        "items['Glad'].id: found \"Glad\", expected lower-case letters, digits and _",
    ),
    "value that is no number": (
        "{ 0 = 3, 1",
        '{ 0 = "3", 1',
        'recodes.reverse.values.0: found "3", expected a number, such as 0 = 3',
    ),
    "unknown key in a recode": (
        "{ 0 = 3, 1",
        "{ zero = 3, 1",
        'recodes.reverse.values.zero: found the key "zero", expected a whole number from 0 to 254',
    ),
}


def test_faultless_spec(own_folder: "OwnFolder") -> None:
    """The spec that the other tests break is accepted as it stands."""
    assert load_catalogue(own_folder.path).instrument("mood").item_ids == ("glad", "calm", "worn", "sleep", "wakes")


@pytest.mark.parametrize(("old", "new", "refusal"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_contradiction(own_folder: "OwnFolder", old: str, new: str, refusal: str) -> None:
    """A contradictory spec is refused by what is wrong."""
    own_folder.edit("mood.toml", old, new)
    with pytest.raises(SpecError) as error:
        load_catalogue(own_folder.path)
    assert refusal in str(error.value)


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CONTRADICTIONS.values()], ids=CONTRADICTIONS.keys())
def test_refusal_names_the_file(own_folder: "OwnFolder", old: str, new: str) -> None:
    """Every refusal begins with the name of the file."""
    own_folder.edit("mood.toml", old, new)
    with pytest.raises(SpecError, match=r"^mood\.toml: "):
        load_catalogue(own_folder.path)


def test_all_faults_at_once(own_folder: "OwnFolder") -> None:
    """One refusal names all keys that are wrong."""
    own_folder.edit("mood.toml", 'minimum = "half"', 'minimum = "most"')
    own_folder.edit("mood.toml", '"mean"', '"median"')
    with pytest.raises(SpecError, match=r"minimum.*scales\[\'mood\'\]\.how"):
        load_catalogue(own_folder.path)


def _scale(size: int, minimum: int | None = None) -> Scale:
    items = tuple(f"i{place}" for place in range(size))
    return Scale(id="s", title="S", of=items, unit="points", source="r", minimum=minimum)


def _instrument(scale: Scale, rule: str) -> Instrument:
    return Instrument.model_validate(
        {
            "id": "own",
            "title": "Own",
            "family": "own",
            "licence": "Invented.",
            "minimum": rule,
            "items": tuple(Item(id=item, answers=(0, 1)) for item in scale.of),
            "scales": (scale,),
            "references": (Reference(id="r", text="Invented."),),
        }
    )


@pytest.mark.parametrize(("size", "needed"), list(enumerate([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], start=1)))
def test_half_is_rounded_up(size: int, needed: int) -> None:
    """Under the half rule a scale of 5 items needs 3."""
    scale = _scale(size)
    assert _instrument(scale, "half").required(scale, None) == needed


@pytest.mark.parametrize(("rule", "needed"), [("half", 3), ("one", 1), ("all", 5)])
def test_rule_of_the_instrument(rule: str, needed: int) -> None:
    """The instrument's rule says how many of 5 items are needed."""
    scale = _scale(5)
    assert _instrument(scale, rule).required(scale, None) == needed


def test_minimum_of_the_scale() -> None:
    """A scale's own minimum comes before the instrument's rule."""
    scale = _scale(5, minimum=4)
    assert _instrument(scale, "half").required(scale, None) == 4


def test_rule_of_the_caller() -> None:
    """A rule asked for comes before the scale's own minimum."""
    scale = _scale(5, minimum=4)
    assert _instrument(scale, "half").required(scale, None, "one") == 1


def test_unknown_rule() -> None:
    """A rule that does not exist is refused with those that do."""
    scale = _scale(5)
    with pytest.raises(SpecError, match="unknown missing rule 'most'; known: half, one, all"):
        _instrument(scale, "half").required(scale, None, "most")  # type: ignore[arg-type]


def test_score_names(own_folder: "OwnFolder") -> None:
    """The scores are the scales, the norm-based scales and the components, in this order."""
    spec = load_catalogue(own_folder.path).instrument("mood")
    assert spec.score_ids == ("mood", "rest", "overall", "mood_t", "rest_t", "wellness")


def test_spec_cannot_be_changed(own_folder: "OwnFolder") -> None:
    """A spec is frozen."""
    spec = load_catalogue(own_folder.path).instrument("mood")
    with pytest.raises(ValueError, match="frozen"):
        spec.title = "Another"  # type: ignore[misc]
