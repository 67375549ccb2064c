"""What a format cannot hold is put otherwise, and said."""

import math
from typing import Any

import pandas as pd
import pytest

from prosuite.catalogue.describe.columns import ColumnMeaning, Kind
from prosuite.export.datasets import limits
from prosuite.export.datasets.dataset import Dataset, Variable, dataset
from prosuite.instruments.columns import code_of


def _one(cells: list[Any], kind: Kind = "text", *, form: limits.Limits = limits.SPSS, name: str = "c") -> Dataset:
    meaning = ColumnMeaning(name, name, kind, paramcd=code_of(name))
    return dataset(pd.DataFrame({name: pd.Series(cells, dtype=object)}), [meaning], form)


def _names(names: list[str], form: limits.Limits) -> list[str]:
    meanings = [ColumnMeaning(name, name, "text", paramcd=code_of(name)) for name in names]
    table = pd.DataFrame([["x"] * len(names)], columns=names)
    return [variable.name for variable in dataset(table, meanings, form).variables]


def _only(data: Dataset) -> Variable:
    (variable,) = data.variables
    return variable


@pytest.mark.parametrize(
    ("form", "column", "name"),
    [
        (limits.STATA, "Größe (cm)", "Gr__e__cm_"),
        (limits.STATA, "if", "v_if"),
        (limits.STATA, "str12", "v_str12"),
        (limits.STATA, "_n", "v__n"),
        (limits.STATA, "x" * 40, "x" * 32),
        (limits.SPSS, "WITH", "v_WITH"),
        (limits.SPSS, "1st", "v_1st"),
        (limits.SPSS, "体重", "v___"),
        (limits.SAS, "pft_fev1_z", "pft_fev1_z"),
        (limits.XPORT, "height_cm", "HEIGHTCM"),
    ],
)
def test_a_column_has_a_name_of_the_format(form: limits.Limits, column: str, name: str) -> None:
    """Its label has its own name, and what was renamed is said."""
    data = _one(["x"], form=form, name=column)
    assert (_only(data).name, _only(data).label) == (name, column)
    assert any(f"{column} is {name}" in note for note in data.notes) == (name != column and form is not limits.XPORT)


@pytest.mark.parametrize("form", [limits.SPSS, limits.STATA, limits.SAS, limits.XPORT])
def test_no_two_columns_have_one_name(form: limits.Limits) -> None:
    """Whatever their case, and where they differ in what is left out."""
    names = _names(["a b", "a_b", "A-B", "a_b_2", "体", "重", "x" * 70, "x" * 71], form)
    assert len({name.lower() for name in names}) == 8
    assert max(map(len, names)) <= form.name


@pytest.mark.parametrize(
    ("cells", "kind", "as_kind"),
    [
        (["2024-01-02", "2024"], "date", "text"),
        (["2024-01-02", "1066-10-14"], "date", "text"),
        (["2024-02-30"], "date", "text"),
        (["2 Jan 24"], "date", "text"),
        ([None, ""], "date", "date"),
        ([math.inf], "number", "text"),
        ([1e300], "number", "number"),
        ([1, "n.a."], "mixed", "text"),
    ],
)
def test_a_column_that_is_not_all_of_a_kind_is_text(cells: list[Any], kind: Kind, as_kind: Kind) -> None:
    """Nothing is lost: a date without a day stays as it was typed."""
    variable = _only(_one(cells, kind))
    assert variable.kind == as_kind
    if as_kind == "text":
        assert [str(cell) for cell in variable.values] == [str(cell) for cell in cells]


def test_a_number_that_sas_cannot_hold_makes_its_column_text() -> None:
    """Its numbers end at 7.2e75."""
    assert _only(_one([1e80, 2.5], "number", form=limits.XPORT)).values.tolist() == [str(int(1e80)), "2.5"]


def test_text_too_long_is_cut_between_characters_and_said() -> None:
    """200 bytes in a transport file: 98 characters of two and the mark are 199."""
    data = _one(["é" * 101, "short"], form=limits.XPORT)
    assert _only(data).values.tolist() == ["é" * 98 + "...", "short"]
    assert "c: 1 texts are cut to 200 bytes, the longest that a SAS transport file holds" in " ".join(data.notes)


def test_a_question_over_a_column_is_named_in_few_words() -> None:
    """The whole text of a question may be a column's name, and a note about it is still one sentence."""
    notes = _one(["x" * 300], form=limits.STATA_114, name="question " * 40).notes
    assert len(notes) > 1
    assert max(map(len, notes)) < 200


def test_text_of_the_longest_length_is_whole() -> None:
    """200 bytes."""
    data = _one(["x" * 200], form=limits.XPORT)
    assert _only(data).values.tolist() == ["x" * 200]
    assert not any("cut" in note for note in data.notes)


def test_text_beside_ascii_is_said() -> None:
    """A transport file does not say its encoding."""
    assert "in UTF-8, which a SAS transport file does not say: C" in " ".join(_one(["é"], form=limits.XPORT).notes)
    assert _one(["é"]).notes == []


def test_a_character_that_ends_a_text_is_written_out() -> None:
    """NUL, and half of a pair of surrogates."""
    assert _only(_one(["a\0b", "\ud800"])).values.tolist() == [r"a\x00b", r"\ud800"]


def test_a_label_too_long_is_cut_and_said() -> None:
    """40 bytes; the name comes first."""
    meaning = ColumnMeaning(
        "pft_fev1_percent_predicted", "FEV1, percent of predicted", "number", unit="%", paramcd="FEV1PP"
    )
    data = dataset(pd.DataFrame({"pft_fev1_percent_predicted": [99.5]}), [meaning], limits.XPORT)
    assert _only(data).label == "pft_fev1_percent_predicted: FEV1, per..."
    assert any("labels are cut to 40 bytes" in note and note.endswith("FEV1PP") for note in data.notes)


def test_texts_of_several_lines_are_said_for_programs_that_read_lines() -> None:
    """SAS and SPSS end a record at every line end."""
    assert _one(["one\ntwo"], form=limits.SAS).notes == [
        "texts of several lines in a CSV file cannot be read by a SAS program: c"
    ]
    assert _one(["one\ntwo"], form=limits.R).notes == []
