"""SF-12 versions 1 and 2: which of them a sheet holds; cases in vectors/sf12v1.csv and vectors/sf12v2.csv.

``expected_rand12_weights.csv`` is a second copy of the correlated weights, laid out across as in the program of them.
"""

import csv
from pathlib import Path

import pytest

import prosuite
from prosuite.errors import ProsuiteError

BEST = "1,3,3,2,2,2,2,1,1,1,5,5"  # answers that both versions have
NUMBERED = [f"SF12_{number}" for number in range(1, 13)]
CODES = ["gh1", "pf02", "pf04", "rp2", "rp3", "re2", "re3", "bp2", "mh3", "vt2", "mh4", "sf2"]
PRINTED = [f"sf12_{number}" for number in ("1", "2a", "2b", "3a", "3b", "4a", "4b", "5", "6a", "6b", "6c", "7")]


def _sheet(folder: Path, answers: str, names: list[str] = NUMBERED) -> Path:
    path = folder / "visits.csv"
    path.write_text(f"subject,visit,{','.join(names)}\n1,bl,{answers}\n", encoding="utf-8")
    return path


def test_the_version_is_asked(tmp_path: Path) -> None:
    """Weights of version 1 on answers of version 2 give a wrong number: nothing is scored until the version is said."""
    path = _sheet(tmp_path, BEST.replace("5,5", "6,5"))
    wide = prosuite.score_workbook(path, instrument="sf12v1").wide
    # the best form of awell-health/awell-score c37843e: the constants alone
    assert wide["sf12v1_pcs12"].tolist() == pytest.approx([56.57706], abs=1e-5)
    assert wide["sf12v1_mcs12"].tolist() == pytest.approx([60.75781], abs=1e-5)
    with pytest.raises(ProsuiteError, match=r"--instrument sf12v1 or --instrument sf12v2"):
        prosuite.score_workbook(_sheet(tmp_path, BEST))


@pytest.mark.parametrize(
    ("answers", "version"), [("1,3,3,5,5,5,5,1,1,1,5,5", "sf12v2"), ("1,3,3,2,2,2,2,1,1,1,6,5", "sf12v1")]
)
def test_answers_of_one_version_alone_tell_it(tmp_path: Path, answers: str, version: str) -> None:
    """Version 2 has five answers to the role questions, version 1 six on time."""
    wide = prosuite.score_workbook(_sheet(tmp_path, "\n2,bl,".join([answers] * 5))).wide
    assert f"{version}_date" in wide


@pytest.mark.parametrize("names", [NUMBERED, CODES, PRINTED])
def test_names_of_columns(tmp_path: Path, names: list[str]) -> None:
    """Counted, printed, or by the codes that the SF-36 has too, whose version is not asked: each scale at its best."""
    wide = prosuite.score_workbook(_sheet(tmp_path, "1,3,3,5,5,5,5,1,1,1,5,5", names), instrument="sf12v2").wide
    assert (
        wide[[f"sf12v2_{scale}" for scale in ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")]].eq(100).all(axis=None)
    )


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("summary", ["pcs", "mcs"])
def test_every_correlated_weight(summary: str) -> None:
    """The worked cases do not have every answer of every item."""
    tables = Path(prosuite.__file__).with_name("instruments") / "tables"
    rows = _rows(tables / f"sf12v1_{summary}_oblique.csv")
    found = [(row["item"], row["answer"], float(row["weight"])) for row in rows]
    copy = _rows(Path(__file__).with_name("expected_rand12_weights.csv"))
    own = [row for row in copy if row["summary"] == summary]
    assert found == [(row["item"], answer, float(row[answer])) for row in own for answer in "123456" if row[answer]]
