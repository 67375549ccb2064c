"""Scoring of DataFrames: the same answers give the same scores, however the frame looks."""

import re
import warnings
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.catalogue.ids import InstrumentId, NormId

# Hand-laid: item codes, printed labels and levels in printed order.
ITEMS = pd.read_csv(Path(__file__).parents[1] / "specs" / "expected_items.csv", dtype=str)
CODES, PRINTED = ITEMS["item"].tolist(), ITEMS["printed"].tolist()
LEVELS = ITEMS["levels_v2"].astype(int).tolist()
N = 12


def _complete() -> pd.DataFrame:
    """Return answers to SF-36v2 without a gap."""
    random = np.random.default_rng(36)
    return pd.DataFrame({code: random.integers(1, level + 1, N) for code, level in zip(CODES, LEVELS, strict=True)})


def _gappy() -> pd.DataFrame:
    """Return answers to SF-36v2 with a tenth of the cells blank."""
    complete = _complete()
    return complete.mask(np.random.default_rng(3).random(complete.shape) < 0.1)


COMPLETE, GAPPY = _complete(), _gappy()


def _bits(scores: pd.DataFrame) -> bytes:
    """Return all scores, bit by bit."""
    return scores.to_numpy().tobytes()


def _score(frame: pd.DataFrame, instrument: str = "sf36v2", **options: Any) -> pd.DataFrame:
    scores: pd.DataFrame = prosuite.score(frame, instrument, **options)
    return scores


every_instrument = pytest.mark.parametrize("instrument", ["sf36v1", "sf36v2", "sf36v2_acute", "rand36"])


# Rows, columns, batches


@every_instrument
@settings(deadline=None, max_examples=8)
@given(order=st.permutations(range(N)))
def test_order_of_rows(instrument: str, order: list[int]) -> None:
    """Permuted rows have the same scores to the last bit."""
    scores = _score(GAPPY, instrument, allow_unverified=True)
    permuted = _score(GAPPY.iloc[order], instrument, allow_unverified=True)
    assert _bits(permuted) == _bits(scores.iloc[order])


@every_instrument
@settings(deadline=None, max_examples=8)
@given(order=st.permutations(CODES))
def test_order_of_columns(instrument: str, order: list[str]) -> None:
    """Permuted columns give the same scores to the last bit."""
    scores = _score(GAPPY, instrument, allow_unverified=True)
    assert _bits(_score(GAPPY[order], instrument, allow_unverified=True)) == _bits(scores)


@settings(deadline=None, max_examples=8)
@given(
    columns=st.lists(
        st.tuples(st.integers(0, 36), st.sampled_from(["age", "site", "pcs", "SF-36 total", "", 7.5, None, "note"])),
        max_size=5,
    )
)
def test_unrelated_columns(columns: list[tuple[int, Any]]) -> None:
    """Other columns, anywhere and of any label, even twice, change no score by a single bit."""
    frame = GAPPY.copy()
    for place, label in columns:
        frame.insert(place, label, "anything", allow_duplicates=True)
    assert _bits(_score(frame)) == _bits(_score(GAPPY))


@every_instrument
@settings(deadline=None, max_examples=8)
@given(cuts=st.lists(st.integers(0, N), max_size=4))
def test_batches(instrument: str, cuts: list[int]) -> None:
    """A frame cut into pieces anywhere has the same scores to the last bit."""
    pieces = [GAPPY.iloc[start:stop] for start, stop in pairwise([0, *sorted(cuts), N])]
    scored = [_score(piece, instrument, allow_unverified=True) for piece in pieces]
    assert _bits(pd.concat(scored)) == _bits(_score(GAPPY, instrument, allow_unverified=True))


def test_more_rows_than_a_block() -> None:
    """Beyond 32,768 rows the scores repeat to the last bit where the answers do."""
    repeats = 32_768 // N + 2
    scores = _score(pd.concat([GAPPY] * repeats, ignore_index=True))
    assert _bits(scores) == _bits(_score(GAPPY)) * repeats


# What comes back


def test_score_columns() -> None:
    """Scales, transition item, T scores and summaries come in this order."""
    scales = ["pf", "rp", "bp", "gh", "vt", "sf", "re", "mh"]
    assert list(_score(GAPPY).columns) == [*scales, "ht", *(f"{scale}_t" for scale in scales), "pcs", "mcs"]


def test_rand36_columns() -> None:
    """RAND-36 scores go by RAND's names."""
    assert list(_score(COMPLETE.clip(1, 2), "rand36").columns) == [
        "physical_functioning",
        "role_limitations_physical",
        "role_limitations_emotional",
        "energy_fatigue",
        "emotional_wellbeing",
        "social_functioning",
        "pain",
        "general_health",
        "health_change",
    ]


def test_scores_are_floats() -> None:
    """Every score column is float64."""
    assert set(_score(GAPPY).dtypes) == {np.dtype("float64")}


def test_what_the_scores_rest_on() -> None:
    """Instrument, norm set and its confidence are named."""
    assert _score(GAPPY).attrs == {
        "instrument": "sf36v2",
        "norms": "us1998",
        "norms_confidence": "A",
        "prosuite_version": prosuite.__version__,
    }


def test_no_norms_are_named() -> None:
    """Scores without norms say so."""
    assert _score(GAPPY, norms="none").attrs == {
        "instrument": "sf36v2",
        "norms": "none",
        "norms_confidence": None,
        "prosuite_version": prosuite.__version__,
    }


def test_attributes_survive_what_pandas_does(tmp_path: Path) -> None:
    """Those of the caller stay, but for what would break comparing, or writing them as JSON."""
    frame = GAPPY.copy()
    frame.attrs = {"study": "any", "norms": "theirs", "arrays": [np.arange(2)]}
    scores = _score(frame)
    assert scores.attrs == _score(GAPPY).attrs | {"study": "any"}
    assert pd.concat([scores, _score(frame)]).attrs == scores.attrs
    scores.to_parquet(tmp_path / "scores.parquet")
    assert pd.read_parquet(tmp_path / "scores.parquet").attrs == scores.attrs


INDEXES: dict[str, pd.Index] = {
    "duplicate labels": pd.Index(["a", "b"] * (N // 2), name="subject"),
    "levels": pd.MultiIndex.from_product([["a", "b", "c"], range(N // 3)], names=["subject", "visit"]),
    "dates": pd.date_range("2020-01-01", periods=N),
    "descending": pd.RangeIndex(N, 0, -1),
    "blank labels": pd.Index([None, np.nan] * (N // 2), dtype=object),
}


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES.keys())
def test_index(index: pd.Index) -> None:
    """The index comes back as it was, names included."""
    pd.testing.assert_index_equal(_score(GAPPY.set_axis(index)).index, index, exact=True)


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES.keys())
def test_index_is_not_looked_at(index: pd.Index) -> None:
    """Rows are scored in their order, whatever their labels."""
    assert _bits(_score(GAPPY.set_axis(index))) == _bits(_score(GAPPY))


def test_no_rows() -> None:
    """A frame without rows has no scores, under the usual names."""
    scores = _score(GAPPY.iloc[:0])
    assert (len(scores), list(scores.columns)) == (0, list(_score(GAPPY).columns))


@pytest.mark.parametrize("invalid", ["missing", "raise"])
def test_frame_is_not_changed(invalid: str) -> None:
    """Scoring leaves the frame as it was: cells, types, labels and attributes."""
    frame = GAPPY.astype(object).set_axis(INDEXES["levels"])
    frame.attrs["study"] = "any"
    before = frame.copy()
    _score(frame, invalid=invalid)
    pd.testing.assert_frame_equal(frame, before, check_exact=True)
    assert frame.attrs == before.attrs


def test_read_only_frame() -> None:
    """Columns that cannot be written to are scored."""
    values = GAPPY.to_numpy().copy()
    values.setflags(write=False)
    assert _bits(_score(pd.DataFrame(values, columns=CODES, copy=False))) == _bits(_score(GAPPY))


# Types of columns


def _mixed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the cells as int, float and text in turn."""
    kinds: list[Callable[[Any], Any]] = [int, float, lambda value: f" {int(value)} "]
    rows = frame.to_numpy().tolist()
    return pd.DataFrame(
        [
            [value if pd.isna(value) else kinds[(i + j) % 3](value) for j, value in enumerate(row)]
            for i, row in enumerate(rows)
        ],
        columns=frame.columns,
    )


WITHOUT_GAPS = ["int8", "int16", "int32", "int64", "uint8", "uint64", "float16", "Int8", "UInt64", "int8[pyarrow]"]
WITH_GAPS = ["float16", "float32", "float64", "longdouble", "Int8", "Int64", "UInt8", "Float32", "Float64", "object"]
WITH_GAPS += ["str", "string", "category", "Sparse[float64]", "double[pyarrow]"]
ARROW_TEXT: Any = "large_string[pyarrow]"
CONVERSIONS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "whole numbers as text": lambda frame: frame.astype("Int64").astype("string"),
    "text with blanks for gaps": lambda frame: frame.astype("Int64").astype("string").fillna(" ").astype(object),
    "categories of whole numbers": lambda frame: frame.astype("Int64").astype("category"),
    "categories of text": lambda frame: frame.astype("Int64").astype("string").astype("category"),
    "Arrow integers": lambda frame: frame.astype("Int64").astype("int64[pyarrow]"),
    "Arrow text": lambda frame: frame.astype("Int64").astype("string").astype(ARROW_TEXT),
    "Decimal": lambda frame: frame.map(Decimal),
    "NA in objects": lambda frame: frame.astype("Int64").astype(object),
    "None in objects": lambda frame: frame.astype(object).where(frame.notna(), None),
    "mixed": _mixed,
}


@pytest.mark.parametrize("dtype", WITHOUT_GAPS)
def test_type_without_gaps(dtype: Any) -> None:
    """Complete answers have the same scores, to the last bit, in every type of column."""
    assert _bits(_score(COMPLETE.astype(dtype))) == _bits(_score(COMPLETE))


@pytest.mark.parametrize("dtype", WITH_GAPS)
def test_type_with_gaps(dtype: Any) -> None:
    """Answers with gaps have the same scores, to the last bit, in every type of column that has a gap."""
    assert _bits(_score(GAPPY.astype(dtype))) == _bits(_score(GAPPY))


@pytest.mark.parametrize("convert", CONVERSIONS.values(), ids=CONVERSIONS.keys())
def test_kind_of_cells(convert: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Text, categories, Arrow, Decimal and mixtures give the same scores to the last bit."""
    assert _bits(_score(convert(GAPPY))) == _bits(_score(GAPPY))


@pytest.mark.parametrize("dtype", ["bool", "boolean", "bool[pyarrow]", "object"])
def test_truth_values(dtype: Any) -> None:
    """True and False are no answers, so a column of them is a column of missing answers."""
    frame = COMPLETE.assign(ht=pd.Series([True, False] * (N // 2)).astype(dtype))
    assert _score(frame)["ht"].isna().all()


@pytest.mark.parametrize("dtype", ["datetime64[ns]", "datetime64[s]", "timedelta64[ns]", "timestamp[s][pyarrow]"])
def test_dates(dtype: Any) -> None:
    """Dates and durations are no answers."""
    frame = COMPLETE.assign(ht=pd.Series([1, 2] * (N // 2)).astype(dtype))
    assert _score(frame)["ht"].isna().all()


# Answers that are not allowed


@pytest.mark.parametrize("value", [0, 6, 99, -1, 2.5, np.inf, "two", "1e0", True])
def test_answer_not_allowed_counts_as_missing(value: Any) -> None:
    """A value that is no answer is scored as a blank is."""
    wrong = COMPLETE.astype(object)
    wrong.loc[0, "mh1"] = value
    blank = COMPLETE.astype(object)
    blank.loc[0, "mh1"] = None
    assert _bits(_score(wrong)) == _bits(_score(blank))


def _listed(error: prosuite.AnswerError) -> list[str]:
    """Return the cells that the refusal names."""
    return re.findall(r"^  (\S+): ", str(error), re.MULTILINE)


@settings(deadline=None, max_examples=8)
@given(
    places=st.sets(st.tuples(st.integers(0, N - 1), st.sampled_from(CODES)), min_size=1, max_size=20),
    value=st.sampled_from([0, 9, -3, 2.5, "two", "1_0", True]),
)
def test_every_cell_is_listed(places: set[tuple[int, str]], value: Any) -> None:
    """``raise`` lists each planted illegal cell, by column and row label, and no other."""
    frame = GAPPY.astype(object)
    for row, column in places:
        frame.loc[row, column] = value
    with pytest.raises(prosuite.AnswerError) as error:
        _score(frame, invalid="raise")
    assert sorted(_listed(error.value)) == sorted(f"{column}[{row}]" for row, column in places)


def test_refusal_in_words() -> None:
    """The refusal counts the cells and says what each holds and what is expected."""
    frame = GAPPY.astype(object)
    frame.loc[3, "pf02"] = 9
    frame.loc[4, "rp1"] = "often"
    with pytest.raises(prosuite.AnswerError) as error:
        _score(frame, invalid="raise")
    lines = str(error.value).splitlines()
    assert lines[0] == "2 answers are not allowed:"
    assert re.fullmatch(r"  pf02\[3\]: .*9.*, expected 1, 2, 3", lines[1])
    assert re.fullmatch(r"  rp1\[4\]: .*often.*, expected 1, 2, 3, 4, 5", lines[2])


def test_blanks_are_not_refused() -> None:
    """``raise`` takes blanks for what they are."""
    assert _bits(_score(GAPPY, invalid="raise")) == _bits(_score(GAPPY))


def test_other_columns_are_not_refused() -> None:
    """``raise`` looks at item columns alone."""
    assert _bits(_score(GAPPY.assign(age=999), invalid="raise")) == _bits(_score(GAPPY))


@pytest.mark.parametrize("invalid", ["drop", "", None, True])
def test_unknown_way_with_illegal_answers(invalid: Any) -> None:
    """``invalid`` is ``missing`` or ``raise``, nothing else."""
    with pytest.raises(ValueError, match='invalid is "missing" or "raise", not '):
        _score(GAPPY, invalid=invalid)


def test_unknown_missing_rule() -> None:
    """An unknown missing rule is refused with those that exist."""
    with pytest.raises(prosuite.SpecError, match="unknown missing rule 'most'; known: half, one, all"):
        _score(GAPPY, missing_rule="most")


# Columns


def _cdisc(prefix: str) -> list[str]:
    """Return CDISC test codes by printed number, such as SF36303A."""
    return [f"{prefix}{int(re.sub('[a-z]', '', label)):02}{label.lstrip('0123456789').upper()}" for label in PRINTED]


SPELLINGS: dict[str, list[Any]] = {
    "upper case": [code.upper() for code in CODES],
    "not padded": [code.replace("0", "") if code != "pf10" else code for code in CODES],
    "padded": [re.sub(r"(?<=[a-z])(?=\d$)", "0", code) for code in CODES],
    "spaced": [f" {code} " for code in CODES],
    "with a prefix": [f"SF36_{code}" for code in CODES],
    "with the instrument": [f"sf36v2_{code}" for code in CODES],
    "printed": PRINTED,
    "printed with q": [f"Q{label}" for label in PRINTED],
    "printed with a prefix": [f"sf36_{label}" for label in PRINTED],
    "printed, padded, with prefix and q": [
        f"SF36_Q{label.zfill(3 if label[-1].isalpha() else 2)}" for label in PRINTED
    ],
    "sequential": [f"q{number}" for number in range(1, 37)],
    "sequential with a prefix": [f"sf36_{number}" for number in range(1, 37)],
    "sequential whole numbers": list(range(1, 37)),
    "CDISC": _cdisc("SF363"),
}


@pytest.mark.parametrize("headers", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spelling(headers: list[Any]) -> None:
    """Columns are found by every usual spelling, with the same scores to the last bit."""
    assert _bits(_score(GAPPY.set_axis(headers, axis=1))) == _bits(_score(GAPPY))


@pytest.mark.parametrize("headers", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spelling_in_any_order(headers: list[Any]) -> None:
    """Columns are found by name and never by position."""
    frame = GAPPY.set_axis(headers, axis=1)
    assert _bits(_score(frame.iloc[:, ::-1])) == _bits(_score(GAPPY))


def test_mixed_spellings() -> None:
    """Each column may be spelled its own way."""
    headers = ["SF36301", "q2", "3A", *(f"sf36_{label}" for label in PRINTED[3:12]), *CODES[12:]]
    assert _bits(_score(GAPPY.set_axis(headers, axis=1))) == _bits(_score(GAPPY))


CDISC_CODES = {
    "sf36v1": _cdisc("SF361"),
    "sf36v2": _cdisc("SF363"),
    "sf36v2_acute": _cdisc("SF364"),
    "rand36": [f"R3601{number:02}" for number in range(1, 37)],
}


@pytest.mark.parametrize("instrument", CDISC_CODES)
def test_cdisc_codes(instrument: str) -> None:
    """The controlled terms SF361, SF363, SF364 and R3601 are version 1, version 2, acute and RAND-36."""
    frame = COMPLETE.clip(1, 2)
    by_term = _score(frame.set_axis(CDISC_CODES[instrument], axis=1), instrument, norms="none")
    assert _bits(by_term) == _bits(_score(frame, instrument, norms="none"))


@pytest.mark.parametrize(
    ("headers_of", "instrument"), [(one, other) for one in CDISC_CODES for other in CDISC_CODES if one != other]
)
def test_cdisc_codes_of_another_version(headers_of: str, instrument: str) -> None:
    """Controlled terms of one version are refused when another is called for."""
    frame = COMPLETE.set_axis(CDISC_CODES[headers_of], axis=1)
    with pytest.raises(prosuite.InstrumentError, match=f"named as {headers_of} but the call says {instrument}"):
        _score(frame, instrument, norms="none")


def test_cdisc_codes_of_a_version_not_shipped() -> None:
    """Controlled terms of the acute version 1, SF362, are no items of version 1."""
    with pytest.raises(prosuite.ColumnError, match="holds no item of sf36v1"):
        _score(COMPLETE.set_axis(_cdisc("SF362"), axis=1), "sf36v1")


def test_mixed_cdisc_versions() -> None:
    """Controlled terms of two versions in one frame are refused."""
    headers = [*CDISC_CODES["sf36v2"][:20], *CDISC_CODES["sf36v1"][20:]]
    with pytest.raises(prosuite.InstrumentError, match="mixes instruments"):
        _score(COMPLETE.set_axis(headers, axis=1))


def test_ambiguous_numbers() -> None:
    """q1, q2, q6 and q10 alone could be printed or sequential numbers, so they are refused."""
    with pytest.raises(prosuite.ColumnError, match="can be read as printed or as sequential item numbers"):
        _score(pd.DataFrame([[1, 1, 1, 1]], columns=["q1", "q2", "q6", "q10"]))


@pytest.mark.parametrize(("item", "typed"), [("pf03", "pff03"), ("mh5", "mh6"), ("bp2", "bp22"), ("sf1", "sff1")])
def test_misspelled_item(item: str, typed: str) -> None:
    """A scale with some but not all of its columns is refused, and the likely column is named."""
    with pytest.raises(prosuite.ColumnError) as error:
        _score(GAPPY.rename(columns={item: typed}))
    assert f"no column holds {item}, which scale {item[:2]} is made of; did you mean '{typed}'?" in str(error.value)


def test_scale_with_one_column_missing() -> None:
    """A scale that lacks a column is refused with the way out."""
    with pytest.raises(prosuite.ColumnError, match="add the column, all NaN if the item was not asked"):
        _score(GAPPY.drop(columns="gh4"))


def test_column_of_an_item_that_was_not_asked() -> None:
    """An all-NaN column stands for an item that was not asked: it counts as missing."""
    scores = _score(GAPPY.assign(gh4=np.nan), missing_rule="all")
    assert scores["gh"].isna().all()


def test_scale_without_columns() -> None:
    """A scale without any column is not scored; the others are."""
    scores = _score(COMPLETE[[code for code in CODES if not code.startswith("mh")]])
    assert scores.columns[scores.isna().all()].tolist() == ["mh", "mh_t", "pcs", "mcs"]


def test_two_columns_for_one_item() -> None:
    """Two columns that claim one item are refused by name."""
    with pytest.raises(prosuite.ColumnError, match=r"2 columns hold pf01 \(pf01, 3a\): rename or drop all but one"):
        _score(GAPPY.assign(**{"3a": 1}))


def test_same_column_twice() -> None:
    """An item column that stands twice is refused."""
    with pytest.raises(prosuite.ColumnError, match=r"2 columns hold gh1 \(gh1, gh1\)"):
        _score(pd.concat([GAPPY, GAPPY[["gh1"]]], axis=1))


@pytest.mark.parametrize("columns", [[], ["age", "site"]])
def test_no_items(columns: list[str]) -> None:
    """A frame without an item is refused with the names that would do."""
    with pytest.raises(prosuite.ColumnError, match=r"holds no item of sf36v2: expected .*gh1, ht, pf01"):
        _score(pd.DataFrame(columns=columns))


# Instruments and norms


def test_unknown_instrument() -> None:
    """An unknown instrument is refused with the nearest id."""
    with pytest.raises(prosuite.InstrumentError, match="unknown instrument 'sf36v22'; did you mean 'sf36v2'"):
        _score(GAPPY, "sf36v22")


def test_unknown_norms() -> None:
    """An unknown norm set is refused with the nearest id."""
    with pytest.raises(prosuite.NormError, match="unknown norm set 'us1898'; did you mean 'us1998'"):
        _score(GAPPY, norms="us1898")


def test_norms_of_another_version() -> None:
    """Norms of version 1 are refused for version 2."""
    with pytest.raises(prosuite.NormError, match="'us1990' was not made for sf36v2"):
        _score(GAPPY, norms="us1990")


def test_acute_form_needs_consent() -> None:
    """The acute form's only norms are unverified and refused unless allowed."""
    with pytest.raises(prosuite.NormError, match="is unverified"):
        _score(GAPPY, "sf36v2_acute")


def test_acute_form_with_consent() -> None:
    """With consent the acute form is scored, and the scores say on what."""
    assert _score(GAPPY, "sf36v2_acute", allow_unverified=True).attrs["norms_confidence"] == "C"


def test_scale_scores_do_not_depend_on_norms() -> None:
    """Scale scores are the same to the last bit with and without norms."""
    scales = _score(GAPPY, norms="none")
    assert _bits(_score(GAPPY)[scales.columns]) == _bits(scales)


def test_spec_for_id() -> None:
    """The spec does as well as its id."""
    assert _bits(_score(GAPPY, prosuite.load_catalogue().instrument("sf36v2"))) == _bits(_score(GAPPY))  # type: ignore[arg-type]


def test_case_of_ids() -> None:
    """Ids are matched whatever their case."""
    assert _bits(_score(GAPPY, "SF36v2", norms="US1998")) == _bits(_score(GAPPY))


@pytest.mark.parametrize(
    ("instrument", "option", "message"),
    [
        ("spirometry", {"match": ("age",)}, "spirometry has nothing that match applies to: leave it out"),
        ("spirometry", {"missing_rule": "half"}, "spirometry has nothing that missing_rule applies to: leave it out"),
        ("sf36v2", {"parameters": {"which_walk": "last"}}, "sf36v2 has no parameter 'which_walk'"),
    ],
)
def test_options_that_apply_to_nothing_are_refused(instrument: str, option: dict[str, Any], message: str) -> None:
    """Nothing is passed over in silence."""
    with pytest.raises(prosuite.ProsuiteError, match=message):
        prosuite.score(pd.DataFrame({"fev1_l": [2.0], "pf01": [1]}), instrument, **option)


@pytest.mark.parametrize(
    ("spec", "row", "column", "code"),
    [
        ("sf36v2", dict.fromkeys(CODES, 1), "gh1", "out-of-range-answer"),
        ("sf36v2", {**dict.fromkeys(CODES, 1), "date": "2024-01-02"}, "date", "unreadable-date"),
        ("spirometry", {"fev1_l": 2.0, "fvc_l": 3.0}, "fev1_l", "text-answer"),
    ],
)
def test_a_number_beyond_every_float_is_a_fault_of_its_cell(
    spec: str, row: dict[str, object], column: str, code: str
) -> None:
    """A Python integer of 400 digits fits no float."""
    frame = pd.DataFrame([{"subject": "001", **row}, {"subject": "002", **row}], dtype=object)
    frame.loc[0, column] = 10**400
    found = {(str(one.code), one.cell) for one in prosuite.validate(frame, spec)}
    assert (code, f"{column}[0]") in found
    assert len(prosuite.score(frame, spec)) == 2


# Refused values, reasons, and what is no table


REFUSED: dict[str, tuple[str, dict[str, list[Any]], int]] = {
    "numbers": ("gad7", {f"gad7_{n}": [9.0, np.nan, 1.0] for n in range(1, 8)}, 7),
    "words": ("gad7", {f"gad7_{n}": ["often?", "", 1] for n in range(1, 8)}, 7),
    "numbers on bytes": (
        "sf36v2",
        {code: [9.0, np.nan, 1.0] for code in CODES[:9]} | {code: [1] * 3 for code in CODES[9:]},
        9,
    ),
    "words on bytes": (
        "sf36v2",
        {code: ["x", None, 1] for code in CODES[:9]} | {code: [1] * 3 for code in CODES[9:]},
        9,
    ),
    "fields": ("sixmwt", {"distance_m": ["far", None, 430], "height_cm": [170] * 3}, 1),
}


@pytest.mark.parametrize(("instrument", "columns", "number"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("reasons", [False, True])
def test_refused_values_are_counted_in_one_warning(
    instrument: str, columns: dict[str, list[Any]], number: int, *, reasons: bool
) -> None:
    """The warning points at the call, and blanks are not counted."""
    with pytest.warns(prosuite.AnswerWarning, match="refused") as warned:
        prosuite.score(pd.DataFrame(columns), instrument, norms="none", reasons=reasons)  # type: ignore[call-overload]
    assert [(str(one.message).split()[0], one.filename) for one in warned] == [(str(number), __file__)]


def test_blanks_do_not_warn() -> None:
    """A table with gaps alone is scored in silence."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _score(GAPPY)


def test_reasons_have_the_shape_of_the_scores() -> None:
    """A reason stands where a score is missing, and none where all is there."""
    scores, reasons = prosuite.score(GAPPY, "sf36v2", reasons=True)
    pd.testing.assert_frame_equal(scores, _score(GAPPY))
    pd.testing.assert_index_equal(reasons.index, scores.index)
    pd.testing.assert_index_equal(reasons.columns, scores.columns)
    assert (reasons.to_numpy()[scores.isna()] != "").all()
    answered = GAPPY.notna().all(axis=1)
    assert (reasons[answered] == "").all(axis=None)
    assert scores.isna().any(axis=None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("visits.xlsx", r"path.*prosuite\.score_workbook\(path\)"),
        (Path("visits.xlsx"), r"path.*prosuite\.score_workbook\(path\)"),
        ([[1, 2]], r"builtins\.list.*pandas\.DataFrame\(data"),
        ({"pf01": [1]}, r"builtins\.dict"),
        (np.zeros(3), r"numpy\.ndarray"),
        (pd.Series([1]), r"Series.*to_frame"),
        (None, r"NoneType"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(given: Any, words: str) -> None:
    """The sentence says what was given and what to call."""
    with pytest.raises(prosuite.InputError, match=words):
        prosuite.score(given, "sf36v2")


def test_ids_for_editors_are_those_of_the_catalogue() -> None:
    """A list that is not renewed with the catalogue fails here."""
    catalogue = prosuite.load_catalogue()
    assert get_args(InstrumentId) == tuple(sorted(catalogue.instruments))
    assert get_args(NormId) == ("none", *sorted(catalogue.cards))
