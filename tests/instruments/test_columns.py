"""Names of columns and their codes: what shipped instruments have, and what a spec is refused for."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import prosuite
from prosuite.errors import SpecError
from prosuite.instruments.columns import code_of, different_codes

REFERENCE = {  # CDISC SDTM controlled terminology 2026-03
    "sf36v1": {"pf": "SF36112", "mh_t": "SF36127", "pcs": "SF36128", "mcs": "SF36129", "ht": "SF36102"},
    "sf36v2": {"pf": "SF36312", "mh_t": "SF36327", "pcs": "SF36328", "mcs": "SF36329", "ht": "SF36302"},
    "sf36v2_acute": {"pf": "SF36412", "mh_t": "SF36427", "pcs": "SF36428", "mcs": "SF36429", "ht": "SF36402"},
    "spirometry": {"fev1_l": "FEV1", "fvc_percent_predicted": "FVCPP", "fef2575_percent_predicted": "FEF2575P"},
    "sixmwt": {"distance_m": "SIXMW106"},
    "sppb": {"total": "SPPB114"},
    "mmse": {"mmse": "MMS112"},
    "eq5d5l": {"vas": "EQ5D0206"},
}
SPEC = """
id = "{id}"
title = "Invented"
licence = "Invented for a test."
references = [{{ id = "page", text = "A test." }}]
items = [{{ id = "q1", answers = [0, 1] }}, {{ id = "q2", answers = [0, 1] }}]
{keys}
[[scales]]
id = "{scale}"
title = "Sum"
of = ["q1", "q2"]
unit = "points"
source = "page"
"""


def _load(folder: Path, *, keys: str = "", scale: str = "total", name: str = "glad") -> prosuite.Catalogue:
    (folder / f"{name}.toml").write_text(SPEC.format(id=name, keys=keys, scale=scale), encoding="utf-8")
    return prosuite.load_catalogue(folder)


@pytest.mark.parametrize("name", prosuite.load_catalogue().instruments)
def test_columns_and_codes_are_short_and_plain(name: str) -> None:
    """At most 32 and 8 characters; lower and upper case; a letter first."""
    spec = prosuite.instrument(name)
    assert {column for column in spec.columns.values() if not re.fullmatch("[a-z][a-z0-9_]{0,31}", column)} == set()
    assert {code for code in spec.codes.values() if not re.fullmatch("[A-Z][A-Z0-9_]{0,7}", code)} == set()
    assert set(spec.score_ids) <= set(spec.columns)
    assert set(spec.score_ids) <= set(spec.paramcd)  # none is made of a digest


@pytest.mark.parametrize("kind", ["columns", "codes"])
def test_no_two_columns_of_any_instruments_share_a_name(kind: str) -> None:
    """A table may hold several instruments."""
    names = Counter(
        name for spec in prosuite.load_catalogue().instruments.values() for name in getattr(spec, kind).values()
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", REFERENCE)
def test_codes_of_cdisc_are_used(name: str) -> None:
    """Where the terminology has one."""
    spec = prosuite.instrument(name)
    assert {score: spec.codes[score] for score in REFERENCE[name]} == REFERENCE[name]


def test_prefixes_are_those_of_the_contract() -> None:
    """Spirometry is pft, RAND-36 is rand, SF-36v2 is its id."""
    columns = {name: prosuite.instrument(name).columns for name in ("spirometry", "rand36", "sf36v2")}
    assert columns["spirometry"]["fev1_z"] == "pft_fev1_z"
    assert columns["rand36"]["pain"] == "rand_pain"
    assert columns["sf36v2"]["pcs"] == "sf36v2_pcs"


def test_a_short_name_is_of_tables_alone() -> None:
    """A data frame has the bare name, however long."""
    walk = pd.DataFrame([{"distance_m": 400, "sex": "f", "age": 60, "height_cm": 165, "weight_kg": 70}])
    assert "distance_percent_predicted" in prosuite.score(walk, "sixmwt")
    assert prosuite.instrument("sixmwt").columns["distance_percent_predicted"] == "sixmwt_distance_pct_predicted"


def test_a_name_of_32_characters_is_the_longest(tmp_path: Path) -> None:
    """glad_ and 27; one more is refused with what to write."""
    assert len(_load(tmp_path, scale="a" * 27).instrument("glad").columns["a" * 27]) == 32
    with pytest.raises(SpecError, match=r"at most 32 characters, and these would have more: glad_a{28} \(33\)"):
        _load(tmp_path, scale="a" * 28)
    spec = _load(tmp_path, scale="a" * 28, keys=f'short = {{ {"a" * 28} = "much" }}').instrument("glad")
    assert spec.columns["a" * 28] == "glad_much"


@pytest.mark.parametrize(
    ("keys", "scale", "message"),
    [
        ('prefix = "sf36v2"', "pcs", "sf36v2_date would be a column of both sf36v2 and glad"),
        ('prefix = "pft"', "total", 'give glad a prefix that no other has, such as prefix = "my_glad"'),
        ('paramcd = { total = "GAD7TS" }', "total", "GAD7TS is a code of gad7 already"),
        ('paramcd = { sum = "GLADTS" }', "total", "unknown score in paramcd 'sum'"),
        ('short = { sum = "s" }', "total", "unknown score in short 'sum'"),
        ('paramcd = { total = "GLADTOTAL" }', "total", "paramcd"),
        ('paramcd = { total = "gladts" }', "total", "paramcd"),
        ('paramcd = { total = "1GLAD" }', "total", "paramcd"),
        ('prefix = "Glad form"', "total", "prefix"),
        ('short = { total = "the sum" }', "total", "short"),
        ("", "source", "two columns of tables would be named 'source'"),
        ('short = { total = "flags" }', "total", "two columns of tables would be named 'glad_flags'"),
        ('paramcd = { total = "GLAD", flags = "GLAD" }', "total", "total and flags have one code, GLAD"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(tmp_path: Path, keys: str, scale: str, message: str) -> None:
    """On loading the spec, by file and key."""
    with pytest.raises(SpecError, match=re.escape(message)) as refused:
        _load(tmp_path, keys=keys, scale=scale)
    assert str(refused.value).startswith("glad.toml: ")


def test_an_extended_spec_has_a_prefix_and_codes_of_its_own(tmp_path: Path) -> None:
    """Not those of the spec it starts from."""
    (tmp_path / "gad7_ulm.toml").write_text('extends = "gad7"\nid = "gad7_ulm"\ntitle = "Ulm"\n', encoding="utf-8")
    spec = prosuite.load_catalogue(tmp_path).instrument("gad7_ulm")
    assert spec.columns["total"] == "gad7_ulm_total"
    assert not {*spec.codes.values()} & {*prosuite.instrument("gad7").codes.values()}


@pytest.mark.parametrize(
    ("column", "code"), [("arm", "ARM"), ("height_cm", "HEIGHTCM"), ("Größe", "GROE"), ("6mwd", "V6MWD"), ("V", "V")]
)
def test_a_code_is_made_of_letters_and_digits(column: str, code: str) -> None:
    """Where they are up to eight; a V stands before a digit."""
    assert code_of(column) == code


@pytest.mark.parametrize("column", ["sf36v2_physical", "birth_date", "体重", "   ", "1234567890", "=1+1"])
def test_a_code_of_another_name_is_plain_and_always_the_same(column: str) -> None:
    """Of eight characters at most, whatever the name."""
    assert re.fullmatch("[A-Z][A-Z0-9]{0,7}", code_of(column))
    assert code_of(column) == code_of(column)


def test_codes_that_meet_stay_apart() -> None:
    """The first keeps its own, the second is made of its name."""
    first, second = different_codes(["ARM", "ARM"], ["arm", "ARM "])
    assert (first, second[:3], len(second)) == ("ARM", "ARM", 8)
