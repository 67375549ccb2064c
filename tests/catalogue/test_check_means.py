"""Checking a card of means and SDs: each planted fault is found, where it stands, and nothing else is."""

from pathlib import Path

import pytest

from prosuite.catalogue.cards import FileFault, has_errors
from prosuite.catalogue.check_means import check_means
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import SpecError

SCALES = ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")
HEADER = "instrument,sex,age_from,age_to,scale,mean,sd,n,source"
CARD = """
id = "valley"
title = "Invented valley"
population = "Nobody"
country = "XX"
year = 2000
licence = "Invented for a test."

[[tables]]
instruments = ["sf36v2"]
scales = "valley.csv"
confidence = "B"
source = "Invented for a test."
verified = "Nowhere."
"""
STRATA = [("male", "18", "49"), ("male", "50", ""), ("female", "18", "49"), ("female", "50", "")]


def _table(strata: list[tuple[str, str, str]] = STRATA) -> list[str]:
    """Return the lines of a sound table: line 1 is the header, and each stratum has eight."""
    rows = [
        ",".join(["sf36v2", *stratum, scale, "60", "20", "50", "Invented"]) for stratum in strata for scale in SCALES
    ]
    return [HEADER, *rows]


def _faults(folder: Path, lines: list[str], card: str = CARD, name: str = "valley.toml") -> list[FileFault]:
    (folder / name).write_text(card, encoding="utf-8")
    (folder / "valley.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return check_means(folder / name, load_catalogue())


def _edited(line: int, old: str, new: str) -> list[str]:
    lines = _table()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return lines


def test_a_sound_table(tmp_path: Path) -> None:
    """A sound card has no fault."""
    assert _faults(tmp_path, _table()) == []


FAULTS = {
    "SD of zero": (_edited(3, ",20,", ",0,"), 3, 'sd: found "0", expected a number above 0, such as 1'),
    "negative SD": (_edited(3, ",20,", ",-2,"), 3, 'sd: found "-2", expected a number above 0, such as 1'),
    "SD without a mean": (_edited(3, "60,20", ",20"), 3, "mean is empty beside an SD of 20"),
    "text for a mean": (_edited(3, "60,", "high,"), 3, 'mean: found "high", expected a number, such as 1'),
    "no source": (_edited(3, "Invented", ""), 3, "source: found an empty cell, expected text that is not empty"),
    "mean too high": (_edited(3, "60,20", "160,20"), 3, "mean of rp is 160, expected 0 to 100"),
    "mean too low": (_edited(3, "60,20", "-1,20"), 3, "mean of rp is -1, expected 0 to 100"),
    "unknown sex": (_edited(3, "male", "men"), 3, 'sex: found "men", expected "male", "female" or "all"'),
    "ends turned round": (_edited(3, "18,49", "49,18"), 3, "age_from 49 is above age_to 18"),
    "cell too few": (_edited(3, ",50,Invented", ",Invented"), 3, "the row has not as many cells as the header"),
    "unknown column": ([f"{HEADER},size", *(f"{row},9" for row in _table()[1:])], 1, "column 'size' is unknown"),
    "column missing": ([line.replace(",sd", "").replace(",20,", ",") for line in _table()], 1, "column 'sd' is"),
    "scale twice": (_edited(4, "bp", "rp"), 4, "rp of male 18-49 stands in line 3 already"),
    "unknown scale": (_edited(3, "rp", "role"), 3, "'role' is no norm-based scale of sf36v2"),
    "unknown instrument": (_edited(3, "sf36v2", "sf36v22"), 3, "instrument is 'sf36v22', which is unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "line", "message"), FAULTS.values(), ids=FAULTS)
def test_fault_in_a_row(tmp_path: Path, lines: list[str], line: int, message: str) -> None:
    """A faulty row or header is named by file and line, with what was found and expected."""
    (fault,) = _faults(tmp_path, lines)
    assert (fault.file, fault.severity) == ("valley.csv", "error")
    assert (fault.line, fault.message[: len(message)]) == (line, message)
    assert str(fault).startswith(f"valley.csv line {line}: error: ")


def test_scale_missing_in_a_stratum(tmp_path: Path) -> None:
    """Each stratum needs each norm-based scale."""
    lines = _table()
    del lines[18]  # gh... of the third stratum: lines 18 to 25
    (fault,) = _faults(tmp_path, lines)
    assert (fault.line, fault.message) == (18, "female 18-49 has no row for rp")


@pytest.mark.parametrize(
    ("upper", "message"),
    [
        ("51", "gap: age 50 belongs to no stratum between male 18-49 (line 2) and male 51+"),
        ("60", "gap: ages 50 to 59 belong to no stratum between male 18-49 (line 2) and male 60+"),
        ("49", "male 18-49 (line 2) and male 49+ overlap: ages from 49 belong to both"),
    ],
)
def test_gaps_and_overlaps(tmp_path: Path, upper: str, message: str) -> None:
    """Ages that no stratum holds, or two, are named with the line of the upper band."""
    strata = [STRATA[0], ("male", upper, ""), *STRATA[2:]]
    errors = [fault for fault in _faults(tmp_path, _table(strata)) if fault.severity == "error"]
    assert [(fault.line, fault.message) for fault in errors] == [(10, message)]


def test_an_open_band_below_another(tmp_path: Path) -> None:
    """A band without an upper end overlaps with all above it."""
    strata = [("all", "18", ""), ("all", "50", "")]
    (fault,) = _faults(tmp_path, _table(strata))
    assert fault.message == "18+ (line 2) and 50+ overlap: ages from 50 belong to both"


@pytest.mark.parametrize(
    ("strata", "message"),
    [
        (STRATA[:2], "there are strata for male and none for female: those records are not compared"),
        ([("male", "18", ""), ("female", "16", "")], "the ages differ by sex: male 18 and older, female 16 and older"),
    ],
)
def test_sexes_that_differ(tmp_path: Path, strata: list[tuple[str, str, str]], message: str) -> None:
    """What holds for one sex alone may be meant, and is a warning."""
    (fault,) = _faults(tmp_path, _table(strata))
    assert (fault.severity, fault.message) == ("warning", message)
    assert not has_errors([fault])


def test_large_sd(tmp_path: Path) -> None:
    """An SD above 50 of scores from 0 to 100 is looked at, not refused."""
    (fault,) = _faults(tmp_path, _edited(3, ",20,", ",50.1,"))
    assert (fault.line, fault.severity) == (3, "warning")


def test_every_fault_in_one_run(tmp_path: Path) -> None:
    """Three faults in a table are three faults in the report."""
    lines = _edited(3, ",20,", ",0,")
    lines[12] = lines[12].replace(",60,", ",600,")
    lines[20] = lines[20].replace("Invented", "")
    assert sorted(fault.line or 0 for fault in _faults(tmp_path, lines)) == [3, 13, 21]


FAULTY_CARDS = {
    "confidence": ('confidence = "B"', 'confidence = "D"',
                   'line 12: tables[1st].confidence: found "D", expected "A", "B" or "C"'),
    "unknown key": ("licence =", "license =", "license is no known key; did you mean 'licence'?"),
    "no source": ('source = "Invented for a test."\n', "", "line 9: tables[1st].source is missing"),
    "unknown instrument": ('"sf36v2"', '"sf36v3"', "instruments names 'sf36v3', which is no instrument; did you mean"),
    "other id": ('id = "valley"', 'id = "hill"', "id is 'hill', expected the file's name without .toml, 'valley'"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTY_CARDS.values(), ids=FAULTY_CARDS)
def test_faulty_card(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A faulty key of the card is named."""
    fault = _faults(tmp_path, _table(), CARD.replace(old, new))[0]
    assert (fault.file, fault.severity) == ("valley.toml", "error")
    assert message in fault.message


def test_table_that_is_missing(tmp_path: Path) -> None:
    """A table that the card names and that is not there is a fault."""
    (fault,) = _faults(tmp_path, _table(), CARD.replace("valley.csv", "hill.csv"))
    assert (fault.file, fault.severity) == ("hill.csv", "error")
    assert "cannot be read" in fault.message


def test_weights_are_checked_too(tmp_path: Path) -> None:
    """Weights that do not cover the scales are a fault, and so is a row that does not fit."""
    card = CARD.replace('scales = "valley.csv"', 'scales = "valley.csv"\ncomponents = "weights.csv"')
    weights = [f"{component},{scale},0.1,Invented" for component in ("pcs", "mcs") for scale in SCALES]
    (tmp_path / "weights.csv").write_text(
        "\n".join(["component,scale,weight,source", *weights]) + "\n", encoding="utf-8"
    )
    assert _faults(tmp_path, _table(), card) == []
    (tmp_path / "weights.csv").write_text(
        "\n".join(["component,scale,weight,source", *weights[:-1]]) + "\n", encoding="utf-8"
    )
    (fault,) = _faults(tmp_path, _table(), card)
    assert (fault.file, "mcs: has" in fault.message) == ("weights.csv", True)


def test_a_card_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is no TOML is no card at all."""
    (tmp_path / "valley.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(SpecError, match=r"valley\.toml is not TOML"):
        check_means(tmp_path / "valley.toml", load_catalogue())


def test_empty_table(tmp_path: Path) -> None:
    """A table without a row for the instrument is a fault."""
    assert [fault.message for fault in _faults(tmp_path, [HEADER])] == ["no row is for sf36v2"]
