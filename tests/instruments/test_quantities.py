"""Numbers with their unit in one text: which are read, and how much they are."""

import pytest

from prosuite.instruments.quantities import is_quantity, read_quantity

FOOT = 30.48  # cm, exactly (NIST SP 811)


# By hand, in centimetres: a foot is 30.48, an inch 2.54.
@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("178 cm", 178),
        ("178cm", 178),
        ("1.78 m", 178),
        ("1m78", 178),
        ("5'11\"", 180.34),
        ("5' 11''", 180.34),
        ("5 ft 11 in", 180.34),
        ("5\u203211", 180.34),
        ("6'", 182.88),
        ("71 inches", 180.34),
    ],
)
def test_a_length(text: str, cm: float) -> None:
    """In one unit or in two, by word or by mark."""
    found = read_quantity(text, "cm")
    assert found is not None
    factor = {"cm": 1, "m": 100, "ft": FOOT, "in": FOOT / 12}[found.units[0]]
    assert found.number * factor == pytest.approx(cm)


@pytest.mark.parametrize(
    "text",
    ["178", "178 kg", "> 178 cm", "178 cm (lying)", "5 ft 12 in", "5'11 cm", "1m7", "cm", "31.12.2024", "", "5 11"],
)
def test_what_is_no_length(text: str) -> None:
    """A bare number, another dimension, words beside it, more inches than a foot has."""
    assert read_quantity(text, "cm") is None


def test_of_any_dimension() -> None:
    """Minutes and seconds, litres, percent; a word with a digit is none."""
    assert all(map(is_quantity, ("2'30\"", "2.5 L", "96 %", "480 L/min", "54 Jahre")))
    assert not any(map(is_quantity, ("walk 2", "2 walks", "4 metre walk", "month 3", "3 m s w")))
