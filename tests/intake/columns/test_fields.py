"""Column names of test sheets: what a header names, what it says besides, and what must not be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.catalogue.load import load_catalogue
from prosuite.instruments.units import units_like
from prosuite.intake.columns.fields import FieldColumn, FieldNames, doubled

SPECS = load_catalogue().instruments
SPIROMETRY = FieldNames(SPECS["spirometry"], known=True)
WALK = FieldNames(SPECS["sixmwt"], known=True)
WALK_ANYWHERE = FieldNames(SPECS["sixmwt"], known=False)


def column(field: str, unit: str | None = None, **said: object) -> FieldColumn:
    """Return a column as it is read from a single header."""
    return FieldColumn(0, field, unit, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        # the field's own name and its aliases
        ("fev1_l", column("fev1_l", "L")),
        ("FEV1_L", column("fev1_l", "L")),
        ("fev1", column("fev1_l")),
        ("FEV 1", column("fev1_l")),
        ("FVC", column("fvc_l")),
        ("FEF25-75", column("fef2575_l_s")),
        ("FEF25-75 (L/s)", column("fef2575_l_s", "L/s")),
        ("fef2575_l_s", column("fef2575_l_s", "L/s")),
        ("Sex", column("sex")),
        ("Gender", column("sex")),
        ("Date of birth", column("birth_date")),
        ("DOB", column("birth_date")),
        ("Standing height", column("height_cm")),
        ("Ethnicity", column("ethnic_group")),
        # units in every spelling
        ("FEV1 (mL)", column("fev1_l", "mL")),
        ("fev1_ml", column("fev1_l", "mL")),
        ("FEV1 [L]", column("fev1_l", "L")),
        ("FEV1, litres", column("fev1_l", "L")),
        ("FEV1 liter", column("fev1_l", "L")),
        ("PEF (L/min)", column("pef_l_s", "L/min")),
        ("PEF L/sec", column("pef_l_s", "L/s")),
        ("PEF (litres per second)", column("pef_l_s", "L/s")),
        ("PEF mL/s", column("pef_l_s", "mL/s")),
        ("Height (cm)", column("height_cm", "cm")),
        ("height_m", column("height_cm", "m")),
        ("Height in", column("height_cm", "in")),
        ("Height (feet)", column("height_cm", "ft")),
        ("Weight (lbs)", column("weight_kg", "lb")),
        ("Age (years)", column("age")),
        ("age_months", column("age", "months")),
        # trials and phases
        ("fev1_1", column("fev1_l", trial=1)),
        ("FEV1 2", column("fev1_l", trial=2)),
        ("fev1_blow3", column("fev1_l", trial=3)),
        ("manoeuvre 2 FVC", column("fvc_l", trial=2)),
        ("pre_fev1", column("fev1_l", phase="pre")),
        ("FEV1 post", column("fev1_l", phase="post")),
        ("FEV1 post-BD (L)", column("fev1_l", "L", phase="post")),
        ("post bronchodilator FVC mL", column("fvc_l", "mL", phase="post")),
        ("fev1_post_2", column("fev1_l", trial=2, phase="post")),
        ("post 3 fev1", column("fev1_l", trial=3, phase="post")),
        # visits
        ("bl_fev1", column("fev1_l", visit="bl")),
        ("FEV1 month 3", column("fev1_l", visit="month 3")),
        ("m3_fev1_post_2_ml", column("fev1_l", "mL", trial=2, phase="post", visit="m3")),
        # prefixes of the instrument
        ("spirometry_fev1", column("fev1_l")),
        ("PFT FEV1", column("fev1_l")),
        ("spiro_sex", column("sex")),
    ],
)
def test_a_header_of_a_spirometry_sheet(header: str, expected: FieldColumn) -> None:
    """Name, unit, trial, phase and visit, in any order and punctuation."""
    assert SPIROMETRY.read(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("distance_m", column("distance_m", "m")),
        ("6MWD", column("distance_m")),
        ("6MWD (m)", column("distance_m", "m")),
        ("6MWD ft", column("distance_m", "ft")),
        ("SIXMW106", column("distance_m")),
        ("Distance walked (metres)", column("distance_m", "m")),
        ("Distance", column("distance_m")),
        ("walk1_distance", column("distance_m", trial=1)),
        ("walk 2 distance (m)", column("distance_m", "m", trial=2)),
        ("distance_2", column("distance_m", trial=2)),
        ("bl_6mwd", column("distance_m", visit="bl")),
        ("m3_6mwd", column("distance_m", visit="m3")),
        ("6mwd_week12", column("distance_m", visit="week12")),
        ("Number of laps", column("laps")),
        ("Metres per lap", column("metres_per_lap", "m")),
        ("SpO2 nadir (%)", column("spo2_lowest", "%")),
        ("Lowest SpO2", column("spo2_lowest")),
        ("SpO2 rest pct", column("spo2_rest", "%")),
        ("HR rest (bpm)", column("heart_rate_rest", "1/min")),
        ("HR rest (/min)", column("heart_rate_rest", "1/min")),
        ("HR rest (beats/min)", column("heart_rate_rest", "1/min")),
        ("HR rest, beats per minute", column("heart_rate_rest", "1/min")),
        ("Borg dyspnea", column("borg_dyspnoea_end")),
    ],
)
def test_a_header_of_a_walk_sheet(header: str, expected: FieldColumn) -> None:
    """Name, unit, walk and visit, in any order and punctuation."""
    assert WALK.read(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "FEV1 % predicted",
        "FEV1 %",
        "FEV1%pred",
        "FEV1 pred",
        "fev1pp",
        "best_fev1",
        "fev1_lln",
        "FEV1 z-score",
        "FEV1/FVC",
        "fev1_fvc",
        "FVC % predicted",
        "FEV1 change",
        "mean fev1",
        "FEV1 cm",
        "FEV6",
        "fev1_1_2",
        "fev1_pre_post",
        "bl_m3_fev1",
        "sex_1",
        "pre_height",
        "",
        "1",
        "pre",
        "fev1 " * 13,
    ],
)
def test_a_header_that_is_no_field_of_spirometry(header: str) -> None:
    """Any word that is not understood, or said twice, makes it another quantity."""
    assert SPIROMETRY.read(header) is None


@pytest.mark.parametrize(
    "header",
    ["Distance", "Total", "total distance predicted", "6MWD % predicted", "Best 6MWD", "6MWD LLN", "Walking", "trial"],
)
def test_a_header_that_is_no_field_of_a_sheet_of_unknown_kind(header: str) -> None:
    """Words such as distance and total mean the walk only on a sheet that is known to hold one."""
    assert WALK_ANYWHERE.read(header) is None


@pytest.mark.parametrize(
    ("field", "unit", "spelling"),
    [
        (field, unit.name, spelling)
        for field, like in (("fev1", "L"), ("pef", "L/s"), ("height", "cm"), ("weight", "kg"), ("age", "years"))
        for unit in units_like(like)
        for spelling in (unit.name, *unit.spellings)
    ],
)
def test_every_spelling_of_a_unit(field: str, unit: str, spelling: str) -> None:
    """A unit in brackets behind the name is read, however it is spelled."""
    found = SPIROMETRY.read(f"{field} ({spelling})")
    assert found is not None
    own = SPECS["spirometry"].field(found.field).unit  # an alias such as "age years" leaves it unsaid
    assert (found.unit or own, found.slot, found.visit) == (unit, (None, None), None)


@given(
    field=st.sampled_from([("fev1", "fev1_l"), ("FVC", "fvc_l")]),
    unit=st.sampled_from([("", None), ("L", "L"), ("mL", "mL"), ("(litres)", "L")]),
    trial=st.sampled_from([("", None), ("1", 1), ("blow 2", 2), ("manoeuvre3", 3)]),
    phase=st.sampled_from([("", None), ("pre", "pre"), ("Post-BD", "post")]),
    visit=st.sampled_from([("", None), ("bl", "bl"), ("m12", "m12"), ("baseline", "baseline")]),
    prefix=st.sampled_from(["", "pft", "spirometry"]),
    visit_first=st.booleans(),
    gap=st.sampled_from(["_", " ", "-", "."]),
)
def test_a_header_reads_back_what_it_was_made_of(
    *,
    field: tuple[str, str],
    unit: tuple[str, str | None],
    trial: tuple[str, int | None],
    phase: tuple[str, str | None],
    visit: tuple[str, str | None],
    prefix: str,
    visit_first: bool,
    gap: str,
) -> None:
    """Whatever parts a header is made of, each is read back."""
    parts = [prefix, field[0], phase[0], trial[0], unit[0]]
    parts.insert(1 if visit_first else 4, visit[0])
    expected = column(field[1], unit[1], trial=trial[1], phase=phase[1], visit=visit[1])
    assert SPIROMETRY.read(gap.join(part for part in parts if part)) == expected


@given(
    field=st.sampled_from(["fev1_l", "fvc_l", "pef_l_s"]),
    unit=st.booleans(),
    trial=st.sampled_from([None, 1, 2]),
    phase=st.sampled_from([None, "pre", "post"]),
)
def test_a_plain_name_reads_back_without_its_visit(
    *, field: str, unit: bool, trial: int | None, phase: str | None
) -> None:
    """The name a column is given when visits are stacked says the same but for the visit."""
    own = SPECS["spirometry"].field(field).unit if unit else None
    made = column(field, own, trial=trial, phase=phase, visit="m3")
    assert SPIROMETRY.read(SPIROMETRY.plain_name(made)) == column(field, own, trial=trial, phase=phase)


def test_positions_are_those_of_the_headers() -> None:
    """Columns that are something else keep their place."""
    found = SPIROMETRY.map(["subject", "arm", "FEV1", "date", "FVC"], [0, None, 3])
    assert [(one.position, one.field) for one in found] == [(2, "fev1_l"), (4, "fvc_l")]


@pytest.mark.parametrize(("headers", "holds"), [(["sex", "height"], False), (["sex", "fvc_ml"], True)])
def test_a_sheet_needs_a_key_field(headers: list[str], holds: bool) -> None:  # noqa: FBT001 - expected
    """Sex and height alone make no spirometry."""
    assert SPIROMETRY.holds(SPIROMETRY.map(headers)) is holds


@pytest.mark.parametrize(
    ("headers", "pairs"),
    [
        (["fev1", "FEV1 (L)"], [(0, 1)]),
        (["fev1_1", "fev1_2"], []),
        (["pre_fev1", "post_fev1"], []),
        (["bl_fev1", "m3_fev1"], []),
        (["fev1_1", "fvc_1", "blow 1 fev1"], [(0, 2)]),
    ],
)
def test_two_columns_of_one_field(headers: list[str], pairs: list[tuple[int, int]]) -> None:
    """They clash unless trial, phase or visit tells them apart."""
    found = doubled(SPIROMETRY.map(headers))
    assert [(one.position, other.position) for one, other in found] == pairs
