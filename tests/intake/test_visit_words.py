"""The spellings of declared visits within names: only those are tried that a name can hold."""

from prosuite.intake.visit_words import VisitWords


def test_only_spellings_that_a_name_can_hold_are_tried() -> None:
    """Of thousands of spellings, those whose words stand in the name one after the other, the longest first."""
    many = {f"month {number}": [f"month {number}", f"M{number}", f"{number}"] for number in range(5_000)}
    words = VisitWords({**many, "end": ["end of study", "EOS", ".end"], "start": ["Vİzit"]})
    assert [spelling.written for spelling in words.within("fev1_Month-12 (L)")] == ["month 12", "12", "1"]
    assert [spelling.written for spelling in words.within("EndOfStudy.end")] == ["end of study", ".end"]
    assert [spelling.visit for spelling in words.within("fev1 VIZIT")] == ["start", "month 1"]
    assert words.within("pf") == []


def test_no_visits_are_in_no_name() -> None:
    """A study that declares none has none in any name."""
    assert VisitWords({}).within("month 3") == []
