"""Things by id, each made when it is first asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TypeVar

Thing = TypeVar("Thing")


class OnDemand(Mapping[str, Thing]):
    """Things by id, each made when it is first asked for: a run needs few of all there are.

    Parameters
    ----------
    make
        Makes the one of an id.
    ids
        Their ids, in order.
    """

    def __init__(self, make: Callable[[str], Thing], ids: Iterable[str]) -> None:
        self._make, self._ids = cache(make), dict.fromkeys(ids)

    def __getitem__(self, name: str) -> Thing:
        if name not in self:
            raise KeyError(name)
        return self._make(name)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
