"""The house: who may import whom, read from the syntax trees; no circle of modules, and few files at the top."""

import ast
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the ground up: each room and the rooms it may take from, besides the ground floor.
GROUND = {"errors", "version", "cells", "names", "harmless", "interruption"}
ROOMS: dict[str, set[str]] = {
    "datafiles": set(),
    "display": set(),
    "findings": {"datafiles", "display"},
    "arithmetic": set(),
    "instruments": {"datafiles", "display", "arithmetic"},
    "norms": {"datafiles", "display", "arithmetic", "instruments"},
    "catalogue": {"datafiles", "display", "instruments", "norms"},
    "intake": {"datafiles", "findings", "instruments", "catalogue"},
    "records": {"arithmetic", "findings", "instruments", "intake"},
    "checks": {"arithmetic", "findings", "instruments", "intake", "records"},
    "conformance": {"findings", "intake"},
    "scoring": {"datafiles", "arithmetic", "instruments", "norms", "catalogue", "intake", "records", "checks"},
    "export": {"datafiles", "findings", "instruments", "catalogue", "intake", "conformance"},
    "drafting": {
        "datafiles",
        "arithmetic",
        "findings",
        "instruments",
        "catalogue",
        "intake",
        "records",
        "checks",
        "export",
    },
    "quality": {"datafiles", "arithmetic", "instruments", "records", "scoring"},
    "study": {"datafiles", "intake"},
    "reconciliation": {"findings", "intake", "conformance"},
    "analysis": set(),
    "trial": {"findings", "intake", "study"},
    "adam": {"datafiles", "instruments", "intake", "study", "trial"},
    "pipeline": {
        *("datafiles", "display", "arithmetic", "findings", "instruments", "norms", "catalogue", "intake", "records"),
        *("checks", "conformance", "scoring", "export", "quality", "study", "reconciliation", "trial", "adam"),
    },
    "cli": {"datafiles", "findings", "catalogue", "export", "drafting", "pipeline"},
}
DOOR = "__init__"  # the public door takes each name from its home
MOST_AT_THE_TOP = 6
NUMPY_ONLY = {"numpy", "collections", "dataclasses", "enum", "functools", "itertools", "math", "typing"}


def _modules() -> dict[str, Path]:
    """Return every module by name; the commands are installed as ``prosuite.cli``."""
    found = {}
    for folder, package in ((ROOT / "prosuite", "prosuite"), (ROOT / "cli", "prosuite.cli")):
        for path in folder.rglob("*.py"):
            name = ".".join([package, *path.relative_to(folder).with_suffix("").parts])
            found[name.removesuffix(f".{DOOR}")] = path
    return found


MODULES = _modules()


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in whole)


def _room(module: str) -> str:
    """Return the room of one of our modules."""
    return module.split(".")[1] if "." in module else DOOR


IMPORTS = {module: set(_imports(path)) for module, path in MODULES.items()}


def test_every_room_is_in_the_table() -> None:
    """A new room needs a line above."""
    assert {_room(module) for module in MODULES} == {*ROOMS, *GROUND, DOOR}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_takes_from_below(room: str) -> None:
    """No module imports from a room above its own, or from one beside it that it has no business with."""
    allowed = {room, *ROOMS[room], *GROUND} | ({DOOR} if room == "cli" else set())
    taken = {
        (module, name)
        for module, names in IMPORTS.items()
        if _room(module) == room
        for name in names
        if name.split(".")[0] == "prosuite" and _room(name) not in allowed
    }
    assert taken == set()


def test_the_table_points_one_way() -> None:
    """The rooms can be put in an order in which each takes from earlier ones alone, and every line is used."""
    assert list(TopologicalSorter(ROOMS).static_order())
    used = {(_room(module), _room(name)) for module, names in IMPORTS.items() for name in names if name in MODULES}
    unused = {(room, other) for room, others in ROOMS.items() for other in others if (room, other) not in used}
    assert unused == set()


def test_no_circle_of_modules() -> None:
    """No module imports itself by way of others."""
    ours = {module: {name for name in names if name in MODULES and name != module} for module, names in IMPORTS.items()}
    assert list(TopologicalSorter(ours).static_order())


def test_arithmetic_knows_arrays_alone() -> None:
    """It imports numpy and the standard library's tools."""
    outside = {
        name.split(".")[0]
        for module, names in IMPORTS.items()
        if _room(module) == "arithmetic"
        for name in names
        if _room(name) != "arithmetic"
    }
    assert outside <= NUMPY_ONLY


def test_few_files_at_the_top() -> None:
    """What all rooms share is little."""
    top = [path for path in (ROOT / "prosuite").glob("*.py") if path.stem != DOOR]
    assert len(top) <= MOST_AT_THE_TOP


def test_every_package_is_installed() -> None:
    """The list of packages in pyproject.toml is that of the folders, with norms/ and cli/ in their places."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.rpartition(".")[0] for name, path in MODULES.items() if path.stem != DOOR}
    packages |= {name for name, path in MODULES.items() if path.stem == DOOR}
    assert set(settings["tool"]["setuptools"]["packages"]) == packages | {"prosuite.norms.data"}
