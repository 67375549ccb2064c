"""Norm sets: what population a score is compared with, read from a card (TOML) and its tables (CSV)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from prosuite.datafiles import read_rows
from prosuite.datafiles.models import UNVERIFIED, Confidence, Frozen, Identifier
from prosuite.datafiles.regular import file_bytes
from prosuite.errors import SpecError
from prosuite.harmless import visible
from prosuite.instruments.instrument import Instrument
from prosuite.norms.strata import MATCH, WHOLE, Match, Stratum, matched_on, overlaps


class ScaleNorm(Frozen):
    """Mean and standard deviation of one scale in the norm population, or in one stratum of it.

    A row whose source gives no SD, or neither mean nor SD, leaves them empty, so that nobody takes it for forgotten.
    ``age_from`` and ``age_to`` are completed years, both inside the band.
    """

    instrument: Identifier
    scale: Identifier
    source: Annotated[str, Field(min_length=1)]
    mean: float | None = None
    sd: PositiveFloat | None = None
    sex: Literal["male", "female", "all"] = "all"
    age_from: NonNegativeInt | None = None
    age_to: NonNegativeInt | None = None
    n: PositiveInt | None = None

    @property
    def stratum(self) -> Stratum:
        """Whom the row is about."""
        return Stratum(self.sex, self.age_from, self.age_to)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.mean is None and self.sd is not None:
            raise ValueError(f"mean is empty beside an SD of {self.sd:g}")
        if self.age_to is not None and (self.age_from or 0) > self.age_to:
            raise ValueError(f"age_from {self.age_from} is above age_to {self.age_to}")
        return self


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
    """The card of a norm set of means and SDs."""

    id: Identifier
    kind: Literal["means"] = "means"
    title: str
    population: str
    country: str
    year: int
    licence: str
    tables: Annotated[tuple[NormTable, ...], Field(min_length=1)]

    def _repr_html_(self) -> str:
        from prosuite.norms.display import card_page

        return card_page(self)

    @property
    def instruments(self) -> tuple[str, ...]:
        """The instruments that it was made for."""
        return tuple(name for table in self.tables for name in table.instruments)

    def grade(self, instrument_id: str) -> tuple[Confidence, str]:
        """Return how well its numbers for an instrument are known, and where they were found again."""
        table = next(table for table in self.tables if instrument_id in table.instruments)
        return table.confidence, table.verified

    def table(self, instrument_id: str) -> NormTable | None:
        """Return the table for an instrument, or None."""
        return next((table for table in self.tables if instrument_id in table.instruments), None)


@dataclass(frozen=True, slots=True)
class Norms:
    """The numbers of one norm set for one instrument.

    Attributes
    ----------
    card, table
        The norm set and its table for the instrument.
    strata
        The norm of each scale, by stratum; the whole population is one of them where the set has it.
    weights
        Weight of each scale, by component.
    sha256
        Digest of the card and every table read.
    match
        What records are matched on to find their stratum; nothing for the whole population.
    """

    card: NormSet
    table: NormTable
    strata: dict[Stratum, dict[str, ScaleNorm]]
    weights: dict[str, dict[str, ComponentWeight]]
    sha256: str
    match: Match = ()

    def __repr__(self) -> str:
        return visible(f"<Norms {self.id}: {self.card.title}>")

    @property
    def id(self) -> str:
        """Name of the norm set."""
        return self.card.id

    @property
    def confidence(self) -> Confidence:
        """How well the numbers are known."""
        return self.table.confidence

    @property
    def verified(self) -> str:
        """Where the numbers were found again."""
        return self.table.verified

    @property
    def unverified(self) -> bool:
        """Whether the numbers rest on a single unchecked source."""
        return self.confidence == UNVERIFIED

    @property
    def scales(self) -> dict[str, ScaleNorm]:
        """Norm of each scale in the whole population; empty where the set has strata alone."""
        return self.strata.get(WHOLE, {})

    @property
    def matches(self) -> list[Match]:
        """What records can be matched on."""
        return list(dict.fromkeys(stratum.match for stratum in self.strata))

    @property
    def matched(self) -> dict[Stratum, dict[str, ScaleNorm]]:
        """The strata in use."""
        return {stratum: scales for stratum, scales in self.strata.items() if stratum.match == self.match}

    @property
    def how_to_match(self) -> str:
        """What records can be matched on, in words."""
        ways = [match for match in self.matches if self.can_match(match)]
        return ", ".join(
            f"{matched_on(match)} (--match {','.join(match)})" if match else matched_on(match) for match in ways
        )

    def component_ids(self, instrument: Instrument) -> list[str]:
        """Return the component summaries that the set has weights for."""
        return [component.id for component in instrument.components if component.id in self.weights]

    def can_match(self, match: Match) -> bool:
        """Tell whether records can be matched so; the whole population needs all SDs, as nothing else is compared."""
        if match:
            return match in self.matches
        return bool(self.scales) and all(norm.sd is not None for norm in self.scales.values())


def load_norms(folder: Path, card: NormSet, table: NormTable, instrument: Instrument) -> Norms:
    """Read the numbers of a norm set for one instrument.

    Parameters
    ----------
    folder
        Where the card and its tables lie.
    card, table
        The norm set and its table for this instrument.
    instrument
        The instrument; every norm-based scale and component of it must be covered, in every stratum.

    Raises
    ------
    SpecError
        A table is missing or faulty, or does not cover the instrument.
    """
    paths = [folder / f"{card.id}.toml", folder / table.scales]
    strata: dict[Stratum, dict[str, ScaleNorm]] = {}
    for row in read_rows(paths[1], ScaleNorm):
        if row.instrument == instrument.id:
            scales = strata.setdefault(row.stratum, {})
            if row.scale in scales:
                raise SpecError(f"{table.scales} gives a scale of {_whom(instrument, row.stratum)} twice")
            scales[row.scale] = row
    for stratum in strata or [WHOLE]:
        where = f"{table.scales}: {_whom(instrument, stratum)}"
        _check_cover(where, instrument.norm_based, strata.get(stratum, {}))
    _check_overlaps(table.scales, strata)
    weights: dict[str, dict[str, ComponentWeight]] = {}
    if table.components is not None:
        paths.append(folder / table.components)
        weights = _read_weights(paths[2], instrument)
    digest = hashlib.sha256(b"".join(file_bytes(path) for path in paths)).hexdigest()
    return Norms(card, table, strata, weights, digest)


def groups(strata: Iterable[Stratum]) -> dict[tuple[Match, str], list[Stratum]]:
    """Return the strata that stand beside each other: those of one sex that are told apart by age."""
    beside: dict[tuple[Match, str], list[Stratum]] = {}
    for stratum in strata:
        if MATCH[0] in stratum.match:
            beside.setdefault((stratum.match, stratum.sex), []).append(stratum)
    return beside


def _read_weights(path: Path, instrument: Instrument) -> dict[str, dict[str, ComponentWeight]]:
    weights: dict[str, dict[str, ComponentWeight]] = {}
    for weight in read_rows(path, ComponentWeight):
        by_scale = weights.setdefault(weight.component, {})
        if weight.scale in by_scale:
            raise SpecError(f"{path.name} gives {weight.component} {weight.scale} twice")
        by_scale[weight.scale] = weight
    _check_cover(path.name, [component.id for component in instrument.components], weights)
    for component, by_scale in weights.items():
        _check_cover(f"{path.name}: {component}", instrument.norm_based, by_scale)
    return weights


def _check_overlaps(name: str, strata: Iterable[Stratum]) -> None:
    for bands in groups(strata).values():
        for lower, upper in overlaps(bands):
            raise SpecError(f"{name}: {lower} and {upper} overlap: an age must belong to one band alone")


def _whom(instrument: Instrument, stratum: Stratum) -> str:
    return instrument.id if stratum == WHOLE else f"{instrument.id} {stratum}"


def _check_cover(where: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    wanted, found = set(wanted), set(found)
    if wanted != found:
        raise SpecError(f"{where}: has {', '.join(sorted(found))}; needed {', '.join(sorted(wanted))}")
