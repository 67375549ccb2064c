"""Row models: one person's answers as a Pydantic model, for every instrument of the catalogue."""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from prosuite.catalogue.load import load_catalogue
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item

INSTRUMENTS = [spec for spec in load_catalogue().instruments.values() if spec.items]
every_instrument = pytest.mark.parametrize("spec", INSTRUMENTS, ids=lambda spec: spec.id)
every_kind_of_item = pytest.mark.parametrize(
    ("spec", "item"),
    [(spec, item) for spec in INSTRUMENTS for item in {item.answers: item for item in spec.items}.values()],
    ids=lambda value: value.id,
)


def _answered(spec: Instrument, item_id: str, value: Any) -> Any:
    """Return what the row model makes of one cell."""
    return getattr(spec.row_model.model_validate({item_id: value}), item_id.lower())


@every_kind_of_item
@pytest.mark.parametrize("kind", [int, float, str, np.int8, np.float32, Decimal])
def test_allowed_code(spec: Instrument, item: Item, kind: Callable[[int], Any]) -> None:
    """Each allowed code is taken as int, float, text, NumPy number or Decimal."""
    assert [_answered(spec, item.id, kind(answer)) for answer in item.answers] == list(item.answers)


@every_kind_of_item
@pytest.mark.parametrize("beyond", [-1, 1])
def test_code_beyond_the_answers(spec: Instrument, item: Item, beyond: int) -> None:
    """The codes just below and just above the item's answers are refused."""
    code = min(item.answers) - 1 if beyond < 0 else max(item.answers) + 1
    with pytest.raises(
        ValidationError, match=f"out-of-range-answer: {code} is not one of {item.answers[0]}, {item.answers[1]}"
    ):
        _answered(spec, item.id, code)


@every_instrument
@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (99, "out-of-range-answer"),
        ("-9", "out-of-range-answer"),
        (1.5, "fractional-answer"),
        ("two", "text-answer"),
        ("1_0", "text-answer"),
        ([1], "text-answer"),
        (True, "boolean-answer"),
        (datetime.date(2020, 1, 1), "date-answer"),
    ],
)
def test_no_answer(spec: Instrument, value: Any, fault: str) -> None:
    """Everything that is no answer is refused for every item, and the reason is named."""
    with pytest.raises(ValidationError) as refusal:
        spec.row_model.model_validate(dict.fromkeys(spec.item_ids, value))
    assert [error["msg"].split(": ")[0] for error in refusal.value.errors()] == [f"Value error, {fault}"] * len(
        spec.items
    )


@every_instrument
@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT, "", " "], ids=repr)
def test_blank(spec: Instrument, value: Any) -> None:
    """A blank cell is None."""
    assert _answered(spec, spec.item_ids[0], value) is None


@every_instrument
def test_item_left_out(spec: Instrument) -> None:
    """An item that is not given is None."""
    assert set(spec.row_model.model_validate({}).model_dump().values()) == {None}


@every_instrument
def test_unknown_key(spec: Instrument) -> None:
    """A key that is no item is refused."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        spec.row_model.model_validate({"no_such_item": 1})


@every_instrument
@pytest.mark.parametrize("spell", [str.upper, str.title, " {} ".format])
def test_case_and_spaces_of_keys(spec: Instrument, spell: Callable[[str], str]) -> None:
    """Keys are matched whatever their case and the space around them."""
    answers = {item.id: item.answers[0] for item in spec.items}
    row = spec.row_model.model_validate({spell(item): answer for item, answer in answers.items()}).model_dump()
    assert {item: row.pop(item.casefold()) for item in spec.item_ids} == answers
    assert set(row.values()) <= {None}


@every_instrument
def test_key_given_twice(spec: Instrument) -> None:
    """Two keys that differ in case alone are refused, not overwritten."""
    item = spec.item_ids[0]
    with pytest.raises(ValidationError, match=f"item given twice: {item}"):
        spec.row_model.model_validate({item: 1, item.upper(): 2})


@every_instrument
def test_row_cannot_be_changed(spec: Instrument) -> None:
    """A row is frozen."""
    row = spec.row_model.model_validate({})
    with pytest.raises(ValidationError, match="frozen"):
        setattr(row, spec.item_ids[0], 1)


@every_instrument
def test_row_from_json(spec: Instrument) -> None:
    """A row is read from JSON by the same rules."""
    answers = {item.id: item.answers[-1] for item in spec.items}
    texts = {item: str(answer) for item, answer in answers.items()}
    row = spec.row_model.model_validate_json(json.dumps(texts)).model_dump()
    assert {item: row.pop(item.casefold()) for item in spec.item_ids} == answers
    assert set(row.values()) <= {None}


@every_instrument
def test_schema_lists_the_items(spec: Instrument) -> None:
    """The JSON Schema has one property per item, then one per field, and forbids others."""
    schema = spec.json_schema()
    assert (list(schema["properties"]), schema["additionalProperties"]) == ([*spec.item_ids, *spec.field_ids], False)


@every_instrument
def test_schema_requires_no_item(spec: Instrument) -> None:
    """The JSON Schema requires no item."""
    assert "required" not in spec.json_schema()


@every_kind_of_item
def test_schema_enumerates_the_answers(spec: Instrument, item: Item) -> None:
    """The JSON Schema of an item is exactly its answers, or null."""
    choices = spec.json_schema()["properties"][item.id]["anyOf"]
    assert choices == [{"enum": list(item.answers), "type": "integer"}, {"type": "null"}]


@every_instrument
def test_schema_is_json(spec: Instrument) -> None:
    """The JSON Schema survives a trip through JSON unchanged."""
    schema = spec.json_schema()
    assert json.loads(json.dumps(schema)) == schema
