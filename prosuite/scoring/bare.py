"""Bare scores, for rows of which nothing else has to be said: no status, no reason why a score is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.operations import count_of, weighted_products
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Lookup, Plan, ScalePlan
from prosuite.arithmetic.values import Reasons, Values
from prosuite.instruments import steps as st
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.instruments.step import StepBase
from prosuite.norms.means import Norms
from prosuite.scoring.column import in_words
from prosuite.scoring.evaluation import Evaluation
from prosuite.scoring.plan import build_plan, divide, score_all, score_names
from prosuite.scoring.scored import Comparison
from prosuite.scoring.steps import BLOCK, begin, check_parameters, read_by

_MOST_STATES = BLOCK  # combinations that are worked out beforehand: a table stays in the cache, its keys in 16 bits
_NOTHING_SAID = np.zeros(BLOCK, np.uint16)
_NOTHING_SAID.flags.writeable = False  # it stands for the reasons of all values


def can_score(spec: Instrument, *, refused: bool) -> bool:
    """Tell whether :func:`bare_scores` gives the scores of an instrument.

    It does not where a check drops values, nor where answers or values are refused and a score can depend on why a
    value is missing: a blank is missing, something that cannot be used is not.
    """
    return not any(isinstance(step, st.Check) and step.drop for step in spec.steps) and not (
        refused and any(map(_asks_why, spec.steps))
    )


def _asks_why(step: StepBase) -> bool:
    return (
        isinstance(step, st.FirstOf | st.Pick)
        or (isinstance(step, st.Count) and (step.meets is None or step.meets.missing is not None))
        or any(test.missing is not None for when in step.conditions for test in when.values())
    )


def bare_scores(
    spec: Instrument, codes: CodeArray, fields: Mapping[str, FloatArray], how: Comparison
) -> dict[str, Any]:
    """Score rows, each a record of its own.

    Parameters
    ----------
    spec
        The instrument.
    codes
        Its answer codes, items x rows.
    fields
        Its fields, one value per row.
    how
        How they are scored; strata are not matched.

    Returns
    -------
    dict
        Every score by name, in the instrument's order: numbers, NaN where not scored, or words.
    """
    means = how.norms if isinstance(how.norms, Norms) else None
    scores, _ = score_all(build_plan(spec, means, how.missing_rule), codes)
    found: dict[str, Any] = dict(zip(score_names(spec, means), scores, strict=True))
    late = [(step, output) for step in divide(spec).late if step.title is not None for output in step.outputs]
    scales = dict(zip((scale.id for scale in divide(spec).scales), scores, strict=False))
    numbers = _late(spec, [output for _, output in late], codes, {**fields, **scales}, how)
    found |= {step.score or output: in_words(numbers[output], step.labels) for step, output in late}
    return {name: found[name] for name in spec.score_ids if name in found}


def _late(
    spec: Instrument, outputs: Sequence[str], codes: CodeArray, given: Mapping[str, FloatArray], how: Comparison
) -> dict[str, FloatArray]:
    """Return what the steps on values give, a block of rows at a time; given are fields and scales."""
    steps = [step for step in divide(spec).late if step.outputs]
    tables = {step.id: _table(spec, step, how) for step in steps} if codes.shape[1] > _MOST_STATES else {}
    steps_left = [step for step in steps if tables.get(step.id) is None]
    sums = {step.id: plan for step in steps_left if (plan := _as_sum(spec, step)) is not None}
    totals, _ = score_all(Plan(tuple(sums.values()), None), codes)
    there = {**given, **dict(zip(sums, totals, strict=True))}
    read = read_by(spec, [step for step in steps_left if step.id not in sums])
    items = {name: spec.item_ids.index(name) for name in read if name in spec.item_ids}
    answers = {name: _answers(spec.items[row]) for name, row in items.items()}
    chosen = check_parameters(spec, how.parameters)
    found = {output: np.empty(codes.shape[1]) for output in outputs}
    for start in range(0, codes.shape[1], BLOCK):
        block = slice(start, start + BLOCK)
        numbers = {name: number[block] for name, number in there.items()}
        numbers |= {name: answers[name].take(codes[row, block]) for name, row in items.items()}
        evaluation = _evaluation(spec, numbers, chosen, how)
        keys: dict[tuple[str, ...], NDArray[np.uint16]] = {}
        for step in steps:
            table = tables.get(step.id)
            if table is not None:
                if table.names not in keys:
                    keys[table.names] = table.key(codes[:, block], evaluation.values)
                evaluation.values |= _bare({name: own.take(keys[table.names]) for name, own in table.given.items()})
            elif step.id not in sums:
                evaluation.run([step])
        for output, column in found.items():
            column[block] = evaluation.values[output].number
    return found


def _evaluation(
    spec: Instrument, numbers: Mapping[str, FloatArray], chosen: Mapping[str, str], how: Comparison
) -> Evaluation:
    evaluation = begin(spec, _bare(numbers), chosen, Reasons(), how.norms)
    evaluation.missing_rule, evaluation.allow_unverified = how.missing_rule, how.allow_unverified
    return evaluation


@dataclass(frozen=True, slots=True)
class _Table:
    """What a step gives for every combination of the values that it reads.

    Attributes
    ----------
    names
        Of these values.
    rows, lowest
        Of each its row among the codes, if it is an item; else the lowest whole number that it can be.
    widths
        How many each can be, missing included: the first one.
    given
        What the step gives, by name.
    """

    names: tuple[str, ...]
    rows: Sequence[int | None]
    lowest: Sequence[float]
    widths: Sequence[int]
    given: Mapping[str, FloatArray]

    def key(self, codes: CodeArray, values: Mapping[str, Values]) -> NDArray[np.uint16]:
        """Return the place of each record in the table."""
        key = np.zeros(codes.shape[1], np.uint16)
        for name, row, lowest, width in zip(self.names, self.rows, self.lowest, self.widths, strict=True):
            key *= np.uint16(width)
            key += _places(values[name].number, lowest) if row is None else codes[row]
        return key


def _places(numbers: FloatArray, lowest: float) -> NDArray[np.uint16]:
    """Return whole numbers counted from 1 for the lowest; 0 where there is none."""
    places = np.zeros(numbers.shape, np.uint16)
    np.copyto(places, numbers - (lowest - 1), where=~np.isnan(numbers), casting="unsafe")
    return places


def _table(spec: Instrument, step: StepBase, how: Comparison) -> _Table | None:
    """Return a step as a table; None where what it reads can be too much, or is no whole number."""
    names = tuple(read_by(spec, [step]))
    values = [_can_be(spec, name, how) for name in names]
    known = [own for own in values if own is not None]
    if len(known) < len(values) or not values or prod(map(len, known)) > _MOST_STATES:
        return None
    grid = {name: own.reshape(-1) for name, own in zip(names, np.meshgrid(*known, indexing="ij"), strict=True)}
    evaluation = _evaluation(spec, grid, {}, how)
    evaluation.run([step])
    rows = [spec.item_ids.index(name) if name in spec.item_ids else None for name in names]
    given = {output: evaluation.values[output].number for output in step.outputs}
    return _Table(names, rows, [own[1] for own in known], [*map(len, known)], given)


def _can_be(spec: Instrument, name: str, how: Comparison) -> FloatArray | None:
    """Return what a value can be: missing, or what answers stand for, or whole numbers; None for anything else."""
    if name in spec.item_ids:
        return _answers(spec.item(name))
    is_worked_out = any(name in step.outputs for step in spec.all_steps)
    reach = spec.reach(name) if is_worked_out and how.missing_rule is None else None
    if reach is None or not reach.whole or reach.high - reach.low > _MOST_STATES:
        return None
    return np.array([np.nan, *np.arange(reach.low, reach.high + 1)])


def _as_sum(spec: Instrument, step: StepBase) -> ScalePlan | None:
    """Return a step that adds up what single answers give as a sum that runs on bytes; None for any other step."""
    parts = [] if step.unverified else list(_parts(spec, step))
    if not parts or not set(spec.item_ids).issuperset(step.inputs):
        return None
    return ScalePlan(
        items=tuple(spec.item_ids.index(name) for name, _ in parts),
        recodes=tuple(_lookup(spec, name, gives) for name, gives in parts),
        factor=np.array([1.0, *[np.nan] * len(parts)]),
        minimum_answered=0,
        lowest=0.0,
        per_point=1.0,
        decimals=step.decimals if isinstance(step, st.Combine) else None,
    )


def _parts(spec: Instrument, step: StepBase) -> Iterator[tuple[str, Callable[[Values], Values]]]:
    """Yield the values that a step adds up, and what each of them adds; nothing where it is no such sum."""
    if isinstance(step, st.Count) and step.meets is not None:
        test = begin(spec, {}, {}, Reasons(), None).test(step.of[0], step.meets)
        yield from ((name, lambda value: count_of([value], test, value.number.shape)) for name in step.of)
    elif isinstance(step, st.Combine) and step.rounding != "down" and all(len(term.of) == 1 for term in step.terms):
        for term in step.terms:
            yield term.of[0], partial(_product, term.times, term.if_missing)


def _product(times: float, if_missing: float | None, value: Values) -> Values:
    return weighted_products([([value], times, if_missing)], value.number.shape)


def _lookup(spec: Instrument, name: str, gives: Callable[[Values], Values]) -> Lookup:
    """Return what an item adds to a sum, by the code of its answer."""
    (values,) = _bare({name: _answers(spec.item(name))}).values()
    given = gives(values)
    return Lookup(spec.item_ids.index(name), np.nan_to_num(given.number), (~given.known).astype(np.uint8))


def _answers(item: Item) -> FloatArray:
    """Return the answer that each code of an item stands for; NaN where it does not count."""
    return np.array([np.nan, *(answer if answer in item.counted else np.nan for answer in item.answers)])


def _bare(numbers: Mapping[str, FloatArray]) -> dict[str, Values]:
    """Return the numbers of a block as values without the reasons why some are missing."""
    return {name: Values(number, _NOTHING_SAID[: len(number)]) for name, number in numbers.items()}
