"""Which instrument a sheet holds is said by an option, the study file, its name or its columns; it is never guessed."""

from string import ascii_uppercase

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import ColumnError, InstrumentError, SpecError
from prosuite.intake.find import find_sheets, map_sheet
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.study_check import study_refusals
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table

VERSIONS = ("rand36", "sf36v1", "sf36v2", "sf36v2_acute")
PF = [f"PF{number:02}" for number in range(1, 11)]
PF_CDISC = [f"03{letter}" for letter in ascii_uppercase[:10]]  # questions 3a to 3j


def _table(sheet: str, headers: list[str]) -> Table:
    columns = tuple([1] for _ in headers)
    return Table(sheet, 1, tuple(headers), columns, tuple(range(len(headers))), [2])


def _find(sheet: str, headers: list[str], option: str | None = None, study: Study | None = None) -> list[Sheet]:
    catalogue = load_catalogue()
    wanted = None if option is None else catalogue.instrument(option)
    return find_sheets(_table(sheet, headers), catalogue, option=wanted, study=study)


def _study(sheet: str, instrument: str, norms: str | None = None) -> Study:
    return Study(sheets={sheet: StudySheet(instrument=instrument, norms=norms)})


@pytest.mark.parametrize(
    ("sheet", "instrument"),
    [
        ("SF36v2", "sf36v2"),
        ("SF-36v2", "sf36v2"),
        ("sf36 V2", "sf36v2"),
        ("SF-36 version 2", "sf36v2"),
        ("SF36v2 (standard)", "sf36v2"),
        ("SF-36 v1", "sf36v1"),
        ("SF36v2_acute", "sf36v2_acute"),
        ("RAND-36", "rand36"),
    ],
)
def test_a_sheet_named_as_an_instrument_holds_it(sheet: str, instrument: str) -> None:
    """The name of a sheet says what it holds, whatever its case, spaces and punctuation."""
    (form,) = _find(sheet, PF)
    assert (form.instrument.id, form.declared_by) == (instrument, "sheet name")


@pytest.mark.parametrize("instrument", VERSIONS)
def test_an_option_says_what_an_unnamed_sheet_holds(instrument: str) -> None:
    """The option applies to a sheet that does not say what it holds."""
    (form,) = _find("Sheet1", PF, option=instrument)
    assert (form.instrument.id, form.declared_by) == (instrument, "--instrument")


@pytest.mark.parametrize(
    ("instrument", "headers"),
    [
        ("sf36v1", [f"SF361{number}" for number in PF_CDISC]),
        ("sf36v2", [f"SF363{number}" for number in PF_CDISC]),
        ("sf36v2_acute", [f"SF364{number}" for number in PF_CDISC]),
        ("rand36", [f"R3601{number:02}" for number in range(3, 13)]),
        ("sf36v1", [f"sf36v1_{code}" for code in PF]),
        ("sf36v2", [f"sf36v2_{code}" for code in PF]),
        ("rand36", [f"rand36_{number}" for number in range(3, 13)]),
    ],
)
def test_columns_that_name_a_version_say_what_the_sheet_holds(instrument: str, headers: list[str]) -> None:
    """CDISC codes and version prefixes settle which version it is."""
    (form,) = _find("Sheet1", headers)
    assert (form.instrument.id, form.declared_by) == (instrument, "column names")


def test_the_study_file_says_what_a_sheet_holds_and_its_norms() -> None:
    """A sheet declared in the study file holds that instrument and is scored with those norms."""
    (form,) = _find("Sheet1", PF, study=_study("Sheet1", "sf36v1", "us1998"))
    assert (form.instrument.id, form.declared_by, form.entry.norms) == ("sf36v1", "study file", "us1998")


def test_the_study_file_comes_before_the_sheet_name() -> None:
    """What the study file says of a sheet overrides the sheet's name."""
    (form,) = _find("SF36v2", PF, study=_study("SF36v2", "sf36v2_acute"))
    assert form.instrument.id == "sf36v2_acute"


@pytest.mark.parametrize("instrument", VERSIONS)
def test_an_undeclared_version_is_refused_with_the_option_to_add(instrument: str) -> None:
    """Items that several versions share are refused; the message holds the very option for each."""
    with pytest.raises(InstrumentError) as refusal:
        _find("Sheet1", PF)
    assert f"--instrument {instrument}" in str(refusal.value).replace(",", "").split("add ")[1]


def test_an_undeclared_version_is_refused_by_sheet() -> None:
    """The refusal names the sheet."""
    with pytest.raises(InstrumentError, match="sheet 'Month 3' holds items of"):
        _find("Month 3", PF)


@pytest.mark.parametrize(
    "headers", [["SF36101", *PF, "SF36302"], ["sf36v1_gh1", *PF, "sf36v2_ht"], ["rand36_gh1", *PF, "SF36302"]]
)
@pytest.mark.parametrize("sheet", ["Sheet1", "SF36v2"])
def test_columns_of_two_versions_in_one_sheet_are_refused(sheet: str, headers: list[str]) -> None:
    """A sheet whose columns name two versions is refused, whatever its own name; a column of each is quoted."""
    with pytest.raises(InstrumentError, match="mixes instruments") as refusal:
        _find(sheet, headers)
    assert all(repr(header) in str(refusal.value) for header in (headers[0], headers[-1]))


@pytest.mark.parametrize(("sheet", "option"), [("SF36v1", "sf36v2"), ("RAND-36", "sf36v1"), ("SF36v2", "sf36v2_acute")])
def test_an_option_that_contradicts_the_sheet_name_is_refused(sheet: str, option: str) -> None:
    """A sheet named as one version is not read as another because an option says so."""
    with pytest.raises(InstrumentError, match=f"sheet '{sheet}' is named as .* --instrument {option}"):
        _find(sheet, PF, option=option)


def test_an_option_that_agrees_with_the_sheet_name_is_accepted() -> None:
    """Saying the same twice is no contradiction."""
    (form,) = _find("SF36v1", PF, option="sf36v1")
    assert form.instrument.id == "sf36v1"


@pytest.mark.parametrize(
    ("headers", "instrument"),
    [
        ([f"SF361{number}" for number in PF_CDISC], "sf36v2"),
        ([f"SF363{number}" for number in PF_CDISC], "sf36v2_acute"),
        ([f"rand36_{code}" for code in PF], "sf36v2"),
    ],
)
@pytest.mark.parametrize("by", ["sheet name", "--instrument", "study file"])
def test_columns_that_contradict_what_is_declared_are_refused(headers: list[str], instrument: str, by: str) -> None:
    """Columns of one version on a sheet declared as another are refused, whatever declared it."""
    sheet = instrument if by == "sheet name" else "Sheet1"
    option = instrument if by == "--instrument" else None
    study = _study("Sheet1", instrument) if by == "study file" else None
    with pytest.raises(InstrumentError, match=f"the {by} says {instrument}"):
        _find(sheet, headers, option, study)


def test_a_version_prefix_fits_a_form_with_the_same_answers() -> None:
    """Columns prefixed sf36v2 fit the acute form, which asks the same items with the same answers."""
    (form,) = _find("SF36v2_acute", [f"sf36v2_{code}" for code in PF])
    assert form.instrument.id == "sf36v2_acute"


def test_a_sheet_without_items_holds_no_form() -> None:
    """A sheet without a single item is no form, and that is no error."""
    assert _find("Lab", ["subject", "visit", "haemoglobin"]) == []


def test_a_few_stray_items_make_no_form() -> None:
    """Four of the ten items of a scale that needs five do not make a sheet a form."""
    assert _find("Diary", ["subject", *PF[:4]], option="sf36v2") == []


def test_half_the_items_of_a_scale_make_a_form() -> None:
    """Five of the ten items of a scale make a sheet a form."""
    (form,) = _find("Diary", ["subject", *PF[:5]], option="sf36v2")
    assert len(form.items.columns) == 5


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([f"q{number}" for number in range(1, 12)], "columns q1 to q11 number 11 of the 36 items"),
        (["sf36_6", "sf36_10"], "columns sf36_6, sf36_10 can be read as printed or as sequential item numbers"),
        ([f"hs_q{number}" for number in range(1, 58)], "columns hs_q1 to hs_q57 are not numbered as sf36v2 is"),
    ],
)
def test_numbers_that_are_not_clear_are_refused(names: list[str], reason: str) -> None:
    """Questions without letters, numbers of two readings and of a longer form are refused, with what to name them."""
    with pytest.raises(ColumnError, match=f"{reason}.*rename the columns that hold items to the item codes"):
        _find("SF36v2", ["subject", *names])


def test_numbers_of_a_short_form_of_which_one_is_a_code_are_refused() -> None:
    """sf_1 looks like the item SF1; with sf_2a, sf_2b, ... beside it, it is the first of twelve that are none."""
    names = [f"sf_{number}" for number in ("1", "2a", "2b", "3a", "3b", "4a", "4b", "5", "6a", "6b", "6c", "7")]
    with pytest.raises(
        ColumnError, match="columns sf_1 to sf_7 are not numbered as sf36v1 is: sf_2a, sf_2b, sf_5, sf_6a"
    ):
        _find("SF36v1", ["subject", *names])


def test_numbers_of_another_form_beside_all_items_are_no_reason_to_refuse() -> None:
    """One item lacks its column; q1 to q57 beside the others would name 35 that have theirs."""
    (form,) = _find(
        "SF36v2", ["subject", *load_catalogue().instrument("sf36v2").item_ids[1:], *map("q{}".format, range(1, 58))]
    )
    assert len(form.items.columns) == 35


def test_a_declared_sheet_without_items_is_refused() -> None:
    """A sheet declared as a form but without items is refused, with what was expected and found."""
    with pytest.raises(ColumnError, match=r"holds no item of sf36v2: expected .*gh1.*; found subject, haemoglobin;"):
        _find("SF36v2", ["subject", "haemoglobin"])


def test_a_declared_table_is_mapped_with_its_roles() -> None:
    """A declared table knows its subject, visit and date columns and its items."""
    catalogue = load_catalogue()
    spec = catalogue.instrument("sf36v2")
    form = map_sheet(_table("A", ["date", "pf02", "visit", "id"]), spec, DeclaredBy.CALL, catalogue.family(spec))
    assert (form.roles.date, form.roles.visit, form.roles.subject) == (0, 2, 3)


def test_a_study_with_a_sheet_that_is_not_there_is_refused() -> None:
    """A declared sheet that the workbook lacks is refused, with the sheets there are."""
    refused = study_refusals(_study("Form C", "sf36v2"), ["Form A", "Form B"], load_catalogue())
    said = "study file: sheets: no sheet is named 'Form C'; did you mean 'Form B'? (there are: Form A, Form B)"
    assert [(type(error), str(error)) for error in refused.pop("Form C").errors] == [(SpecError, said)]
    assert not refused


def test_a_study_with_an_unknown_instrument_is_refused() -> None:
    """A declared instrument that is not known is refused, with the nearest one."""
    (error,) = study_refusals(_study("Form A", "sf36v3"), ["Form A"], load_catalogue())["Form A"].errors
    assert isinstance(error, InstrumentError)
    assert "unknown instrument 'sf36v3'; did you mean 'sf36v2'" in str(error)


def test_a_study_that_fits_is_accepted() -> None:
    """Sheets are compared without case, spaces and punctuation."""
    assert study_refusals(_study("form_a", "sf36v2"), ["Form A"], load_catalogue()) == {}


def test_a_stray_number_beside_named_items_is_another_column() -> None:
    """A column headed 3 beside 36 columns named by item codes is no item and no reason to refuse."""
    items = load_catalogue().instrument("sf36v2").item_ids
    (form,) = _find("SF36v2", ["subject", *items, "3"])
    assert len(form.items.columns) == 36


@pytest.mark.parametrize("name", ["q{}", "bl_q{}"])
def test_columns_that_are_only_numbered_are_asked_about(name: str) -> None:
    """Every form of 21 questions is numbered 1 to 21: one refusal names those that have as many."""
    with pytest.raises(InstrumentError, match="numbered 1 to 21, as the items of bdi2, mfis or mlhfq are"):
        _find("Sheet1", [name.format(number) for number in range(1, 22)])


@pytest.mark.parametrize("name", ["q{}", "bl_q{}", "mfis_{}"])
@pytest.mark.parametrize("sheet", ["MFIS", "Sheet1"])
def test_numbered_columns_are_those_of_the_instrument_that_is_named(name: str, sheet: str) -> None:
    """By the sheet, an option or the columns; no other form of that length is asked about."""
    option = "mfis" if sheet == "Sheet1" else None
    (form,) = _find(sheet, [name.format(number) for number in range(1, 22)], option)
    assert form.instrument.id == "mfis"


def test_numbers_beside_items_that_are_named_are_asked_about() -> None:
    """A form that is named does not speak for the numbers of another one."""
    headers = [f"gad7_{number}" for number in range(1, 8)] + [f"q{number}" for number in range(1, 22)]
    with pytest.raises(InstrumentError, match="bdi2, mfis or mlhfq"):
        _find("Sheet1", headers)


def test_letters_of_one_form_are_no_visits_of_another() -> None:
    """KOOS items p1 to p9, s1 to s7, ... mean something only on a sheet that is known to hold them."""
    headers = [item.local_aliases[0] for item in load_catalogue().instrument("koos").items]
    assert _find("Sheet1", headers) == []
    (form,) = _find("KOOS", headers)
    assert len(form.items.columns) == len(headers)


def test_items_of_a_questionnaire_are_no_test_of_their_own() -> None:
    """Two questions of the CES-D are criteria of frailty, but beside the others they are the CES-D alone."""
    whole = _find("Sheet1", [f"cesd_{number}" for number in range(1, 21)])
    assert [form.instrument.id for form in whole] == ["cesd20"]
    assert [form.instrument.id for form in _find("Sheet1", ["cesd_7", "cesd_20"])] == ["fried_phenotype"]
