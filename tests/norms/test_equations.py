"""Sets of reference equations: which instrument meets which, and what cards and tables are refused for."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from prosuite.arithmetic.equation_plan import INPUT_MISSING, REASONS, TERM_INPUTS
from prosuite.catalogue.check_equations import check_equations
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import NormError, SpecError
from prosuite.norms.coefficients import Term
from prosuite.norms.equations import ReferenceEquations, load_equations
from tests.support.norms import means, reference_equations

CATALOGUE = load_catalogue()
CARD = """id = "lung"
kind = "equations"
title = "Invented"
population = "Nobody"
country = "XX"
year = 2020
licence = "None; invented for a test."
instruments = ["spirometry"]
form = "lms"
coefficients = "lung_coefficients.csv"
splines = "lung_splines.csv"
splines_source = "Invented"
interpolation = "linear"
groups = ["north", "south"]
limit_z = 1.645
confidence = "A"
source = "Invented for a test."
verified = "Nowhere."
"""
ROWS = """measure,unit,sex,group,age_from,age_to,age_below,height_from_cm,height_to_cm,part,term,coefficient,\
confidence,source
fev1,L,any,,20,40,,,,m,const,-9,A,invented
fev1,L,any,,20,40,,,,m,ln_height_cm,2,A,invented
fev1,L,any,south,20,40,,,,m,const,-0.1,A,invented
fev1,L,any,,20,40,,,,s,const,-2,A,invented
fev1,L,any,,20,40,,,,l,const,1,A,invented
"""
KNOTS = """measure,sex,age,m_spline,s_spline,l_spline
fev1,male,20,0.1,0,0
fev1,male,40,0,0,0
fev1,female,20,0,0,0
fev1,female,40,-0.1,0,0
"""
Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Write the invented set with one replacement; gives the folder."""

    def write(old: str = "", new: str = "") -> Path:
        texts = {"lung.toml": CARD, "lung_coefficients.csv": ROWS, "lung_splines.csv": KNOTS}
        assert not old or sum(text.count(old) for text in texts.values()) == 1, f"{old!r} must stand once"
        for name, text in texts.items():
            (tmp_path / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def linear(tmp_path: Path) -> Callable[..., Path]:
    """Write a linear set of given rows (without measure, unit and source); gives the folder."""

    def write(*rows: str, more: str = "") -> Path:
        header, *_ = ROWS.splitlines()
        dropped = ("splines", "interpolation", "limit_z", "groups")
        card = "\n".join(line for line in CARD.splitlines() if not line.startswith(dropped))
        (tmp_path / "lung.toml").write_text(f"{card}\n{more}\n".replace('"lms"', '"linear"'), encoding="utf-8")
        table = "\n".join([header, *(f"fev1,L,{row},invented" for row in rows)])
        (tmp_path / "lung_coefficients.csv").write_text(f"{table}\n", encoding="utf-8")
        return tmp_path

    return write


def test_whole_set(edited: Edit) -> None:
    """The invented set as it stands is read."""
    equations = load_equations(edited(), "lung")
    assert (equations.id, equations.measures, equations.groups) == ("lung", ("fev1",), ("north", "south"))
    assert equations.inputs("fev1") == ("age", "height_cm", "sex", "group")
    assert not equations.unverified


SLIPS = {
    # card
    'form = "lms"': (
        'form = "log"',
        'lung.toml: line 9: form: found "log", expected "linear" or "lms", such as form = "linear"',
    ),
    'licence = "None; invented for a test."\n': ("", "lung.toml: licence is missing"),
    'interpolation = "linear"\n': ("", "lung.toml: splines, splines_source and interpolation go together"),
    "limit_z = 1.645\n": ("", 'lung.toml: form = "lms" needs limit_z'),
    "limit_z = 1.645": ("limit_zz = 1.645", "lung.toml: line 15: limit_zz is no known key; did you mean 'limit_z'?"),
    '["north", "south"]': ('["north", "north", "south"]', "lung.toml: groups: a group is given twice"),
    "year = 2020": ('year = 2020\nlinks = { rsd = "ln" }', "lung.toml: links: form = \"lms\" has no part 'rsd', only"),
    '"lung_coefficients.csv"': (
        '"../lung_coefficients.csv"',
        'lung.toml: line 10: coefficients: found "../lung_coefficients.csv", expected the name of a CSV file',
    ),
    # coefficients
    "m,ln_height_cm,2": (
        "m,ln_height,2",
        'lung_coefficients.csv line 3: term: found "ln_height", expected "const", "age"',
    ),
    "m,const,-9,A": ("m,const,nine,A", 'lung_coefficients.csv line 2: coefficient: found "nine", expected a number'),
    "m,const,-9,A,": (
        "m,const,nan,A,",
        'lung_coefficients.csv line 2: coefficient: found "nan", expected a finite number',
    ),
    "l,const,1,A,invented": (
        "l,const,1,A,",
        "lung_coefficients.csv line 6: source: found an empty cell, expected text that is not empty",
    ),
    "20,40,,,,l": ("20,,,,,l", "lung_coefficients.csv line 6: give either age_to (included) or age_below"),
    "20,40,,,,s": ("20,40,41,,,s", "lung_coefficients.csv line 5: give either age_to (included) or age_below"),
    "any,south,20,40": ("any,south,40,40", "lung_coefficients.csv line 4: the age range ends before it begins"),
    "south,20,40,,,,m": ("south,20,40,,150,,m", "lung_coefficients.csv line 4: give both height_from_cm and height_to"),
    "south,20,40,,,,m,": ("south,20,40,,150,140,m,", "lung_coefficients.csv line 4: the height range ends before it"),
    "m,ln_height_cm": ("m,const", "lung_coefficients.csv: fev1 any m const, 20 to 40 years: given 2 times"),
    "any,south": ("any,sout", "lung_coefficients.csv: fev1 any sout m const: group 'sout' is not on the card; did"),
    "fev1,L,any,south": ("fev1,mL,any,south", "lung_coefficients.csv: fev1: has more than one unit: L, mL"),
    "fev1,L,any,,20,40,,,,l,const,1,A,invented\n": (
        "",
        "lung_coefficients.csv: fev1, any sex north, 20 to 40 years: lacks l (the rows of one equation",
    ),
    "20,40,,,,s,": (
        "20,40,,150,180,s,",
        "lung_coefficients.csv: fev1, any sex north, 20 to 40 years: lacks s (the rows of",
    ),
    "s,const,-2": ("s,age,-2", "lung_coefficients.csv: fev1, any sex north, 20 to 40 years: s lacks const"),
    "s,const,": ("rsd,const,", "lung_coefficients.csv: fev1 any rsd const: part 'rsd' is none of form 'lms', which"),
    # splines
    "fev1,male,40,0,0,0": (
        "fev1,male,40,0,0,none",
        'lung_splines.csv line 3: l_spline: found "none", expected a number',
    ),
    "fev1,female,40,-0.1,0,0": (
        "fev1,any,40,-0.1,0,0",
        'lung_splines.csv line 5: sex: found "any", expected "male" or',
    ),
    "fev1,male,20": ("fev,male,20", "lung_splines.csv: fev has knots but no coefficients; did you mean 'fev1'?"),
    "fev1,male,40": ("fev1,male,20", "lung_splines.csv: fev1 male: age 20 stands below age 20; ages must rise"),
    "fev1,female,20": ("fev1,female,21", "lung_splines.csv: fev1, female north, 20 to 40 years: knots must span these"),
    "fev1,female,40": ("fev1,female,39", "lung_splines.csv: fev1, female north, 20 to 40 years: knots must span these"),
    "fev1,female,20,0,0,0\nfev1,female,40,-0.1,0,0\n": ("", "lung_splines.csv: fev1, female north, 20 to 40 years: kn"),
}


@pytest.mark.parametrize(("old", "new", "refusal"), [(old, *rest) for old, rest in SLIPS.items()], ids=SLIPS.keys())
def test_slip(edited: Edit, old: str, new: str, refusal: str) -> None:
    """A slip is refused by file, line or equation, and what is wrong; the check says the same."""
    folder = edited(old, new)
    with pytest.raises(SpecError) as error:
        load_equations(folder, "lung")
    assert str(error.value).startswith(refusal)
    first, *_ = check_equations(folder / "lung.toml", CATALOGUE)
    assert str(first).replace(": error: ", ": ").startswith(refusal)


CONST = "any,,20,40,,,,predicted,const,3,A"
LINEAR = {
    "nothing": ((), "", "has no rows"),
    "two limits": (
        (CONST, "any,,20,40,,,,lln,const,2,A", "any,,20,40,,,,margin,const,1,A"),
        "",
        "fev1: has lln and margin; give one of them",
    ),
    "rsd without limit": ((CONST, "any,,20,40,,,,rsd,const,1,A"), "", "fev1: has rsd, which needs limit_z on the card"),
    "overlap": (
        (CONST, "any,,39,60,,,,predicted,const,3,A"),
        "",
        "fev1, any sex, 39 to 60 years: overlaps 20 to 40 years",
    ),
    "both include 40": (
        (CONST, "any,,40,60,,,,predicted,const,3,A"),
        "",
        "fev1, any sex, 40 to 60 years: overlaps 20 to 40 years",
    ),
    "logarithm of age 0": (
        ("any,,0,40,,,,predicted,const,3,A", "any,,0,40,,,,predicted,ln_age,3,A"),
        "",
        "fev1 any predicted ln_age: ln_age has no value at age 0; age_from must be above 0",
    ),
    "all unverified": (
        ("any,,20,40,,,,predicted,const,3,C",),
        "",
        "every equation has confidence C, but the card says confidence A",
    ),
}


@pytest.mark.parametrize(("rows", "more", "refusal"), LINEAR.values(), ids=LINEAR.keys())
def test_linear_slip(linear: Callable[..., Path], rows: tuple[str, ...], more: str, refusal: str) -> None:
    """Rows that do not make whole equations are refused."""
    with pytest.raises(SpecError) as error:
        load_equations(linear(*rows, more=more), "lung")
    assert str(error.value) == f"lung_coefficients.csv: {refusal}"


def test_bands_may_meet(linear: Callable[..., Path]) -> None:
    """A band that ends below an age and one that begins with it do not overlap."""
    folder = linear("any,,20,,40,,,predicted,const,3,A", "any,,40,60,,,,predicted,const,3,A")
    assert load_equations(folder, "lung").measures == ("fev1",)


def test_missing_table(edited: Edit) -> None:
    """A table that does not exist is refused by its path."""
    folder = edited()
    (folder / "lung_splines.csv").unlink()
    with pytest.raises(SpecError, match=r"lung_splines\.csv cannot be read: No such file"):
        load_equations(folder, "lung")


def test_check_finds_every_fault(edited: Edit) -> None:
    """Faults in several rows and tables are all found in one run."""
    folder = edited("m,const,-9,A", "m,const,nine,A")
    knots = (folder / "lung_splines.csv").read_text(encoding="utf-8").replace(",0,0\n", ",0,none\n")
    (folder / "lung_splines.csv").write_text(knots, encoding="utf-8")
    faults = check_equations(folder / "lung.toml", CATALOGUE)
    assert [(fault.file, fault.line) for fault in faults] == [
        ("lung_coefficients.csv", 2),
        *(("lung_splines.csv", line) for line in (2, 3, 4, 5)),
    ]


def test_check_reads_the_id(edited: Edit) -> None:
    """A card under another file name is a fault."""
    folder = edited()
    (folder / "lung.toml").rename(folder / "air.toml")
    (fault,) = check_equations(folder / "air.toml", CATALOGUE)
    assert fault.message == "id is 'lung', expected the file's name without .toml, 'air'"


def test_check_names_a_missing_table(edited: Edit) -> None:
    """A table that is not there is a fault of its own."""
    folder = edited()
    (folder / "lung_coefficients.csv").unlink()
    fault, *_ = check_equations(folder / "lung.toml", CATALOGUE)
    assert (fault.file, fault.line) == ("lung_coefficients.csv", None)
    assert "cannot be read: No such file" in fault.message


def test_changed_file_is_read_again(edited: Edit) -> None:
    """A set is kept in memory only as long as its files are the same."""
    before = load_equations(edited(), "lung")
    after = load_equations(edited("m,const,-9,A", "m,const,-8,A"), "lung")
    assert (before.rows[0].coefficient, after.rows[0].coefficient) == (-9, -8)
    assert before.sha256 != after.sha256
    assert load_equations(edited(), "lung") is before


@pytest.mark.parametrize("name", ["lung.toml", "lung_coefficients.csv", "lung_splines.csv"])
def test_digest_covers_every_file(edited: Edit, name: str) -> None:
    """A change in any file changes the digest."""
    folder = edited()
    before = load_equations(folder, "lung").sha256
    (folder / name).write_text((folder / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_equations(folder, "lung").sha256 != before


def test_terms_are_evaluated() -> None:
    """Every term a table may hold is one that the evaluator knows, and every input it needs has a reason if missing."""
    assert set(get_args(Term)) == set(TERM_INPUTS)
    assert {name for names in TERM_INPUTS.values() for name in names} == set(INPUT_MISSING)
    assert all(REASONS[code].endswith("missing") for code in INPUT_MISSING.values())


def _own(folder: Path, norms: Path) -> Path:
    (folder / "own").mkdir()
    norms.rename(folder / "own" / "norms")
    return folder / "own"


UNVERIFIED_ROW = ("any,,20,40,,,,predicted,const,3,C",)


def test_wholly_unverified_set(linear: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    """A set of confidence C is refused with both ways to allow it, and used when allowed."""
    norms = linear(*UNVERIFIED_ROW)
    card = (norms / "lung.toml").read_text(encoding="utf-8").replace('confidence = "A"', 'confidence = "C"')
    (norms / "lung.toml").write_text(card, encoding="utf-8")
    catalogue = load_catalogue(_own(tmp_path_factory.mktemp("study"), norms))
    with pytest.raises(NormError, match=r"'lung' for spirometry is unverified .*--allow-unverified .*=True\)"):
        reference_equations(catalogue, "lung", "spirometry")
    assert reference_equations(catalogue, "lung", "spirometry", allow_unverified=True).unverified


def test_id_of_a_shipped_set(edited: Edit, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An own card cannot take the id of a shipped set, of whatever kind."""
    norms = edited('id = "lung"', 'id = "us1990"')
    (norms / "lung.toml").rename(norms / "us1990.toml")
    with pytest.raises(SpecError, match=r"us1990\.toml: id: 'us1990' is shipped with prosuite"):
        load_catalogue(_own(tmp_path_factory.mktemp("study"), norms))


def test_unknown_set() -> None:
    """An unknown id is refused with the nearest."""
    with pytest.raises(NormError, match=r"unknown norm set 'gli2021'; did you mean 'gli2022'\?"):
        reference_equations(CATALOGUE, "gli2021", "spirometry")


def test_set_for_another_instrument() -> None:
    """A set is refused to an instrument it was not made for, with those that fit."""
    with pytest.raises(NormError, match=r"'gli2012' was not made for sixmwt \(it is for spirometry\); .*enright1998,"):
        reference_equations(CATALOGUE, "gli2012", "sixmwt")


def test_means_and_equations_are_told_apart() -> None:
    """Reference equations are no norms of a questionnaire."""
    with pytest.raises(
        NormError, match=r"'gli2012' was not made for sf36v2 \(it is for spirometry\); choose one of: jp2002, us1998"
    ):
        means(CATALOGUE, "sf36v2", "gli2012")


def test_measure_without_equation() -> None:
    """A measure the set does not predict is refused with those it does."""
    gli = reference_equations(CATALOGUE, "gli2022", "spirometry")
    with pytest.raises(
        NormError, match=r"'gli2022' has no equation for 'fev'; did you mean 'fev1'\? \(it has fev1, fvc"
    ):
        gli.plan("fev")


def test_case_does_not_matter() -> None:
    """An id is found whatever its case."""
    assert reference_equations(CATALOGUE, "GLI2012", "spirometry").id == "gli2012"


# What the equations need, by the publications on the cards; the age is always needed, for its range.
INPUTS = {
    ("gli2012", "fev1"): ("age", "height_cm", "sex", "group"),
    ("gli2022", "fvc"): ("age", "height_cm", "sex"),
    ("jrs2014", "vc"): ("age", "height_cm", "sex"),
    ("nhanes3", "fev1"): ("age", "height_cm", "sex", "group"),
    ("nhanes3", "fev1_fvc"): ("age", "sex", "group"),
    ("ecsc1993", "fev1_vc"): ("age", "height_cm", "sex"),
    ("enright1998", "distance"): ("age", "height_cm", "weight_kg", "sex"),
    ("gibbons2001", "distance"): ("age", "sex"),
    ("alameri2009", "distance"): ("age", "height_cm"),
    ("camarri2006_fev1", "distance"): ("age", "height_cm", "fev1_l"),
    ("poh2006", "distance"): ("age", "height_cm", "weight_kg", "pct_pred_hrmax"),
    ("jenkins2009", "distance"): ("age", "height_cm", "weight_kg", "sex"),
    ("britto2013_2", "distance"): ("age", "height_cm", "sex", "delta_hr_bpm"),
    ("cazzoletti2022", "distance"): ("age", "height_cm", "weight_kg", "sex", "active"),
}


@pytest.mark.parametrize(("of", "inputs"), INPUTS.items())
def test_inputs(of: tuple[str, str], inputs: tuple[str, ...]) -> None:
    """Each measure says what must be known of a person."""
    set_id, measure = of
    instrument_id = "sixmwt" if measure == "distance" else "spirometry"
    equations: ReferenceEquations = reference_equations(CATALOGUE, set_id, instrument_id)
    assert equations.inputs(measure) == inputs
