"""Measurements in words: every field, unit, limit, step and source."""

from collections.abc import Iterator

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.instruments import steps as st
from prosuite.instruments.measurement import MeasuredField, Measurement


def describe_measurement(spec: Measurement, catalogue: Catalogue) -> str:
    """Return fields, parameters, scores, checks, reference equations and sources of a measurement."""
    return "\n".join(_lines(spec, catalogue))


def _lines(spec: Measurement, catalogue: Catalogue) -> Iterator[str]:
    yield f"{spec.id}: {spec.title}"
    yield spec.licence.strip()
    yield ""
    yield f"Fields (a sheet has one of {', '.join(spec.key_fields)})"
    for field in spec.fields:
        yield f"  {field.id:22} {field.title}; {'; '.join(_facts(field))}"
    if spec.parameters:
        yield ""
        yield "Parameters (declared for a sheet in the study file, parameters = { ... })"
    for name, parameter in spec.parameters.items():
        yield f"  {name}: {parameter.title}; {', '.join(parameter.choices)}; default {parameter.default}"
    yield ""
    yield "Scores"
    for step in spec.steps:
        if step.title is not None:
            names = ", ".join(name for own, _, name in spec.scores if own is step)
            unverified = "; unverified: needs --allow-unverified" if step.unverified else ""
            yield f"  {names}: {step.title}{f' ({step.unit})' if step.unit else ''}; source: {step.source}{unverified}"
    yield ""
    yield "Checks"
    for step in spec.steps:
        if isinstance(step, st.Check):
            dropped = f"; {', '.join(step.drop)} then count as missing" if step.drop else ""
            yield f"  {step.severity}: {step.says}{dropped}"
    yield ""
    sets = ", ".join(catalogue.equation_sets_for(spec.id)) or NO_NORMS
    yield f"Reference equations: {sets}; default {spec.norms or NO_NORMS}"
    yield ""
    yield "Sources"
    for reference in spec.references:
        yield f"  {reference.id}: {reference.text.strip()}"


def values_in_words(field: MeasuredField) -> str:
    """Return what a field takes, in words: its codes, its values, its limits with the unit, or its kind."""
    if field.kind == "choice":
        return ", ".join(field.codes)
    if field.values:
        return "one of " + ", ".join(f"{value:g}" for value in field.values)
    if field.hard:
        return f"{field.hard[0]:g} to {field.hard[1]:g}{f' {field.unit}' if field.unit else ''}"
    return field.kind


def _facts(field: MeasuredField) -> Iterator[str]:
    """Yield what a field's values are: unit, limits, codes, whether it is of a trial."""
    yield values_in_words(field)
    if field.soft:
        yield f"usually {field.soft[0]:g} to {field.soft[1]:g}"
    if field.per == "trial":
        yield "of each trial"
