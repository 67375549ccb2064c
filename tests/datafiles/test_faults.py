"""Faults of data files: told in our own words, with line, key, what was found, what was expected and an example."""

import functools
import importlib
import json
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import _pydantic_core

import prosuite
from prosuite.datafiles import parse, parsed_rows, read_toml
from prosuite.datafiles.models import Frozen
from prosuite.datafiles.words import PATTERNS
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument
from prosuite.intake.study_file import Study
from prosuite.norms.coefficients import Coefficient, EquationSet, Knot
from prosuite.norms.means import ComponentWeight, NormSet, ScaleNorm
from prosuite.quality.thresholds import Thresholds

SPEC = """\
id = "mood"
title = "Mood"
family = "mood"
licence = "Invented."
minimum = "half"
items = [
  { id = "glad", answers = [0, 1], recode = "turn" },
  { id = "calm", answers = [0, 1] },
]
references = [{ id = "tests", text = "Invented." }]

[recodes.turn]
values = { 0 = 1, 1 = 0 }
source = "tests"

[[scales]]
id = "sum"
title = "Sum"
of = ["glad", "calm"]
how = "sum"
unit = "points"
source = "tests"
"""
TEST = """\
family = "walk"
id = "walk"
title = "Walk"
licence = "Invented."
key_fields = ["metres"]
references = [{ id = "tests", text = "Invented." }]

[[fields]]
id = "metres"
title = "Metres"
hard = [0, 900]

[[steps]]
op = "decide"
id = "far"
title = "Far"
source = "tests"
labels = ["yes", "no"]

[[steps.rows]]
when = { metres = { min = 500 } }
give = "yes"

[[steps.rows]]
give = "no"
"""
CARD = """\
id = "town"
title = "Town"
population = "Nobody"
country = "XX"
year = 2000
licence = "Invented."

[[tables]]
instruments = ["mood"]
scales = "town.csv"
confidence = "A"
source = "Invented."
verified = "Nowhere."
"""
STUDY = """\
decimal = ","

[missing]
"-9" = "not done"

[visits]
"month 3" = { spellings = ["M3"], day = 0 }

[sheets."Form A"]
instrument = "mood"
units = { Height = "cm" }
"""
MODELS: dict[str, tuple[str, type[BaseModel]]] = {
    "spec": (SPEC, Instrument),
    "test": (TEST, Instrument),
    "card": (CARD, NormSet),
    "study": (STUDY, Study),
    "thresholds": ("[scale]\nalpha = 0.8\n\n[person]\nrci = 2\n", Thresholds),
}
SLIPS = tomllib.loads(Path(__file__).with_name("slips.toml").read_text(encoding="utf-8"))["slip"]

# What Pydantic's sentences are made of, whatever is put into them.
FRAGMENTS = {
    fragment.strip()
    for error in _pydantic_core.list_all_errors()
    for template in (error["message_template_python"], error.get("message_template_json") or "")
    for fragment in re.split(r"\{[^}]*\}", template)
    if len(fragment.strip()) > 8
}
# How Pydantic names kinds of value in a path.
LABELS = re.compile(r"constrained-|function-|tuple\[|literal\[|\[key\]|\.(float|int|str|bool)\b")
WRONG: list[Any] = ["x", "", "A b!", [], [1, "x"], {}, {"x": 1}, True, 1.5, -1, 10**300, float("nan")]


def _refusal(folder: Path, text: str, model: type[BaseModel]) -> str:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as error:
        parse(read_toml(folder / "own.toml"), model, "own.toml")
    assert error.value.__suppress_context__  # a traceback shows no other sentence either
    return str(error.value)


def _check_words(message: str) -> None:
    assert not [fragment for fragment in FRAGMENTS if fragment in message], message
    assert LABELS.search(message) is None, message


@pytest.mark.parametrize("kind", MODELS)
def test_sound_files(tmp_path: Path, kind: str) -> None:
    """The files that the other tests break are read as they stand."""
    text, model = MODELS[kind]
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert isinstance(parse(read_toml(tmp_path / "own.toml"), model, "own.toml"), model)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip['file']}: {slip['new']}")
def test_slip(tmp_path: Path, slip: dict[str, str]) -> None:
    """A slip is told in its sentence and no other."""
    text, model = MODELS[slip["file"]]
    assert slip["old"] in text
    assert _refusal(tmp_path, text.replace(slip["old"], slip["new"], 1), model) == f"own.toml: {slip['sentence']}"


def test_all_faults_of_a_file(tmp_path: Path) -> None:
    """Every fault is told, each with its line."""
    text = SPEC.replace('"half"', '"most"').replace('how = "sum"', "how = 1").replace("[0, 1] }", "[0, -1] }")
    assert re.findall(r"(line \d+: [^:]+): found", _refusal(tmp_path, text, Instrument)) == [
        "line 8: items['calm'].answers[2nd]",
        "line 5: minimum",
        "line 20: scales['sum'].how",
    ]


def test_data_put_together_from_files(tmp_path: Path) -> None:
    """A fault in what a file gave names that file with its folder; one that is in no one file has no line."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "own.toml").write_text('\n[[fields]]\nid = "age"\ntitle = 5\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text(TEST.replace("[0, 900]", "0"), encoding="utf-8")
    own, part = read_toml(tmp_path / "own.toml"), read_toml(tmp_path / "parts" / "own.toml")
    with pytest.raises(SpecError) as error:
        parse({**own, "fields": [*part["fields"], *own["fields"]], "id": "No"}, Instrument, "own.toml")
    assert re.findall(r"([^;]+): found", str(error.value)) == [
        "own.toml: id",
        " line 4 of parts/own.toml: fields['age'].title",
        f" line 11 of {tmp_path.name}/own.toml: fields['metres'].hard",
    ]


def test_names_of_entries_that_do_not_tell_them_apart(tmp_path: Path) -> None:
    """Entries of one id, of none, or of a very long one go by their number."""
    entries = '{ id = "a" }, { id = "a" }, {}, { id = 3 }, { id = "' + "b" * 99 + '" }, { id = "c" }'
    message = _refusal(tmp_path, SPEC.replace('{ id = "tests", text = "Invented." }', entries), Instrument)
    assert re.findall(r"references(\[\S+\])\.text is missing", message) == [
        "[1st]", "[2nd]", "[3rd]", "[4th]", "[5th]", "['c']",
    ]  # fmt: skip


def test_a_table_in_hundreds_of_others(tmp_path: Path) -> None:
    """What Pydantic's reader of JSON refuses is told like any other fault."""
    text = f"{'.'.join('a' * 60)} = {{" * 7 + "a = 1" + "}" * 7  # keys of fewer parts than what is refused unread
    assert _refusal(tmp_path, text, Study) == (
        "own.toml: tables or lists stand within each other more deeply than any such file needs"
    )


def test_what_the_fragments_find() -> None:
    """Pydantic's own report of one and the same fault would be noticed."""
    with pytest.raises(ValidationError) as error:
        Study.model_validate_json('{"decimal": ";"}')
    with pytest.raises(AssertionError):
        _check_words(str(error.value))


def _models() -> list[type[Frozen]]:
    """Return every model of a data file."""
    for module in pkgutil.walk_packages(prosuite.__path__, "prosuite."):
        if "prosuite.cli" not in module.name:
            importlib.import_module(module.name)
    models, open_models = [], [Frozen]
    while open_models:
        below = open_models.pop().__subclasses__()
        open_models += below
        models += [model for model in below if model.model_fields and not model.__name__.startswith("_")]
    return sorted(dict.fromkeys(models), key=lambda model: (model.__module__, model.__name__))


def _full(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """Return data in which every key of a model's JSON Schema stands, and of several kinds of value or table each."""
    if "$ref" in schema:
        return _full(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    members = [member for member in schema.get("anyOf", schema.get("oneOf", [])) if member.get("type") != "null"]
    if members:
        return _full(members[-1], root)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object":
        free = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
        keys = schema.get("properties") or ({"1": free[0]} if schema.get("additionalProperties") else {"one": free[0]})
        return {key: _full(inner or {}, root) for key, inner in keys.items()}
    if schema.get("type") == "array":
        kinds = schema.get("prefixItems") or schema["items"].get("oneOf") or [schema["items"]]
        return [_full(kind, root) for kind in kinds]
    pattern = schema.get("pattern")
    values = {"number": 1.0, "integer": 1, "boolean": True, "string": PATTERNS[pattern][1] if pattern else "text"}
    return values.get(schema.get("type", ""), "anything")


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for part, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, part)
        yield from _paths(inner, (*path, part))


def _branches(full: dict[str, Any]) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Yield every path with the data that it leads through alone: what other entries hold has faults of its own."""
    for key, value in full.items():
        yield {key: value}, (key,)
        for data in [[entry] for entry in value] if isinstance(value, list) else [value]:
            yield from (({key: data}, (key, *path)) for path in _paths(data))


def _message_of_key(table: dict[str, Any], key: str, data: Any, model: type[BaseModel]) -> str | None:
    table[key] = 1
    message = _message(data, model)
    del table[key]
    return message


def _messages_of_values(table: Any, part: str | int, data: Any, model: type[BaseModel]) -> list[str]:
    sound = table[part]
    messages = []
    for value in WRONG:
        table[part] = value
        messages.append(_message(data, model))
    table[part] = sound
    return list(filter(None, messages))


def _message(data: Any, model: type[BaseModel]) -> str | None:
    try:
        parse(data, model, "own.toml")
    except SpecError as error:
        return str(error)
    return None


@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
def test_every_key_of_every_model(model: type[Frozen]) -> None:
    """Whatever stands under a key is accepted or refused in our own words, with the file and the key."""
    schema = model.model_json_schema()
    full = _full(schema, schema)
    for data, path in _branches(full):
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        table = functools.reduce(lambda node, part: node[part], path[:-1], data)
        messages = _messages_of_values(table, path[-1], data, model)
        assert [message for message in messages if "found" in message and key in message], path
        if isinstance(table, dict):
            messages += filter(None, [_message_of_key(table, "Unknown key", data, model)])
        for message in messages:
            _check_words(message)
            assert message.startswith("own.toml: ")


def test_every_pattern_has_words() -> None:
    """A text of a certain form is described in words, with an example that has the form."""
    found = {
        pattern
        for model in _models()
        for pattern in re.findall(r'"pattern": "([^"]*)"', json.dumps(model.model_json_schema()))
    }
    patterns = {json.loads(f'"{pattern}"') for pattern in found}
    assert patterns == set(PATTERNS)
    assert [example for pattern, (_, example) in PATTERNS.items() if not re.search(pattern, example)] == []


CELLS = ["x", "", "1,5", "-1", "nan", "inf", "1e999", "A b!", "9" * 400, "None", "true"]


@pytest.mark.parametrize("model", [ScaleNorm, ComponentWeight, Coefficient, Knot], ids=lambda model: model.__name__)
def test_every_column_of_every_table(tmp_path: Path, model: type[BaseModel]) -> None:
    """Whatever stands in a cell is accepted or refused in our own words, with the column."""
    schema = model.model_json_schema()
    row = {key: str(value) for key, value in _full(schema, schema).items()}
    for column, sound in row.items():
        rows = [{**row, column: cell} for cell in CELLS]
        lines = [",".join(row), *(",".join(f'"{cell}"' for cell in cells.values()) for cells in rows)]
        (tmp_path / "table.csv").write_text("\n".join(lines), encoding="utf-8")
        messages = [parsed for _, parsed in parsed_rows(tmp_path / "table.csv", model) if isinstance(parsed, str)]
        for message in messages:
            _check_words(message)
        if sound != "text":
            assert [message for message in messages if message.startswith(f"{column}: found ")], column


@pytest.mark.parametrize(
    ("name", "model"),
    [("sf36v2", Instrument), ("us1998", NormSet), ("gli2012", EquationSet)],
)
def test_every_line_of_our_files(tmp_path: Path, name: str, model: type[BaseModel]) -> None:
    """A wrong value in any line with one key and value of a shipped file is refused with that very line."""
    root = Path(__file__).parents[2]
    (path,) = [path for folder in ("prosuite", "norms") for path in (root / folder).rglob(f"{name}.toml")]
    lines = path.read_text(encoding="utf-8").split("\n")
    keys = [
        (number, line.partition(" = ")[0])
        for number, line in enumerate(lines, 1)
        if re.match(r"\w+ = (?!\"\"\")[^\[{]*$", line)
    ]
    assert len(keys) > 5
    for number, key in keys:
        changed = [f"{key} = {{ a = 1 }}" if place == number else line for place, line in enumerate(lines, 1)]
        assert f"line {number}: " in _refusal(tmp_path, "\n".join(changed), model)
