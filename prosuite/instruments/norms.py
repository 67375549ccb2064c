"""Norm sets: what population a score is compared with, read from a card (TOML) and its tables (CSV)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from prosuite.errors import SpecError
from prosuite.instruments.loading import read_rows
from prosuite.instruments.spec import UNVERIFIED, Confidence, Frozen, Identifier, Instrument


class ScaleNorm(Frozen):
    """Mean and standard deviation of one scale in the norm population."""

    instrument: Identifier
    scale: Identifier
    mean: float
    sd: PositiveFloat
    source: Annotated[str, Field(min_length=1)]


class ComponentWeight(Frozen):
    """Weight of one scale's z-score in a component summary."""

    component: Identifier
    scale: Identifier
    weight: float
    source: Annotated[str, Field(min_length=1)]


class NormTable(Frozen):
    """The norms of one or more instruments within a set.

    ``confidence`` is A (two or more independent sources), B (one source and a check) or C (one source,
    unverified: used only when asked for explicitly).
    """

    instruments: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    scales: str
    confidence: Confidence
    source: str
    verified: str
    components: str | None = None
    n: PositiveInt | None = None


class NormSet(Frozen):
    """The card of a norm set."""

    id: Identifier
    title: str
    population: str
    country: str
    year: int
    licence: str
    tables: Annotated[tuple[NormTable, ...], Field(min_length=1)]

    def table(self, instrument_id: str) -> NormTable | None:
        """Return the table for an instrument, or None."""
        return next((table for table in self.tables if instrument_id in table.instruments), None)


@dataclass(frozen=True, slots=True)
class Norms:
    """The numbers of one norm set for one instrument.

    ``scales`` maps a scale to its norm, ``weights`` a component to its weight per scale; ``sha256`` covers the
    card and every table read.
    """

    card: NormSet
    table: NormTable
    scales: dict[str, ScaleNorm]
    weights: dict[str, dict[str, ComponentWeight]]
    sha256: str

    @property
    def id(self) -> str:
        """Name of the norm set."""
        return self.card.id

    @property
    def unverified(self) -> bool:
        """Whether the numbers rest on a single unchecked source."""
        return self.table.confidence == UNVERIFIED


def load_norms(folder: Path, card: NormSet, table: NormTable, instrument: Instrument) -> Norms:
    """Read the numbers of a norm set for one instrument.

    Parameters
    ----------
    folder
        Where the card and its tables lie.
    card, table
        The norm set and its table for this instrument.
    instrument
        The instrument; every norm-based scale and component of it must be covered.

    Raises
    ------
    SpecError
        A table is missing or faulty, or does not cover the instrument.
    """
    paths = [folder / f"{card.id}.toml", folder / table.scales]
    rows = [row for row in read_rows(paths[1], ScaleNorm) if row.instrument == instrument.id]
    scales = {row.scale: row for row in rows}
    if len(scales) < len(rows):
        raise SpecError(f"{table.scales} gives a scale of {instrument.id} twice")
    _check_cover(f"{table.scales}: {instrument.id}", instrument.norm_based, scales)
    weights: dict[str, dict[str, ComponentWeight]] = {}
    if table.components is not None:
        paths.append(folder / table.components)
        for weight in read_rows(paths[2], ComponentWeight):
            by_scale = weights.setdefault(weight.component, {})
            if weight.scale in by_scale:
                raise SpecError(f"{table.components} gives {weight.component} {weight.scale} twice")
            by_scale[weight.scale] = weight
        _check_cover(table.components, [component.id for component in instrument.components], weights)
        for component, by_scale in weights.items():
            _check_cover(f"{table.components}: {component}", instrument.norm_based, by_scale)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    return Norms(card, table, scales, weights, digest)


def _check_cover(where: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    wanted, found = set(wanted), set(found)
    if wanted != found:
        raise SpecError(f"{where}: has {', '.join(sorted(found))}; needed {', '.join(sorted(wanted))}")
