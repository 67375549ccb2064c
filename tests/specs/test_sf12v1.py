"""SF-12 version 1: its columns do not say the version, so that this is asked; cases in vectors/sf12v1.csv."""

from pathlib import Path

import pytest

import prosuite
from prosuite.errors import ProsuiteError


def test_the_version_is_asked(tmp_path: Path) -> None:
    """Weights of version 1 on answers of version 2 give a wrong number: nothing is scored until the version is said."""
    path = tmp_path / "visits.csv"
    best = "1,3,3,2,2,2,2,1,1,1,6,5"
    header = ",".join(["subject", "visit", *(f"SF12_{number}" for number in range(1, 13))])
    path.write_text(f"{header}\n1,bl,{best}\n", encoding="utf-8")
    with pytest.raises(ProsuiteError):
        prosuite.score_workbook(path)
    wide = prosuite.score_workbook(path, instrument="sf12v1").wide
    # the best form of awell-health/awell-score c37843e: the constants alone
    assert wide["sf12v1_pcs12"].tolist() == pytest.approx([56.57706], abs=1e-5)
    assert wide["sf12v1_mcs12"].tolist() == pytest.approx([60.75781], abs=1e-5)
