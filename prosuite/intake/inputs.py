"""Several inputs of one run: each a file of its own, under a name that no other has."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from prosuite.errors import InputError
from prosuite.harmless import as_utf8

Inputs = str | Path | Sequence[str | Path]


def input_paths(given: Inputs) -> list[Path]:
    """Return the paths of the inputs, in their order.

    Raises
    ------
    InputError
        There is none, or a file stands among them twice.
    """
    paths = [Path(given)] if isinstance(given, str | Path) else [*map(Path, given)]
    if not paths:
        raise InputError("no input is named: name one file or several")
    seen: dict[str, Path] = {}
    for path in paths:
        other = seen.setdefault(os.path.realpath(path), path)
        if other is not path:
            also = "" if other == path else f" (as {other} and {path})"
            raise InputError(f"{path.name} is given twice{also}: its records would count twice; name it once")
    return paths


def input_names(paths: Sequence[Path]) -> list[str | None]:
    """Return what tells each of several inputs apart: its name, with as many folders as that takes; None for one."""
    if len(paths) == 1:
        return [None]
    parts = [(*Path(os.path.realpath(path.parent)).parts, path.name) for path in paths]
    depths = [1] * len(paths)
    while True:
        names = ["/".join(own[-depth:]) for own, depth in zip(parts, depths, strict=True)]
        counts = Counter(names)
        longer = [
            min(depth + (counts[name] > 1), len(own)) for name, depth, own in zip(names, depths, parts, strict=True)
        ]
        if longer == depths:
            return [as_utf8(name) for name in names]
        depths = longer


def said_inputs(paths: Sequence[Path]) -> str:
    """Return the name of an input, or the number of several, in words."""
    return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def is_named(path: Path, name: str | None) -> bool:
    """Tell whether an input is the one that goes by a name; None is that of a single one."""
    whole = f"{Path(os.path.realpath(path.parent)).as_posix()}/{path.name}"
    return name is None or as_utf8(f"/{whole}").endswith(f"/{name}")
