"""Instruments and norm sets in words: every rule and number with its source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.instruments.questionnaire import ConsistencyIndex, Instrument, Item
from prosuite.norms.means import Norms, NormSet, ScaleNorm
from prosuite.norms.strata import Stratum, matched_on


def describe_instrument(spec: Instrument, catalogue: Catalogue) -> str:
    """Return items, recodes, scales, missing-data rule, norms and sources of an instrument."""
    return "\n".join(_instrument_lines(spec, catalogue))


def describe_norm_set(card: NormSet, catalogue: Catalogue) -> str:
    """Return population, source, confidence and every number of a norm set."""
    return "\n".join(_norm_set_lines(card, catalogue))


def list_norm_sets(catalogue: Catalogue) -> str:
    """Return a few lines on each norm set: population, and per instrument size, confidence, strata and source."""
    return "\n".join(line for card in catalogue.norm_sets.values() for line in _entry_lines(card, catalogue))


def _entry_lines(card: NormSet, catalogue: Catalogue) -> Iterator[str]:
    made_for = ", ".join(f"{name} ({table.confidence})" for table in card.tables for name in table.instruments)
    yield f"{card.id:12} {card.title}; for {made_for}"
    yield f"    {card.population} ({card.country}, {card.year})"
    for table in card.tables:
        for name in table.instruments:
            matches = catalogue.norm_numbers(catalogue.instrument(name), card, table).matches
            how = ", ".join(map(matched_on, matches))
            yield f"    {name}: n {table.n or 'not verified'}, confidence {table.confidence}; {how}"
            yield f"      {table.source.strip()}"


def _instrument_lines(spec: Instrument, catalogue: Catalogue) -> Iterator[str]:
    yield f"{spec.id}: {spec.title}"
    yield spec.licence.strip()
    if spec.recall:
        yield f"Recall period: {spec.recall}"
    if spec.cdisc:
        yield f"CDISC category {spec.cdisc.category}, {spec.cdisc.numbering} item numbers after {spec.cdisc.prefix}"
    yield ""
    yield "Items"
    for item in spec.items:
        answers = f"{item.answers[0]}..{item.answers[-1]}"
        yield f"  {item.id:6} {item.number or '':4} answers {answers:5} {_recode(spec, item)}".rstrip()
    yield ""
    yield f"Scales (items needed: {spec.missing_rule})"
    for scale in spec.scales:
        moved = "as it is" if scale.raw_range is None else f"raw {scale.raw_range[0]:g} to {scale.raw_range[1]:g}"
        needed = f"{spec.minimum_answered(scale)} of {len(scale.items)} needed"
        yield f"  {scale.id}: {scale.title}; {scale.aggregate} of {' '.join(scale.items)}; {moved}; {needed}"
        yield f"    unit {scale.unit}; source: {scale.source}"
    if spec.norm_based:
        yield ""
        yield f"Norm-based scores (T): {' '.join(f'{scale}_t' for scale in spec.norm_based)}"
    for component in spec.components:
        yield f"Component summary (T): {component.id}: {component.title}; needs every norm-based scale"
    yield f"Norm sets: {', '.join(catalogue.norm_sets_for(spec)) or NO_NORMS}; default {spec.norms or NO_NORMS}"
    if spec.consistency is not None:
        yield ""
        yield from _consistency_lines(spec.consistency)
    yield ""
    yield "Sources"
    for reference in spec.references:
        yield f"  {reference.id}: {reference.text.strip()}"


def _consistency_lines(index: ConsistencyIndex) -> Iterator[str]:
    unverified = ", unverified: needs --allow-unverified" if index.unverified else ""
    yield f"{index.title}: pairs of answers that contradict each other; confidence {index.confidence}{unverified}"
    yield f"  Source: {index.source}. Verified in: {index.verified}"
    for pair in index.pairs:
        answers = " or ".join(f"{first} and {second}" for first, second in pair.inconsistent)
        yield f"  {' with '.join(pair.items)}: {answers}"


def _recode(spec: Instrument, item: Item) -> str:
    if item.recode in spec.recodes:
        return f"-> {_row(spec.recodes[item.recode].values.values())}"
    if item.recode in spec.pair_recodes:
        pair = spec.pair_recodes[item.recode]
        rows = (f"{key}: {_row(row.values())}" for key, row in pair.values.items())
        return f"-> by answer to {pair.partner} ({'; '.join(rows)})"
    return ""


def _row(values: Iterable[float]) -> str:
    return " ".join(f"{value:g}" for value in values)


def _norm_set_lines(card: NormSet, catalogue: Catalogue) -> Iterator[str]:
    yield f"{card.id}: {card.title}"
    yield f"{card.population} ({card.country}, {card.year})"
    yield card.licence
    for table in card.tables:
        for instrument_id in table.instruments:
            spec = catalogue.instrument(instrument_id)
            yield ""
            yield from _norm_lines(spec, catalogue.norm_numbers(spec, card, table))


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
