"""Reading prosuite's data files: TOML and CSV into strict models, with errors a person can act on."""

import csv
import difflib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from prosuite.errors import SpecError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    SpecError
        The file cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(f"{path.name} is not TOML: {error}") from error


def parse(data: dict[str, Any], model: type[Model], name: str) -> Model:
    """Turn the data of a TOML file into a model.

    Raises
    ------
    SpecError
        The data do not fit; the message names file, key, what was found and what is allowed.
    """
    try:
        # Strict JSON mode takes arrays for tuples and keys like "1" for integers, and coerces nothing else.
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise SpecError(f"{name}: {_explain(error, model)}") from error


def read_rows(path: Path, model: type[Model]) -> list[Model]:
    """Read a CSV file whose header names the fields of ``model``; a blank in an optional column is its default.

    Raises
    ------
    SpecError
        The file cannot be read or a row does not fit; the message names the line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError(f"{path.name} is not CSV in UTF-8: {error}") from error
    rows = []
    for line, record in enumerate(records, start=2):
        try:
            rows.append(TypeAdapter(model).validate_strings(_given(record, model)))
        except ValidationError as error:
            raise SpecError(f"{path.name} line {line}: {_explain(error, model)}") from error
    return rows


def _given(record: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Return a row without the blanks of optional columns."""
    fields = model.model_fields
    return {name: text for name, text in record.items() if text or name not in fields or fields[name].is_required()}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence part that suggests the known name closest to ``name``, or an empty string."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _explain(error: ValidationError, model: type[BaseModel]) -> str:
    faults = []
    for fault in error.errors(include_url=False):
        key = ".".join(map(str, fault["loc"]))
        if fault["type"] == "missing":
            faults.append(f"{key} is missing")
        elif fault["type"] == "extra_forbidden":
            faults.append(f"{key} is no known key{nearest(str(fault['loc'][-1]), _keys(model))}")
        else:
            faults.append(": ".join(filter(None, (key, fault["msg"].removeprefix("Value error, ")))))
    return "; ".join(faults)


def _keys(model: type[BaseModel]) -> set[str]:
    """Return the keys of a model and of all models within it."""
    schema = model.model_json_schema()
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}
