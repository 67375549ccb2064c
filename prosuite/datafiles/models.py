"""What the models of all data files share: strictness, names, confidence, and how names are held against each other."""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prosuite.harmless import visible
from prosuite.names import nearest

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Confidence = Literal["A", "B", "C"]
UNVERIFIED: Confidence = "C"


class Frozen(BaseModel):
    """Base of the models of data files: nothing unknown, nothing coerced, nothing changed later."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", strict=True)

    def __repr__(self) -> str:
        """Return id and title alone of what has both: all of an instrument fills many screens."""
        known = [getattr(self, name, None) for name in ("id", "title")]
        return visible(f"<{type(self).__name__} {known[0]}: {known[1]}>") if all(known) else super().__repr__()


class FaultAt(ValueError):  # noqa: N818 - what Pydantic takes as a verdict
    """A fault that a validator finds deeper within what it looks at; ``path`` leads there."""

    def __init__(self, path: tuple[str | int, ...], words: str) -> None:
        super().__init__(words)
        self.path = path


class Reference(Frozen):
    """A publication or program a rule was taken from."""

    id: Identifier
    text: str


def unique_names(kind: str, names: Iterable[str]) -> None:
    """Refuse names that are not all different; a validator calls it."""
    names = list(names)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{kind} given twice: {', '.join(repeated)}")


def known_name(kind: str, name: str, known: Collection[str]) -> None:
    """Refuse a name that is not among those known; a validator calls it."""
    if name not in known:
        raise ValueError(f"unknown {kind} {name!r}; known: {', '.join(sorted(known))}{nearest(name, known)}")
