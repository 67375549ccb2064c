"""Checking a card of means and SDs: every fault of the card and its tables, in one run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prosuite.catalogue.cards import FileFault, has_errors, read_card, read_table, unknown_instrument
from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.persons import SEXES
from prosuite.names import nearest
from prosuite.norms.means import ComponentWeight, NormSet, NormTable, ScaleNorm, groups, load_norms
from prosuite.norms.strata import Match, Stratum, gaps, overlaps, span

_SEE = "see docs/adding_a_norm_table.md."
_NEEDED = ("mean", "sd")  # a cell of them may be empty, the column is there
_LOWEST, _HIGHEST = 0.0, 100.0
_LARGEST_SD = 50.0  # of scores within 0-100: half of them at each end


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of means and SDs with its line."""

    line: int
    norm: ScaleNorm


def check_means(path: Path, catalogue: Catalogue) -> list[FileFault]:
    """Check a card of means and SDs with its tables.

    Parameters
    ----------
    path
        The card (TOML); its tables (CSV) lie beside it.
    catalogue
        The instruments that the tables may be for.

    Raises
    ------
    SpecError
        The card cannot be read or is not TOML.
    """
    card, faults = read_card(path, NormSet, _SEE)
    if card is None:
        return faults
    for table in card.tables:
        faults += _table_faults(path, card, table, catalogue)
    return faults


def _table_faults(path: Path, card: NormSet, table: NormTable, catalogue: Catalogue) -> Iterator[FileFault]:
    rows, faults = read_table(path.parent / table.scales, ScaleNorm, _SEE, _NEEDED)
    yield from faults
    if table.components is not None:
        _, weight_faults = read_table(path.parent / table.components, ComponentWeight, _SEE)
        faults += weight_faults
        yield from weight_faults
    known = {*table.instruments, *catalogue.instruments}
    strangers = list(_stranger_faults(table.scales, rows, known))
    yield from strangers
    for name in table.instruments:
        instrument = catalogue.instruments.get(name)
        if instrument is None:
            yield unknown_instrument(path.name, name, catalogue.instruments)
            continue
        own = [_Row(line, norm) for line, norm in rows if norm.instrument == name]
        found = list(_instrument_faults(table.scales, instrument, own)) if rows or not faults else []
        if not has_errors([*faults, *strangers, *found]):  # a row that is not understood may be the one that is missing
            found += _cover_faults(table.scales, instrument, own)
        yield from found
        if not has_errors([*faults, *strangers, *found]) and card.id == path.stem:
            yield from _loading_faults(path, card, table, instrument)


def _stranger_faults(file: str, rows: Iterable[tuple[int, ScaleNorm]], known: set[str]) -> Iterator[FileFault]:
    for line, norm in rows:
        if norm.instrument not in known:
            message = f"instrument is {norm.instrument!r}, which is unknown{nearest(norm.instrument, known)}"
            yield FileFault(file, line, message, "Correct the name of the instrument.")


def _instrument_faults(file: str, instrument: Instrument, rows: list[_Row]) -> Iterator[FileFault]:
    if not instrument.norm_based:
        message = f"{instrument.id} has no norm-based scales, so nothing can be compared"
        yield FileFault(file, None, message, "Name norm_based scales in the instrument.")
        return
    if not rows:
        yield FileFault(file, None, f"no row is for {instrument.id}", f"Add a row for each scale of {instrument.id}.")
    strata: dict[Stratum, dict[str, int]] = {}
    for row in rows:
        lines = strata.setdefault(row.norm.stratum, {})
        yield from _row_faults(file, instrument, row, lines.get(row.norm.scale))
        lines.setdefault(row.norm.scale, row.line)
    first_lines = {stratum: min(lines.values()) for stratum, lines in strata.items()}
    yield from _band_faults(file, first_lines)
    yield from _sex_faults(file, first_lines)


def _cover_faults(file: str, instrument: Instrument, rows: Iterable[_Row]) -> Iterator[FileFault]:
    strata: dict[Stratum, dict[str, int]] = {}
    for row in rows:
        strata.setdefault(row.norm.stratum, {})[row.norm.scale] = row.line
    for stratum, lines in strata.items():
        for scale in instrument.norm_based:
            if scale not in lines:
                message = f"{stratum} has no row for {scale}"
                fix = "Add the row; leave mean and sd empty if the source gives none, and say so in source."
                yield FileFault(file, min(lines.values()), message, fix)


def _row_faults(file: str, instrument: Instrument, row: _Row, earlier: int | None) -> Iterator[FileFault]:
    norm = row.norm
    if norm.scale not in instrument.norm_based:
        known = ", ".join(instrument.norm_based)
        message = (
            f"{norm.scale!r} is no norm-based scale of {instrument.id}{nearest(norm.scale, instrument.norm_based)}"
        )
        yield FileFault(file, row.line, message, f"Use one of {known}, or drop the row.")
        return
    if earlier is not None:
        message = f"{norm.scale} of {norm.stratum} stands in line {earlier} already"
        yield FileFault(file, row.line, message, "Keep one of the two rows.")
    unit = next(scale.unit for scale in instrument.scales if scale.id == norm.scale)
    if unit != "0-100":
        return
    if norm.mean is not None and not _LOWEST <= norm.mean <= _HIGHEST:
        message = f"mean of {norm.scale} is {norm.mean:g}, expected 0 to 100 as its scores are"
        yield FileFault(file, row.line, message, "Correct the mean; T scores and raw sums do not belong here.")
    if norm.sd is not None and norm.sd > _LARGEST_SD:
        message = f"SD of {norm.scale} is {norm.sd:g}, more than scores from 0 to 100 can well have (50)"
        yield FileFault(file, row.line, message, "Compare with the source.", "warning")


def _band_faults(file: str, strata: dict[Stratum, int]) -> Iterator[FileFault]:
    """Yield gaps and overlaps of the age bands, each at the first line of the upper band."""
    for bands in groups(strata).values():
        for lower, upper in overlaps(bands):
            message = f"{lower} (line {strata[lower]}) and {upper} overlap: ages from {upper.youngest} belong to both"
            yield FileFault(file, strata[upper], message, "Both ends belong to a band: let each begin after the last.")
        for lower, upper in gaps(bands):
            first, last = (lower.age_to or 0) + 1, upper.youngest - 1
            ages = f"age {first} belongs" if first == last else f"ages {first} to {last} belong"
            message = f"gap: {ages} to no stratum between {lower} (line {strata[lower]}) and {upper}"
            yield FileFault(file, strata[upper], message, "Both ends belong to a band: widen a band or add one.")


def _sex_faults(file: str, strata: dict[Stratum, int]) -> Iterator[FileFault]:
    """Yield what holds for one sex and not for the other."""
    by_match: dict[Match, dict[str, list[Stratum]]] = {}
    for stratum in strata:
        if "sex" in stratum.match:
            by_match.setdefault(stratum.match, {}).setdefault(stratum.sex, []).append(stratum)
    for by_sex in by_match.values():
        line = min(strata[stratum] for bands in by_sex.values() for stratum in bands)
        absent = [sex for sex in SEXES if sex not in by_sex]
        if absent:
            there = " and ".join(by_sex)
            message = f"there are strata for {there} and none for {absent[0]}: those records are not compared"
            yield FileFault(file, line, message, f"Add strata for {absent[0]} if the source has them.", "warning")
            continue
        spans = {sex: span(bands) for sex, bands in by_sex.items()}
        if len(set(spans.values())) > 1:
            message = f"the ages differ by sex: {', '.join(f'{sex} {ages}' for sex, ages in spans.items())}"
            yield FileFault(file, line, message, "Compare with the source.", "warning")


def _loading_faults(path: Path, card: NormSet, table: NormTable, instrument: Instrument) -> Iterator[FileFault]:
    """Yield what scoring itself would refuse: weights that do not cover the components and scales."""
    try:
        load_norms(path.parent, card, table, instrument)
    except SpecError as error:
        file = table.components or table.scales
        yield FileFault(
            file, None, str(error).removeprefix(f"{file}: "), "Give each component each norm-based scale once."
        )
