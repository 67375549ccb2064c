"""Norm sets: which instrument meets which, and what a user's own table must hold."""

from typing import TYPE_CHECKING

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import NormError, SpecError
from prosuite.norms.means import Norms
from tests.support.norms import means, means_cards

if TYPE_CHECKING:
    from tests.support.own import OwnFolder

CATALOGUE = load_catalogue()
# Which sets were made for which instrument, and how well confirmed, by the sources on the norm cards:
# A two or more independent sources, B one source and a check, C one source.
CONFIDENCE = {
    ("sf36v1", "us1990"): "A",
    ("sf36v1", "us1998"): "B",
    ("sf36v1", "farivar2007"): "B",
    ("sf36v1", "grassi2010"): "C",
    ("sf36v2", "us1998"): "A",
    ("sf36v2", "jp2002"): "C",
    ("sf36v2_acute", "us1998"): "C",
    ("sf36v1", "fr1995"): "B",
    ("sf36v1", "it1995"): "C",
    ("sf36v1", "no1996"): "B",
    ("sf36v1", "no2002"): "B",
    ("rand36", "no2002_rand36"): "B",
    ("sf36v1", "nl1998"): "B",
    ("sf36v1", "ir2005"): "C",
    ("sf36v1", "ca2009"): "B",
    ("sf36v1", "us1990_population"): "C",
    ("sf12v2", "us1998"): "A",
    ("sf12v2", "nz2007"): "C",
    ("sf12v2", "dk2017"): "C",
}
# How records have to be matched with the sets that have no means and SDs of a whole population.
MATCH = {"it1995": ("age", "sex"), "ir2005": ("sex",), "ca2009": ("age", "sex"), "us1990_population": ("age",)}
MISMATCHES = [
    (spec.id, norm_id)
    for spec in CATALOGUE.instruments.values()
    for norm_id in means_cards(CATALOGUE)
    if (spec.id, norm_id) not in CONFIDENCE
]
UNVERIFIED = [pair for pair, confidence in CONFIDENCE.items() if confidence == "C"]


@pytest.mark.parametrize(("instrument_id", "norm_id"), MISMATCHES)
def test_norms_of_another_instrument(instrument_id: str, norm_id: str) -> None:
    """A norm set that was not made for the instrument is refused."""
    with pytest.raises(NormError, match=f"norm set '{norm_id}' was not made for {instrument_id} "):
        means(CATALOGUE, instrument_id, norm_id, allow_unverified=True)


@pytest.mark.parametrize("norm_id", means_cards(CATALOGUE))
def test_rand36_meets_no_sf36_norms(norm_id: str) -> None:
    """No norm set of SF-36 scoring is ever used with RAND-36 scores, nor the other way round."""
    made_for = set(CATALOGUE.card(norm_id).instruments)
    assert made_for == {"rand36"} if norm_id == "no2002_rand36" else "rand36" not in made_for


def test_rand36_has_no_default() -> None:
    """RAND-36 is scored without norms."""
    assert means(CATALOGUE, "rand36") is None


def test_refusal_names_what_would_do() -> None:
    """A mismatch is refused with the sets that fit."""
    with pytest.raises(NormError, match=r"it is for sf36v1\); choose one of: jp2002, us1998, none$"):
        means(CATALOGUE, "sf36v2", "us1990")


@pytest.mark.parametrize(("pair", "confidence"), CONFIDENCE.items())
def test_confidence(pair: tuple[str, str], confidence: str) -> None:
    """Each set says how well its numbers are confirmed."""
    assert CATALOGUE.card(pair[1]).grade(pair[0])[0] == confidence


@pytest.mark.parametrize(("instrument_id", "norm_id"), UNVERIFIED)
def test_unverified_norms(instrument_id: str, norm_id: str) -> None:
    """A set of confidence C is refused, with both ways to allow it."""
    with pytest.raises(NormError, match=r"unverified \(confidence C: .*--allow-unverified .*allow_unverified=True"):
        means(CATALOGUE, instrument_id, norm_id)


@pytest.mark.parametrize(("instrument_id", "norm_id"), UNVERIFIED)
def test_unverified_norms_when_allowed(instrument_id: str, norm_id: str) -> None:
    """A set of confidence C is used when allowed, and says that it is unverified."""
    match = MATCH.get(norm_id, ())
    norms = means(CATALOGUE, instrument_id, norm_id, allow_unverified=True, match=match)
    assert norms is not None
    assert norms.unverified


@pytest.mark.parametrize(("instrument_id", "norm_id"), [pair for pair in CONFIDENCE if pair not in UNVERIFIED])
def test_verified_norms(instrument_id: str, norm_id: str) -> None:
    """A set of confidence A or B is used without further ado."""
    norms = means(CATALOGUE, instrument_id, norm_id, match=MATCH.get(norm_id, ()))
    assert norms is not None
    assert not norms.unverified


@pytest.mark.parametrize("norm_id", MATCH)
def test_sets_without_a_whole_population(norm_id: str) -> None:
    """A set without means and SDs of the whole population is refused unless records are matched."""
    option = f"--match {','.join(MATCH[norm_id])}"
    with pytest.raises(NormError, match=f"'{norm_id}' has no means and SDs of the whole population, only .*{option}"):
        means(CATALOGUE, "sf36v1", norm_id, allow_unverified=True)


def test_a_set_without_strata_names_those_that_have_them() -> None:
    """Where a set cannot be matched, the ones that can are named."""
    with pytest.raises(NormError, match=r"'us1990' has no strata by sex, only .*: fr1995, ir2005, no1996, no2002$"):
        means(CATALOGUE, "sf36v1", match=("sex",))


def test_no_norms_cannot_be_matched() -> None:
    """RAND-36, which has no default norms, is not matched unless a set is named."""
    with pytest.raises(NormError, match=r"rand36 cannot be matched by age and sex without norms.*no2002_rand36"):
        means(CATALOGUE, "rand36", match=("age", "sex"))


def test_records_are_matched_on_age_and_sex_alone() -> None:
    """Anything else to match on is refused."""
    with pytest.raises(NormError, match="matched on age and sex, one or both, not on 'height'"):
        means(CATALOGUE, "sf36v1", "fr1995", match=("age", "height"))


@pytest.mark.parametrize(
    ("instrument_id", "norm_id"), [("sf36v1", "us1990"), ("sf36v2", "us1998"), ("sf36v2_acute", "us1998")]
)
def test_default(instrument_id: str, norm_id: str) -> None:
    """Version 1 is compared with US 1990, version 2 with US 1998, unless asked otherwise."""
    norms = means(CATALOGUE, instrument_id, allow_unverified=True)
    assert norms is not None
    assert norms.id == norm_id


@pytest.mark.parametrize("word", ["none", "None", "NONE"])
def test_none(word: str) -> None:
    """``none`` means no norms."""
    assert means(CATALOGUE, "sf36v2", word) is None


def test_sample_size() -> None:
    """The US 1990 standardisation sample with all eight scales has 2393 respondents (1994 summary manual)."""
    table = means_cards(CATALOGUE)["us1990"].table("sf36v1")
    assert table is not None
    assert table.n == 2393


def _own_norms(folder: "OwnFolder") -> Norms | None:
    catalogue = load_catalogue(folder.path)
    return means(catalogue, "mood")


def test_own_norms(own_folder: "OwnFolder") -> None:
    """A user's own means and SDs are read."""
    norms = _own_norms(own_folder)
    assert norms is not None
    assert {scale: (norm.mean, norm.sd) for scale, norm in norms.scales.items()} == {
        "mood": (60.0, 20.0),
        "rest": (4.0, 2.0),
    }


def test_own_weights(own_folder: "OwnFolder") -> None:
    """A user's own component weights are read."""
    norms = _own_norms(own_folder)
    assert norms is not None
    assert {scale: weight.weight for scale, weight in norms.weights["wellness"].items()} == {"mood": 0.6, "rest": 0.5}


def test_norms_without_weights(own_folder: "OwnFolder") -> None:
    """A set may hold means and SDs alone."""
    own_folder.edit("norms/village.toml", 'components = "village_weights.csv"\n', "")
    norms = _own_norms(own_folder)
    assert norms is not None
    assert norms.weights == {}


FAULTY_TABLES = {
    "negative SD": (
        "scales",
        "60,20",
        "60,-20",
        'village_scales.csv line 2: sd: found "-20", expected a number above 0',
    ),
    "SD of zero": ("scales", "60,20", "60,0", 'village_scales.csv line 2: sd: found "0", expected a number above 0'),
    "no mean": ("scales", "60,20", ",20", "village_scales.csv line 2: mean is empty beside an SD of 20"),
    "text for a mean": ("scales", "60,20", "high,20", "village_scales.csv line 2: mean: "),
    "no source": ("scales", "60,20,invented", "60,20,", "village_scales.csv line 2: source: "),
    "scale missing": (
        "scales",
        "mood,rest,4,2,invented\n",
        "",
        "village_scales.csv: mood: has mood; needed mood, rest",
    ),
    "scale twice": (
        "scales",
        "mood,rest,4,2,invented\n",
        "mood,rest,4,2,invented\nmood,mood,60,20,invented\n",
        "village_scales.csv gives a scale of mood twice",
    ),
    "scale too many": (
        "scales",
        "mood,rest,4,2,invented\n",
        "mood,rest,4,2,invented\nmood,overall,50,9,invented\n",
        "village_scales.csv: mood: has mood, overall, rest; needed mood, rest",
    ),
    "weight missing": (
        "weights",
        "wellness,rest,0.5,invented\n",
        "",
        "village_weights.csv: wellness: has mood; needed mood, rest",
    ),
    "weight twice": (
        "weights",
        "wellness,rest,0.5,invented\n",
        "wellness,rest,0.5,invented\nwellness,rest,0.4,invented\n",
        "village_weights.csv gives wellness rest twice",
    ),
    "text for a weight": ("weights", "0.5", "half", "village_weights.csv line 3: weight: "),
    "unknown component": (
        "weights",
        "wellness,rest,0.5",
        "health,rest,0.5",
        "village_weights.csv: has health, wellness; needed wellness",
    ),
}


@pytest.mark.parametrize(("table", "old", "new", "refusal"), FAULTY_TABLES.values(), ids=FAULTY_TABLES.keys())
def test_faulty_table(own_folder: "OwnFolder", table: str, old: str, new: str, refusal: str) -> None:
    """A faulty table is refused by file, line and what is wrong."""
    own_folder.edit(f"norms/village_{table}.csv", old, new)
    with pytest.raises(SpecError) as error:
        _own_norms(own_folder)
    assert str(error.value).startswith(refusal)


@pytest.mark.parametrize("name", ["village_scales.csv", "village_weights.csv"])
def test_table_that_is_missing(own_folder: "OwnFolder", name: str) -> None:
    """A table that does not exist is refused by its name."""
    (own_folder.path / "norms" / name).unlink()
    with pytest.raises(SpecError, match=f"{name} cannot be read: No such file"):
        _own_norms(own_folder)


FAULTY_CARDS = {
    "unknown confidence": (
        'confidence = "A"',
        'confidence = "D"',
        'tables[1st].confidence: found "D", expected "A", "B" or "C", such as confidence = "A"',
    ),
    "year as text": (
        "year = 2000",
        'year = "2000"',
        'year: found "2000", expected a whole number, such as year = 2000',
    ),
    "nobody asked": ("n = 100", "n = 0", "tables[1st].n: found 0, expected a whole number above 0, such as n = 1"),
    "no population": ('population = "Nobody"\n', "", "population is missing"),
    "no source": ('source = "Invented for these tests."\n', "", "tables[1st].source is missing"),
    "unknown key": ("licence =", "license =", "license is no known key; did you mean 'licence'?"),
}


@pytest.mark.parametrize(("old", "new", "refusal"), FAULTY_CARDS.values(), ids=FAULTY_CARDS.keys())
def test_faulty_card(own_folder: "OwnFolder", old: str, new: str, refusal: str) -> None:
    """A faulty card is refused by file, key and what is wrong."""
    own_folder.edit("norms/village.toml", old, new)
    with pytest.raises(SpecError) as error:
        load_catalogue(own_folder.path)
    assert (str(error.value)[:14], refusal in str(error.value)) == ("village.toml: ", True)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("village_scales.csv", "60,20", "60.001,20"),
        ("village_weights.csv", "0.5", "0.501"),
        ("village.toml", '"Nobody"', '"Somebody"'),
    ],
)
def test_digest_covers_card_and_tables(own_folder: "OwnFolder", name: str, old: str, new: str) -> None:
    """A changed number or word changes the digest of the norms."""
    before = _own_norms(own_folder)
    own_folder.edit(f"norms/{name}", old, new)
    after = _own_norms(own_folder)
    assert before is not None
    assert after is not None
    assert before.sha256 != after.sha256


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (
            ["mood,18,49,mood", "mood,18,49,rest", "mood,49,,mood", "mood,49,,rest"],
            "village_scales.csv: 18-49 and 49+ overlap: an age must belong to one band alone",
        ),
        (
            ["mood,18,49,mood", "mood,18,49,rest", "mood,50,,mood"],
            "village_scales.csv: mood 50+: has mood; needed mood, rest",
        ),
        (
            ["mood,18,49,mood", "mood,18,49,mood", "mood,18,49,rest"],
            "village_scales.csv gives a scale of mood 18-49 twice",
        ),
    ],
)
def test_faulty_strata(own_folder: "OwnFolder", rows: list[str], refusal: str) -> None:
    """Strata that overlap or lack a scale are refused before anything is scored."""
    table = "\n".join(["instrument,age_from,age_to,scale,mean,sd,source", *(f"{row},60,20,invented" for row in rows)])
    (own_folder.path / "norms" / "village_scales.csv").write_text(f"{table}\n", encoding="utf-8")
    with pytest.raises(SpecError) as error:
        _own_norms(own_folder)
    assert str(error.value) == refusal
