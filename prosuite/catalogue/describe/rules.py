"""How a score is worked out, in words."""

from collections.abc import Iterator, Sequence
from functools import singledispatch

from prosuite.instruments import steps as st
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.scales import Component, Scale, Standardise
from prosuite.instruments.step import StepBase


def rule_of(spec: Instrument, step: StepBase, needed: int | None = None) -> str:
    """Return how a step makes its value, in words.

    Parameters
    ----------
    spec, step
        The instrument and one of its steps.
    needed
        How many parts of a scale must be there, where a study has a rule of its own.
    """
    if isinstance(step, Scale):
        return _sum(spec, step, spec.required(step, None) if needed is None else needed)
    return _pick(spec, step) if isinstance(step, st.Pick) else _words(step)


@singledispatch
def _words(step: StepBase) -> str:
    return f"decided by {', '.join(step.inputs)}"


@_words.register
def _(step: Standardise) -> str:
    return f"50 + 10 x ({step.of} - mean) / SD of the norm set"


@_words.register
def _(step: Component) -> str:
    return f"50 + 10 x sum of weight x z over {' '.join(step.of)}, by the norm set; all needed"


@_words.register
def _(step: st.Band) -> str:
    return f"by {step.of}: {_bands(step)}"


@_words.register
def _(step: st.Lookup) -> str:
    return f"by {', '.join(step.keys)} in {'the value set' if step.of_norms else step.table}"


@_words.register
def _(step: st.Count) -> str:
    return f"number of trials by {', '.join(step.inputs)}" if step.over_trials else f"number among {' '.join(step.of)}"


@_words.register
def _(step: st.FirstOf) -> str:
    return f"the first there is of {', '.join(dict.fromkeys(option.value for option in step.options))}"


@_words.register
def _(step: st.Predict) -> str:
    return f"reference equations for {step.measure}, {step.observed} by {', '.join(step.inputs_of.values())}"


@_words.register
def _(step: st.Ratio) -> str:
    return f"{_times(step.times)}{step.over} / {step.under}{_rounded(step.decimals)}"


@_words.register
def _(step: st.Combine) -> str:
    return " + ".join(map(_term, step.terms)) + _rounded(step.decimals)


@_words.register
def _(step: st.Elapsed) -> str:
    return f"from {step.start} to {step.end}, in {step.unit.replace('_', ' ')}"


def _times(number: float) -> str:
    return "" if number == 1 else f"{number:g} x "


def _rounded(decimals: int | None) -> str:
    return "" if decimals is None else f", rounded to {decimals} decimals"


def _term(term: st.Term) -> str:
    return f"{term.times:g}" if not term.of else _times(term.times) + " x ".join(term.of)


def _pick(spec: Instrument, step: st.Pick) -> str:
    """Return which trial is picked, or what a study may choose."""
    rule = step.rule
    if rule in spec.parameters:
        rule = f"{rule} ({spec.parameters[rule].default} unless declared)"
    rank = "" if step.rank == 1 else f"number {step.rank} by "
    return f"{rank}{rule} {step.of} of the trials{f' by {step.by}' if step.by else ''}"


def _sum(spec: Instrument, scale: Scale, needed: int) -> str:
    """Return the parts of a scale and what is made of them."""
    raw, size = scale.raw_reach(spec), len(scale.of) - len(scale.counts_as)
    moved = "as it is" if scale.rescale is None or raw is None else f"raw {raw.low:g} to {raw.high:g}"
    if scale.rescale not in (None, (0.0, 100.0)):
        moved += " moved onto {:g} to {:g}".format(*scale.rescale)
    return "; ".join([f"{scale.how} of {' '.join(scale.of)}", *_counting(scale), moved, f"{needed} of {size} needed"])


def _counting(scale: Scale) -> Iterator[str]:
    """Yield what the parts of a scale count where that is not what they are."""
    if scale.weights:
        yield f"answers weighted by {scale.weights}"
    yield from (f"{part} as {top:g} - {part}" for part, top in scale.reverse.items())
    yield from (f"{part} as {value:g} where it is missing" for part, value in scale.counts_as.items())
    if scale.rescale_each:
        yield "each moved onto {:g} to {:g}".format(*scale.rescale_each)
    if scale.per:
        yield "as a share of the most that the parts answered can give"


def _bands(step: st.Band) -> str:
    limits = (("above", band.above) if band.above is not None else ("from", band.min) for band in step.bands)
    words = ("else" if at is None else f"{edge} {at:g}" for edge, at in limits)
    given: Sequence[str] = [band.give if isinstance(band.give, str) else f"{band.give:g}" for band in step.bands]
    bands = ", ".join(f"{limit} {word}" for limit, word in zip(words, given, strict=True))
    return bands if step.to is None else f"{bands}, to {step.to:g}"
