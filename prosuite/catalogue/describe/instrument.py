"""Instruments in words: every item, field, limit, rule and score with its source."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.catalogue.describe.rules import rule_of
from prosuite.datafiles.models import UNVERIFIED
from prosuite.harmless import visible
from prosuite.instruments.about import TERMS
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import ConsistencyIndex, Item
from prosuite.instruments.step import Minimum, StepBase
from prosuite.instruments.steps import Check

_SETS = {"means": "Norm sets", "equations": "Reference equations", "value_set": "Value sets"}
_KINDS = {"clock": "time of day"}


def describe_instrument(spec: Instrument, catalogue: Catalogue) -> str:
    """Return items, fields, parameters, scales, scores, checks, norm sets and sources of an instrument."""
    sections = (
        _item_lines(spec),
        _field_lines(spec),
        _parameter_lines(spec),
        _scale_lines(spec),
        _score_lines(spec),
        _check_lines(spec),
        _norm_lines(spec, catalogue),
        _change_lines(spec),
        _disagreement_lines(spec),
        _consistency_lines(spec.consistency),
        _source_lines(spec),
    )
    return "\n\n".join("\n".join(map(visible, lines)) for lines in (list(_head(spec)), *map(list, sections)) if lines)


def outline(spec: Instrument) -> str:
    """Return what a spec has in a few lines: how many items and fields, the names it goes by, its scores."""
    kinds = {"item": spec.items, "field": spec.fields, "scale": spec.scales, "step": spec.steps}
    has = ", ".join(f"{len(own)} {kind}{'s' * (len(own) > 1)}" for kind, own in kinds.items() if own)
    names = ", ".join((spec.id, *spec.sheet_names))
    lines = [f"{spec.id}: {spec.title}: {has}", f"  sheets named {names}"]
    lines += [f"  columns beginning with {', '.join(spec.column_prefixes)}"] if spec.column_prefixes else []
    lines += [f"  items {' '.join(spec.item_ids)}"] if spec.items else []
    lines += [f"  fields {' '.join(spec.field_ids)}"] if spec.fields else []
    scores = (f"{name}{' (unverified)' if step.unverified else ''}" for step, _, name in spec.scores)
    return "\n".join([*lines, f"  scores {', '.join(scores) or 'none'}"])


def values_in_words(field: MeasuredField) -> str:
    """Return what a field takes, in words: its codes, its values, its limits with the unit, or its kind."""
    if field.kind == "choice":
        return ", ".join(field.codes)
    if field.values:
        return "one of " + ", ".join(f"{value:g}" for value in field.values)
    if field.hard:
        return f"{field.hard[0]:g} to {field.hard[1]:g}{f' {field.unit}' if field.unit else ''}"
    return _KINDS.get(field.kind, field.kind)


def _head(spec: Instrument) -> Iterator[str]:
    yield f"{spec.id}: {spec.title}"
    yield spec.licence.strip()
    if spec.licence_class:
        yield f"The questionnaire is {TERMS[spec.licence_class]}"
    if spec.recall:
        yield f"Recall period: {spec.recall}"
    yield f"Columns of its scores in tables of files begin with {spec.table_prefix}_"
    if spec.cdisc:
        yield f"CDISC category {spec.cdisc.category}, {spec.cdisc.numbering} item numbers after {spec.cdisc.prefix}"


def _change_lines(spec: Instrument) -> Iterator[str]:
    if spec.important_changes:
        yield "Important changes"
    for change in spec.important_changes:
        caveat = " (unverified)" if change.confidence == UNVERIFIED else ""
        yield f"  {change.of:22} {change.value:g}: {change.kind}, {change.population}{caveat}; {change.source}"


def _disagreement_lines(spec: Instrument) -> Iterator[str]:
    if spec.disagreements:
        yield "Where sources disagree"
    for one in spec.disagreements:
        yield f"  {one.about}: {one.found}"
        yield f"    followed: {one.followed}; {one.why}"


def _item_lines(spec: Instrument) -> Iterator[str]:
    if spec.items:
        yield "Items"
    for item in spec.items:
        yield f"  {item.id:6} {item.number or '':4} answers {answers_in_words(spec, item)}"
        for answer, words in item.not_counted.items():
            yield f"    {answer} ({words}) counts as missing"


def answers_in_words(spec: Instrument, item: Item) -> str:
    """Return the answers of an item, and what they count if that is something else."""
    return f"{_answers(item):5} {_recode(spec, item)}".rstrip()


def _answers(item: Item) -> str:
    """Return the answers of an item: the ends of an unbroken run, else each of them."""
    first, last = item.answers[0], item.answers[-1]
    return f"{first}..{last}" if item.answers == (*range(first, last + 1),) else _row(item.answers)


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


def _field_lines(spec: Instrument) -> Iterator[str]:
    if spec.fields:
        yield f"Fields (a sheet has one of {', '.join(spec.key_fields)})" if spec.key_fields else "Fields"
    for field in spec.fields:
        yield f"  {field.id:22} {field.title}; {'; '.join(_facts(field))}"


def _facts(field: MeasuredField) -> Iterator[str]:
    """Yield what a field's values are: unit, limits, codes, whether it is of a trial."""
    yield values_in_words(field)
    if field.soft:
        yield f"usually {field.soft[0]:g} to {field.soft[1]:g}"
    if field.per == "trial":
        yield "of each trial"


def _parameter_lines(spec: Instrument) -> Iterator[str]:
    if spec.parameters:
        yield "Parameters (declared for a sheet in the study file, parameters = { ... })"
    for name, parameter in spec.parameters.items():
        yield f"  {name}: {parameter.title}; {', '.join(parameter.choices)}; default {parameter.default}"


def _scale_lines(spec: Instrument) -> Iterator[str]:
    scales = [scale for scale in spec.scales if scale.title is not None]
    if scales:
        yield f"Scales (items needed: {_minimum(spec.minimum)})"
    for scale in scales:
        yield f"  {scale.score or scale.id}: {scale.title}; {rule_of(spec, scale)}"
        yield f"    unit {scale.unit}; source: {scale.source}{_doubt(scale)}"


def _minimum(minimum: Minimum) -> str:
    return f"{minimum:.0%}" if isinstance(minimum, float) else str(minimum)


def _score_lines(spec: Instrument) -> Iterator[str]:
    scores = [step for step in spec.steps if step.title is not None]
    if scores:
        yield "Scores"
    for step in scores:
        names = ", ".join(name for own, _, name in spec.scores if own is step)
        yield f"  {names}: {step.title}{f' ({step.unit})' if step.unit else ''}; source: {step.source}{_doubt(step)}"
        yield f"    {rule_of(spec, step)}"


def _doubt(step: StepBase) -> str:
    return "; unverified: needs --allow-unverified" if step.unverified else ""


def _check_lines(spec: Instrument) -> Iterator[str]:
    checks = [step for step in spec.steps if isinstance(step, Check)]
    if checks:
        yield "Checks"
    for step in checks:
        dropped = f"; {', '.join(step.drop)} then count as missing" if step.drop else ""
        yield f"  {step.severity}: {step.says}{dropped}"


def _norm_lines(spec: Instrument, catalogue: Catalogue) -> Iterator[str]:
    """Yield what the scores are compared with."""
    if spec.norm_based:
        yield f"Norm-based scores (T): {' '.join(f'{scale}_t' for scale in spec.norm_based)}"
    for component in spec.components:
        yield f"Component summary (T): {component.id}: {component.title}; needs every norm-based scale"
    cards = [catalogue.card(name) for name in catalogue.cards_for(spec.id)]
    for kind, own in groupby(sorted(cards, key=lambda card: [*_SETS].index(card.kind)), key=lambda card: card.kind):
        ids = [card.id for card in own]
        yield f"{_SETS[kind]}: {', '.join(ids)}; default {spec.norms if spec.norms in ids else NO_NORMS}"
    if not cards:
        yield f"Norm sets: {NO_NORMS}; default {spec.norms or NO_NORMS}"


def _consistency_lines(index: ConsistencyIndex | None) -> Iterator[str]:
    if index is None:
        return
    unverified = ", unverified: needs --allow-unverified" if index.unverified else ""
    yield f"{index.title}: pairs of answers that contradict each other; confidence {index.confidence}{unverified}"
    yield f"  Source: {index.source}. Verified in: {index.verified}"
    for pair in index.pairs:
        answers = " or ".join(f"{first} and {second}" for first, second in pair.inconsistent)
        yield f"  {' with '.join(pair.items)}: {answers}"


def _source_lines(spec: Instrument) -> Iterator[str]:
    yield "Sources"
    for reference in spec.references:
        yield f"  {reference.id}: {reference.text.strip()}"
