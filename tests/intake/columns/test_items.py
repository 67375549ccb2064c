"""Which column holds which item: every naming scheme in use, and none by position."""

from string import ascii_lowercase, ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.catalogue.load import load_catalogue
from prosuite.intake.columns.items import ColumnMap, ItemNames

# Items per printed question: 3a-3j, 4a-4d, 5a-5c, 9a-9i, 11a-11d have letters, the others stand alone.
_LETTERED = {3: 10, 4: 4, 5: 3, 9: 9, 11: 4}
_ITEM_CODES = [
    *("GH1", "HT"),
    *("PF01", "PF02", "PF03", "PF04", "PF05", "PF06", "PF07", "PF08", "PF09", "PF10"),
    *("RP1", "RP2", "RP3", "RP4", "RE1", "RE2", "RE3", "SF1", "BP1", "BP2"),
    *("VT1", "MH1", "MH2", "MH3", "VT2", "MH4", "VT3", "MH5", "VT4"),
    *("SF2", "GH2", "GH3", "GH4", "GH5"),
]
_ITEMS = [code.lower() for code in _ITEM_CODES]


def _printed(form: str, letters: str = ascii_lowercase) -> list[str]:
    """Name the items by printed question and letter, such as ``form = "Q{}{}"``."""
    return [
        form.format(question, letter)
        for question in range(1, 12)
        for letter in (letters[: _LETTERED[question]] if question in _LETTERED else [""])
    ]


def _sequential(form: str) -> list[str]:
    """Number the items from 1 to 36, such as ``form = "sf36_{}"``."""
    return [form.format(number) for number in range(1, 37)]


SCHEMES = {
    "item codes": _ITEM_CODES,
    "item codes, lower case": _ITEMS,
    "item codes, not padded": [code.replace("PF0", "PF") for code in _ITEM_CODES],
    "item codes, all padded": [code if len(code) != 3 else f"{code[:2]}0{code[2]}" for code in _ITEM_CODES],
    "item codes with prefix": [f"sf36_{code}" for code in _ITEM_CODES],
    "item codes with version": [f"SF-36v2 {code}" for code in _ITEM_CODES],
    "printed": _printed("{}{}"),
    "printed, upper case": _printed("{}{}", ascii_uppercase),
    "printed with Q": _printed("Q{}{}"),
    "printed with Q and separator": _printed("q{}_{}"),
    "printed with a word": _printed("Question {}{}"),
    "printed with prefix": _printed("sf36_{}{}"),
    "printed with version": _printed("SF36v2_{}{}"),
    "printed, padded": _printed("Q{:02}{}"),
    "sequential": _sequential("{}"),
    "sequential with q": _sequential("q{}"),
    "sequential with prefix": _sequential("sf36_{}"),
    "sequential with RAND prefix": _sequential("rand36_{}"),
    "sequential, prefix, Q and padding": _sequential("SF36_Q{:02}"),
    "CDISC version 1": _printed("SF361{:02}{}", ascii_uppercase),
    "CDISC version 2": _printed("SF363{:02}{}", ascii_uppercase),
    "CDISC version 2 acute": _printed("SF364{:02}{}", ascii_uppercase),
    "CDISC RAND-36": _sequential("R3601{:02}"),
}
DECLARING = {
    "item codes with version": "sf36v2",
    "printed with version": "sf36v2",
    "sequential with RAND prefix": "rand36",
    "CDISC version 1": "sf36v1",
    "CDISC version 2": "sf36v2",
    "CDISC version 2 acute": "sf36v2_acute",
    "CDISC RAND-36": "rand36",
}
NO_ITEMS = [
    *("Raw_PF", "pf_t", "PF", "pcs", "MCS", "sf36v2_pcs", "sf36_mcs", "pf_raw", "T_PF", "NBS_GH", "sf36_complete"),
    *("SF36_total", "sf36_date", "PF0100", "physical_functioning", "PF11", "RP5", "VT0", "12a", "3k", "6a"),
    *(
        "",
        "subject",
        "age",
        "BMI",
        "SF36",
        "SF-36v2",
        "Q",
        "item",
        "SF36312",
        "SF36303K",
        "R360137",
        "SF365 01",
        "10.5kg",
    ),
]


def _map(headers: list[str], instrument: str = "sf36v2") -> ColumnMap:
    catalogue = load_catalogue()
    spec = catalogue.instrument(instrument)
    return ItemNames(spec, catalogue.family(spec)).map(headers)


def _items(headers: list[str]) -> dict[str, str]:
    """Return the item that each header was taken for."""
    return {headers[column.position]: column.item for column in _map(headers).columns}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_naming_scheme_is_read(scheme: str) -> None:
    """Each header of the scheme is taken for its item."""
    assert _items(SCHEMES[scheme]) == dict(zip(SCHEMES[scheme], _ITEMS, strict=True))


@settings(max_examples=25)
@given(scheme=st.sampled_from(list(SCHEMES)), data=st.data())
def test_the_order_of_the_columns_does_not_matter(scheme: str, data: st.DataObject) -> None:
    """Columns in any order are taken for the same items."""
    headers = data.draw(st.permutations([*SCHEMES[scheme], "subject", "visit", "Raw_PF"]))
    assert _items(headers) == dict(zip(SCHEMES[scheme], _ITEMS, strict=True))


@settings(max_examples=25)
@given(scheme=st.sampled_from(list(SCHEMES)), data=st.data())
def test_case_does_not_matter(scheme: str, data: st.DataObject) -> None:
    """Headers in any case are taken for the same items."""
    headers = [data.draw(st.sampled_from([name.lower(), name.upper(), name.title()])) for name in SCHEMES[scheme]]
    assert [_items(headers)[header] for header in headers] == _ITEMS


@pytest.mark.parametrize("separator", ["_", "-", ".", " ", " - ", ""])
def test_separators_do_not_matter(separator: str) -> None:
    """Whatever stands between prefix, letters and digits, the item is the same."""
    assert _items([f"SF36{separator}PF{separator}03"]) == {f"SF36{separator}PF{separator}03": "pf03"}


@pytest.mark.parametrize(("scheme", "instrument"), DECLARING.items())
def test_a_version_prefix_and_a_cdisc_code_name_the_instrument(scheme: str, instrument: str) -> None:
    """Headers with a version in them say which instrument they belong to."""
    assert _map(SCHEMES[scheme]).declared == {instrument}


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme not in DECLARING])
def test_codes_numbers_and_a_bare_prefix_name_no_instrument(scheme: str) -> None:
    """Headers without a version could belong to any version."""
    assert _map(SCHEMES[scheme]).declared == set()


@pytest.mark.parametrize("header", NO_ITEMS)
def test_what_is_no_item_is_not_taken_for_one(header: str) -> None:
    """Scores, identifiers and numbers beyond the questionnaire are no items."""
    assert _items([*_ITEM_CODES, header]).keys() == set(_ITEM_CODES)


@pytest.mark.parametrize("header", NO_ITEMS)
def test_what_is_no_item_is_no_ambiguity(header: str) -> None:
    """What is no item does not make other columns ambiguous."""
    assert _map([*_ITEM_CODES, header]).ambiguous == ()


def test_q1_to_q11_without_letters_is_ambiguous() -> None:
    """Without letters q1 to q11 could be printed questions or the first eleven items; no column is taken."""
    found = _map([f"q{number}" for number in range(1, 12)])
    assert (found.columns, found.ambiguous) == ((), tuple(range(11)))


@pytest.mark.parametrize("header", ["q10", "10", "Q6", "item 7", "sf36_8", "SF36_Q10"])
def test_a_lone_number_that_can_be_read_in_two_ways_is_ambiguous(header: str) -> None:
    """Number 10 is a printed question and the tenth item, which are different items."""
    assert _map([header]).ambiguous == (0,)


def test_a_number_that_means_the_same_either_way_is_read() -> None:
    """Questions 1 and 2 are items 1 and 2 whichever way numbers are meant."""
    assert _items(["q1", "q2"]) == {"q1": "gh1", "q2": "ht"}


def test_one_letter_settles_what_numbers_mean() -> None:
    """Beside q3a, q10 is printed question 10."""
    assert _items(["q3a", "q10"]) == {"q3a": "pf01", "q10": "sf2"}


def test_a_number_of_a_prefixed_sequence_settles_what_numbers_mean() -> None:
    """Beside sf36_36, sf36_10 is the tenth item."""
    assert _items(["sf36_36", "sf36_10"]) == {"sf36_36": "gh5", "sf36_10": "pf08"}


def test_numbers_without_prefix_are_sequential_only_if_complete() -> None:
    """q1 to q35 may be anybody's; without q36 they are not taken."""
    found = _map(_sequential("q{}")[:-1])
    assert (found.columns, len(found.ambiguous)) == ((), 35)


def test_numbers_of_different_prefixes_are_read_apart() -> None:
    """Letters of one group of columns say nothing about the numbers of another."""
    found = _map(["sf36_3a", "q10"])
    assert ([column.item for column in found.columns], found.ambiguous) == (["pf01"], (1,))


def test_numbers_with_and_without_a_q_are_read_apart() -> None:
    """What q3a says of numbers with a q says nothing of a bare 10."""
    found = _map(["q3a", "10"])
    assert ([column.item for column in found.columns], found.ambiguous) == (["pf01"], (1,))


def test_numbers_with_a_prefix_are_sequential() -> None:
    """There is no printed question 3 without a letter, so sf36_3 is the third item."""
    assert _items(["sf36_2", "sf36_3", "sf36_4"]) == {"sf36_2": "ht", "sf36_3": "pf01", "sf36_4": "pf02"}


def test_the_first_numbers_of_a_short_form_are_not_read() -> None:
    """sf36_1 to sf36_12, and no more, are as likely the twelve items of the short form."""
    found = _map([f"sf36_{number}" for number in range(1, 13)])
    assert (found.columns, len(found.ambiguous)) == ((), 12)


def test_the_first_three_numbers_without_a_prefix_are_ambiguous() -> None:
    """q1 to q3 may be anybody's questions."""
    found = _map(["q1", "q2", "q3"])
    assert (found.columns, found.ambiguous) == ((), (0, 1, 2))


@pytest.mark.parametrize(
    ("header", "naming"),
    [
        ("PF03", "item code"),
        ("SF36303C", "CDISC code"),
        ("R360105", "CDISC code"),
        ("Q3c", "printed number"),
        ("sf36_5", "sequential number"),
    ],
)
def test_a_column_says_how_its_header_names_the_item(header: str, naming: str) -> None:
    """Codes, CDISC codes, printed and sequential numbers are told apart."""
    (column,) = _map([header]).columns
    assert (column.item, column.naming) == ("pf03", naming)


def test_two_columns_that_claim_one_item_are_both_listed() -> None:
    """An item named twice, by code and by number, has two claims."""
    assert _map(["PF03", "subject", "3c"]).claims() == {"pf03": [0, 2]}


def test_codes_of_two_versions_declare_both() -> None:
    """A column named for version 1 and one named for version 2 declare two instruments."""
    assert _map(["SF36101", "SF36302"]).declared == {"sf36v1", "sf36v2"}


@pytest.mark.parametrize(
    ("header", "could"),
    [("PF03", True), ("3c", True), ("q10", True), ("SF36303C", True), ("Raw_PF", False), ("visit", False)],
)
def test_a_header_could_name_an_item(header: str, could: bool) -> None:  # noqa: FBT001 - an expected value
    """A code, a number and a CDISC code could name an item, a score and a role could not."""
    catalogue = load_catalogue()
    spec = catalogue.instrument("sf36v2")
    assert ItemNames(spec, catalogue.family(spec)).could_name(header) is could
