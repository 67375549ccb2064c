"""Norm sets of means and SDs in words: every number with its source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from prosuite.catalogue.catalogue import Catalogue
from prosuite.instruments.instrument import Instrument
from prosuite.norms.means import Norms, NormSet, ScaleNorm, load_norms
from prosuite.norms.strata import Stratum, matched_on


def entry_lines(card: NormSet, catalogue: Catalogue) -> Iterator[str]:
    """Yield, per instrument of a norm set, size, confidence, strata and source."""
    for table in card.tables:
        for name in table.instruments:
            matches = load_norms(catalogue.folder(card.id), card, table, catalogue.instrument(name)).matches
            how = ", ".join(map(matched_on, matches))
            yield f"    {name}: n {table.n or 'not verified'}, confidence {table.confidence}; {how}"
            yield f"      {table.source.strip()}"


def card_lines(card: NormSet, catalogue: Catalogue) -> Iterator[str]:
    """Yield, per instrument of a norm set, source, confidence and every number."""
    for table in card.tables:
        for instrument_id in table.instruments:
            spec = catalogue.instrument(instrument_id)
            yield ""
            yield from _norm_lines(spec, load_norms(catalogue.folder(card.id), card, table, spec))


def _norm_lines(spec: Instrument, norms: Norms) -> Iterator[str]:
    table = norms.table
    unverified = ", unverified: needs --allow-unverified" if norms.unverified else ""
    yield f"{spec.id}: confidence {table.confidence}{unverified}; n {table.n or 'not verified'}"
    yield f"  Source: {table.source.strip()}"
    yield f"  Verified in: {table.verified.strip()}"
    if norms.scales:
        yield from _whole_lines(norms)
    for match in filter(None, norms.matches):
        yield f"  --match {','.join(match)}: mean (SD) {matched_on(match)}"
        yield from _strata_lines(spec.norm_based, replace(norms, match=match).matched)
    for source in dict.fromkeys(norm.source for scales in norms.strata.values() for norm in scales.values()):
        yield f"  Means and SDs: {source}"
    for component, by_scale in norms.weights.items():
        for source in dict.fromkeys(weight.source for weight in by_scale.values()):
            yield f"  Weights of {component}: {source}"
    absent = [component.id for component in spec.components if component.id not in norms.weights]
    if absent:
        yield f"  No weights: {', '.join(absent)} are not given."


def _whole_lines(norms: Norms) -> Iterator[str]:
    yield "  " + "".join(f"{name:>12}" for name in ("scale", "mean", "SD", *norms.weights))
    for scale, norm in norms.scales.items():
        numbers = [norm.mean, norm.sd, *(by_scale[scale].weight for by_scale in norms.weights.values())]
        yield f"  {scale:>12}" + "".join(f"{_number(number):>12}" for number in numbers)


def _strata_lines(scales: Sequence[str], strata: Mapping[Stratum, Mapping[str, ScaleNorm]]) -> Iterator[str]:
    cells = {str(stratum): [_mean_and_sd(norms[scale]) for scale in scales] for stratum, norms in strata.items()}
    first = max(map(len, cells))
    widths = [max(len(scale), *map(len, column)) for scale, *column in zip(scales, *cells.values(), strict=True)]
    for name, row in {"": scales, **cells}.items():
        yield f"  {name:{first}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row, widths, strict=True))


def _mean_and_sd(norm: ScaleNorm) -> str:
    return "-" if norm.mean is None else f"{_number(norm.mean)} ({_number(norm.sd)})"


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:.8g}"
