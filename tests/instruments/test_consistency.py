"""The consistency pairs of the specs: what they hold, and what a spec with faulty pairs is refused for."""

from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.catalogue.describe.instrument import describe_instrument
from prosuite.datafiles import parse
from prosuite.instruments.instrument import Instrument

WITH_PAIRS = ("sf36v1", "sf36v2", "sf36v2_acute", "rand36")
# The pairs in the words of Hardouin's sf36fr.ado 1.3, lines inc1 to inc15, with its item numbers read as item codes.
EASIER = [(easy, hard) for hard in ("pf01", "pf02", "pf04", "pf07") for easy in ("pf09", "pf10")]
ALIKE = [("mh5", "mh2"), ("mh1", "mh3"), ("vt2", "vt3"), ("vt1", "vt4"), ("sf1", "sf2")]
OPPOSITE = [("gh1", "gh5"), ("bp1", "bp2")]


def contradictory(spec: Instrument, pair: tuple[str, str]) -> set[tuple[int, int]]:
    """Return the contradictory answers of a pair by the program's rule, with the instrument's highest answers."""
    first, second = (spec.item(item).answers for item in pair)
    if pair in EASIER:
        return {(1, other) for other in second if other > 1}
    if pair in ALIKE:
        return {(1, 1), (max(first), max(second))}
    return {(1, max(second)), (max(first), 1)}


@pytest.mark.parametrize("instrument", WITH_PAIRS)
def test_pairs_are_those_of_the_source(instrument: str) -> None:
    """15 pairs, each with exactly the contradictory answers of the source; 5 is v2's highest answer."""
    spec = prosuite.load_catalogue().instrument(instrument)
    assert spec.consistency is not None
    found = {pair.items: set(pair.inconsistent) for pair in spec.consistency.pairs}
    assert found == {pair: contradictory(spec, pair) for pair in [*EASIER, *ALIKE, *OPPOSITE]}
    assert len(found) == 15
    assert max(spec.item("mh5").answers) == (5 if "v2" in instrument else 6)


def test_every_index_is_unverified() -> None:
    """One program is the only source of the pairs, so no shipped index is better than confidence C."""
    indexes = [spec.consistency for spec in prosuite.load_catalogue().instruments.values()]
    assert [(index.confidence, index.unverified) for index in indexes if index] == [("C", True)] * len(WITH_PAIRS)


def test_an_index_with_a_second_source_is_verified() -> None:
    """Confidence A and B are not unverified."""
    data = spec_data()
    data["consistency"]["confidence"] = "B"
    spec = parse(data, Instrument, "x.toml")
    assert spec.consistency is not None
    assert not spec.consistency.unverified


def spec_data() -> dict[str, Any]:
    return prosuite.load_catalogue().instrument("sf36v1").model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ({"items": ["pf09", "pf11"], "inconsistent": [[1, 2]]}, "unknown item 'pf11'"),
        ({"items": ["pf09", "pf03"], "inconsistent": [[1, 4]]}, "pf03 has no answer 4, only 1, 2, 3"),
        ({"items": ["pf09", "pf03"], "inconsistent": [[0, 1]]}, "pf09 has no answer 0, only 1, 2, 3"),
        ({"items": ["pf09", "pf09"], "inconsistent": [[1, 2]]}, "pf09 is paired with itself"),
        ({"items": ["pf01", "pf09"], "inconsistent": [[2, 1]]}, "consistency pair given twice: pf01 and pf09"),
        (
            {"items": ["pf09", "pf03"], "inconsistent": []},
            "consistency.pairs[16th].inconsistent: found [], expected a list of at least 1",
        ),
        (
            {"items": ["pf09"], "inconsistent": [[1, 2]]},
            'consistency.pairs[16th].items: found ["pf09"], expected a list of 2 entries',
        ),
        ({"items": ["pf09", "pf03"], "inconsistent": [[1, 2]], "wieght": 2}, "wieght is no known key"),
    ],
)
def test_faulty_pair_is_refused(pair: dict[str, Any], message: str) -> None:
    """A pair of unknown or equal items, of answers not offered, repeated or empty is named."""
    data = spec_data()
    data["consistency"]["pairs"].append(pair)
    with pytest.raises(prosuite.SpecError, match=r"^x\.toml: ") as caught:
        parse(data, Instrument, "x.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [("source", "nobody", "unknown reference 'nobody'"), ("confidence", "D", "consistency.confidence")],
)
def test_faulty_index_is_refused(key: str, value: str, message: str) -> None:
    """An index has a known reference and a confidence mark."""
    data = spec_data()
    data["consistency"][key] = value
    with pytest.raises(prosuite.SpecError) as caught:
        parse(data, Instrument, "x.toml")
    assert message in str(caught.value)


def test_an_extending_instrument_has_the_pairs(tmp_path: Path) -> None:
    """A spec of one's own that extends a shipped one takes its pairs along."""
    (tmp_path / "mine.toml").write_text('extends = "sf36v2"\nid = "mine"\ntitle = "Mine"\n', encoding="utf-8")
    spec = prosuite.load_catalogue(tmp_path).instrument("mine")
    assert spec.consistency == prosuite.load_catalogue().instrument("sf36v2").consistency


def test_pairs_are_shown_with_their_source() -> None:
    """'instruments show' prints the pairs, their confidence and where they come from."""
    shown = describe_instrument(prosuite.load_catalogue().instrument("sf36v1"), prosuite.load_catalogue())
    assert "confidence C, unverified: needs --allow-unverified" in shown
    assert "  Source: sf36fr. Verified in: The program itself was read" in shown
    assert "  bp1 with bp2: 1 and 5 or 6 and 1\n" in shown
