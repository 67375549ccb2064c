"""TOML and CSV files into strict models.

The words for faults are loaded once there is one, so that files without any are read fast.
"""

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from prosuite.datafiles.origin import TomlFile
from prosuite.datafiles.regular import beside, file_text
from prosuite.errors import SpecError

_LARGEST_TOML = 2**20  # bytes
_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")  # parts of a key
Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Every table of what is returned remembers the file, so that :func:`parse` can name the line of a fault.

    Raises
    ------
    SpecError
        The file cannot be read or is not TOML; the message names file and line.
    """
    try:
        text = io.StringIO(file_text(path, _LARGEST_TOML), newline=None).read()
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}{beside(path)}") from error
    except UnicodeDecodeError as error:
        raise SpecError(f"{path.name} is not TOML: {_not_utf8(error)}") from error
    try:
        return TomlFile(path, text, _loaded(text)).table()
    except (ValueError, RecursionError) as error:  # tomllib lets other ValueErrors through than its own
        from prosuite.datafiles.syntax import syntax_fault

        raise SpecError(f"{path.name} is not TOML: {syntax_fault(error, text)}") from None


def _loaded(text: str) -> dict[str, Any]:
    if _DEEP.search(text):  # for each part of a key tomllib copies all before it
        raise RecursionError
    return tomllib.loads(text)


def parse(data: dict[str, Any], model: type[Model], name: str) -> Model:
    """Turn the data of a TOML file into a model.

    Parameters
    ----------
    data
        What :func:`read_toml` returned, or was put together from that; faults of anything else are told without lines.
    model
        What the file is to hold.
    name
        Name of the file.

    Raises
    ------
    SpecError
        The data do not fit; the message names file, line, key, what was found and what is allowed.
    """
    try:
        # Strict JSON mode takes arrays for tuples and keys like "1" for integers, and coerces nothing else.
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        from prosuite.datafiles.faults import toml_faults

        faults = toml_faults(error, model, data)
        refused = SpecError(f"{name}: {'; '.join(faults)}")
        refused.faults = faults
        raise refused from None  # whose words are not ours
    except (ValueError, RecursionError):
        raise SpecError(
            f"{name} holds what no such file needs: a number of thousands of digits, or a table in thousands of others"
        ) from None


def read_rows(path: Path, model: type[Model], where: Mapping[str, str] | None = None) -> list[Model]:
    """Read a CSV file whose header names the fields of ``model``; only the rows with the cells of ``where``.

    Raises
    ------
    SpecError
        The file cannot be read or a row does not fit; the message names the line.
    """
    rows = []
    for line, row in parsed_rows(path, model, where):
        if isinstance(row, str):
            raise SpecError(f"{path.name} line {line}: {row}")
        rows.append(row)
    return rows


def parsed_rows(
    path: Path, model: type[Model], where: Mapping[str, str] | None = None
) -> list[tuple[int, Model | str]]:
    """Read a CSV file whose header names the fields of ``model``, and go on behind a faulty row.

    An empty cell of a field that may be None is None. Rows with other cells than those of ``where`` are passed over.

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
            from prosuite.datafiles.faults import row_faults

            return row_faults(error, model, record)

    try:
        reader = csv.DictReader(io.StringIO(file_text(path), newline=""))
        return [
            (reader.line_num, parsed(record))
            for record in reader
            if all(record.get(name) == cell for name, cell in (where or {}).items())
        ]
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SpecError(f"{path.name} is not CSV in UTF-8: {_not_utf8(error)}") from error
    except csv.Error as error:
        raise SpecError(f"{path.name} is not CSV in UTF-8: {error}") from error


def _not_utf8(error: UnicodeDecodeError) -> str:
    from prosuite.datafiles.syntax import UTF16

    if error.object.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in error.object:
        return UTF16
    line = error.object.count(b"\n", 0, error.start) + 1
    return f"line {line} holds a character in another encoding; save the file as UTF-8"
