"""The list of instruments: by area, with norms and terms of use; search by words."""

from prosuite.catalogue.describe.instrument import describe_instrument
from prosuite.catalogue.describe.listing import by_area, found
from prosuite.catalogue.load import load_catalogue

CATALOGUE = load_catalogue()


def test_every_instrument_stands_below_one_area() -> None:
    """Lines that begin with an id, of all and of each once; no area without an instrument."""
    lines = list(by_area(CATALOGUE.instruments.values()))
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == sorted(CATALOGUE.instruments)
    headings = [place for place, line in enumerate(lines) if not line.startswith("  ")]
    assert all(lines[place + 1].startswith("  ") for place in headings)
    assert "Other" not in lines


def test_norms_and_terms_are_said() -> None:
    """The default norms where there are some, and what the user must hold."""
    lines = list(by_area([CATALOGUE.instrument("sf36v2"), CATALOGUE.instrument("hads")]))
    assert lines[0] == "Health status"
    assert lines[1].endswith("(default norms: us1998)")
    assert lines[2:] == ["Mood", "  hads   Hospital Anxiety and Depression Scale (licensed: obtain it from its owner)"]


def test_words_are_searched_in_names_and_scores() -> None:
    """Every word must be there, in whatever case: fatigue is a scale of the QLQ-C30, too."""
    assert {"facit_fatigue", "fss", "mfis", "qlq_c30"} <= {spec.id for spec in found(CATALOGUE, "FATIGUE")}
    assert [spec.id for spec in found(CATALOGUE, "oxford knee")] == ["oks"]
    assert found(CATALOGUE, "fatigue knitting") == []


def test_important_changes_are_shown_with_their_population() -> None:
    """KCCQ-12: five points in heart failure, from a source that was not read again."""
    text = describe_instrument(CATALOGUE.instrument("kccq12"), CATALOGUE)
    assert "  summary                5: small but meaningful change, heart failure (unverified); Spertus 2020" in text
