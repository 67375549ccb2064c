"""TOML and CSV files into strict models."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from prosuite.datafiles.near import nearest
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
    except (ValueError, RecursionError) as error:  # tomllib lets other ValueErrors through than its own
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
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a table in thousands of others
        raise SpecError(f"{name} holds what no such file needs: {error}") from error


def read_rows(path: Path, model: type[Model]) -> list[Model]:
    """Read a CSV file whose header names the fields of ``model``.

    Raises
    ------
    SpecError
        The file cannot be read or a row does not fit; the message names the line.
    """
    rows = []
    for line, row in parsed_rows(path, model):
        if isinstance(row, str):
            raise SpecError(f"{path.name} line {line}: {row}")
        rows.append(row)
    return rows


def parsed_rows(path: Path, model: type[Model]) -> list[tuple[int, Model | str]]:
    """Read a CSV file whose header names the fields of ``model``, and go on behind a faulty row.

    An empty cell of a field that may be None is None.

    Returns
    -------
    list of (int, Model or str)
        Line of the file where each row ends, and the row, or what is wrong with it.

    Raises
    ------
    SpecError
        The file cannot be read.
    """
    adapter = TypeAdapter(model)
    optional = {name for name, field in model.model_fields.items() if not field.is_required() and field.default is None}

    def parsed(record: dict[str, Any]) -> Model | str:
        if None in record or None in record.values():
            return "the row has not as many cells as the header"
        try:
            return adapter.validate_strings(
                {name: cell for name, cell in record.items() if cell or name not in optional}
            )
        except ValidationError as error:
            return _explain(error, model, found=True)

    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            return [(reader.line_num, parsed(record)) for record in reader]
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError(f"{path.name} is not CSV in UTF-8: {error}") from error


def _explain(error: ValidationError, model: type[BaseModel], *, found: bool = False) -> str:
    faults = []
    for fault in error.errors(include_url=False):
        key = ".".join(map(str, fault["loc"]))
        if fault["type"] == "missing":
            faults.append(f"{key} is missing")
        elif fault["type"] == "extra_forbidden":
            faults.append(f"{key} is no known key{nearest(str(fault['loc'][-1]), _keys(model))}")
        else:
            text = fault["msg"].removeprefix("Value error, ")
            holds = f", found {fault['input']!r}" if found and key else ""
            faults.append(": ".join(filter(None, (key, f"{text}{holds}"))))
    return "; ".join(faults)


def _keys(model: type[BaseModel]) -> set[str]:
    """Return the keys of a model and of all models within it."""
    schema = model.model_json_schema()
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}
