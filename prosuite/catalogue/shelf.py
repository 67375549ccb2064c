"""The cards of norm sets by id, each read when it is first asked for."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from prosuite.errors import SpecError
from prosuite.norms.door import Card, read_card

_NAMED = 3


class Shelf(Mapping[str, Card]):
    """The cards of norm sets, reference equations and value sets.

    Reading them all takes longer than scoring a small workbook, which needs a few.

    Parameters
    ----------
    paths
        The file of each card, by id.
    """

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self.paths = dict(paths)

    def __repr__(self) -> str:
        return f"<Shelf of {len(self)} cards: {', '.join([*self][:_NAMED])}{', ...' * (len(self) > _NAMED)}>"

    def __getitem__(self, norm_id: str) -> Card:
        path = self.paths[norm_id]
        return _read(path, path.stat().st_mtime_ns)

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


@cache
def _read(path: Path, _changed: int) -> Card:
    """Read a card; one that was changed since is read again."""
    card = read_card(path)
    if card.id != path.stem:
        raise SpecError(f"{path.name}: id: {card.id!r} must be the file's name without .toml, {path.stem!r}")
    return card
