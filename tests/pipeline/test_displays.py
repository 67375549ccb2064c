"""What a console or notebook shows of a result is a few lines."""

from pathlib import Path

import prosuite

VISITS = Path(__file__).parents[2] / "examples" / "visits.xlsx"


def test_results_are_shown_in_a_line() -> None:
    """Names and counts, however much a result holds."""
    result = prosuite.score_workbook(VISITS)
    quality = prosuite.data_quality(VISITS)
    catalogue = prosuite.load_catalogue()
    cards = [catalogue.card(name) for name in ("us1998", "gli2012", "eq5d5l_uk")]
    shown = [repr(one) for one in (result, result.findings, quality, catalogue, prosuite.instrument("sf36v2"), *cards)]
    assert max(map(len, shown)) < 240, shown
    assert result.findings.summary() in shown[0]
    assert "sf36v2" in shown[4]
    assert " ," not in shown[2]
    assert not any("\n" in one for one in shown)
