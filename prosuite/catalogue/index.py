"""The index of the shipped specs: what a sheet may hold of each, so that a whole spec is read once a sheet holds it.

An entry counts only as long as the files that it was made of are what they were: a spec that was changed, or has no
entry, is read whole. ``python -m tests.support.index`` makes the index anew.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from prosuite.instruments.form import Form

NAME = "index.jsonl"


class Outline(Form):
    """The form of an instrument, with what its scales and steps have to do with sheets and tables.

    Attributes
    ----------
    made_of, sha256
        The files that it was made of, by their names in the folder of the specs, and the digest of these.
    read_together, scale_names, columns, codes
        See :class:`Form`.
    """

    made_of: tuple[str, ...]
    sha256: str
    read_together: tuple[tuple[str, ...], ...]
    scale_names: tuple[str, ...]
    columns: frozenset[str]
    codes: frozenset[str]

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The items that one step reads together."""
        return self.read_together

    @property
    def scale_ids(self) -> tuple[str, ...]:
        """Names of the scales."""
        return self.scale_names

    @property
    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        """The columns of its scores in tables of files, and their codes."""
        return self.columns, self.codes


def read_index(folder: Path) -> dict[str, Form]:
    """Return the forms of the specs in a folder that have an entry in its index which still counts, by id."""
    try:
        lines = (folder / NAME).read_bytes().splitlines()
        outlines = [Outline.model_validate_json(line) for line in lines]
    except (OSError, ValidationError):
        return {}
    known = cache(lambda name: _bytes(folder / name))
    return {one.id: one for one in outlines if one.sha256 == _digest(map(known, one.made_of))}


def digest(paths: Iterable[Path]) -> str:
    """Return the digest of what files hold, however their lines end."""
    return _digest(map(_bytes, paths))


def _digest(contents: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def _bytes(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r\n", b"\n") if path.exists() else b""
