"""What a column of a table of scores means: its label, unit, range, direction, codes, rule and source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from prosuite.catalogue.describe.rules import rule_of
from prosuite.instruments.columns import BESIDE
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.scales import Scale, Standardise
from prosuite.instruments.step import Reach, StepBase
from prosuite.instruments.steps import Band, Decide, FirstOf, Lookup, Predict

Kind = Literal["text", "number", "category", "date", "truth", "mixed"]
_PREDICTED = {
    "predicted": "predicted",
    "percent_predicted": "percent of predicted",
    "z": "z-score",
    "lln": "lower limit of normal",
    "uln": "upper limit of normal",
}
_BESIDE = {
    "date": "date of the record",
    "flags": "errors that touch the record",
    "norms": "norm set",
    "norms_stratum": "people of the norms compared with",
    "norms_confidence": "confidence of the norm set",
    "source": "sheet and row",
}
_RULES = {
    "flags": "codes of the findings, see prosuite explain CODE; those that reviewers accepted are none",
    "norms": '"none" for no comparison',
    "norms_confidence": "A, B or C; C is unverified",
}


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column means.

    Attributes
    ----------
    column, label
        Its name and what it is in words.
    kind
        ``text``, ``number``, ``category`` (one of ``codes``, in their order), ``date``, ``truth`` or ``mixed``.
    unit, range, direction
        Of a score: its unit, its ends, and whether higher or lower is better.
    codes
        The words that it holds, in order; their numbers in the long table begin with 1.
    instrument, score
        Whose it is, and the name of the score in the long table.
    rule, norms, source
        How it is worked out, what it is compared with, and where the rule comes from.
    paramcd
        Its name of up to eight characters.
    """

    column: str
    label: str
    kind: Kind
    unit: str = ""
    range: str = ""
    direction: str = ""
    codes: tuple[str, ...] = ()
    instrument: str = ""
    score: str = ""
    rule: str = ""
    norms: str = ""
    source: str = ""
    paramcd: str = ""

    def facts(self) -> dict[str, str]:
        """Return what is said of it besides its name, as texts."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "column"}
        said["codes"] = ", ".join(f"{number} {code}" for number, code in enumerate(self.codes, start=1))
        return {"type" if name == "kind" else name: words for name, words in said.items()}


def column_meanings(spec: Instrument, needed: Mapping[str, int] | None = None) -> Iterator[ColumnMeaning]:
    """Yield what each column means that an instrument can give to tables of files, in their order.

    Parameters
    ----------
    spec
        The instrument.
    needed
        How many parts scores need, by name, where a study has a rule of its own.
    """
    needed = needed or {}
    yield _beside(spec, "date")
    for step, output, score in spec.scores:
        yield _meaning(spec, step, output, score, rule_of(spec, step, needed.get(score)))
    for score, scale in spec.differences.items():
        base = spec.scale(scale)
        step = Standardise(
            id=score, of=scale, title=f"{base.title}, difference from the norm mean", source=base.source,
            unit=base.difference_unit, better=base.better,
        )  # fmt: skip
        yield _meaning(spec, step, score, score, f"{scale} - mean of the norm stratum")
    yield from (_beside(spec, name) for name in BESIDE if name != "date")


def _meaning(spec: Instrument, step: StepBase, output: str, score: str, rule: str) -> ColumnMeaning:
    labels = spec.codes_of(output) if output == step.id else ()
    source = next(reference.text for reference in spec.references if reference.id == step.source).strip()
    return ColumnMeaning(
        column=spec.columns[score],
        label=_label(step, output, score),
        kind="category" if labels else "number",
        paramcd=spec.codes[score],
        unit="" if labels else step.unit_of(output),
        range="" if labels else _range(spec, step, output),
        direction=f"{step.better} is better" if step.better else "",
        codes=labels,
        instrument=spec.id,
        score=score,
        rule=rule,
        source=f"{source} Unverified: needs --allow-unverified." if step.unverified else source,
    )


def _label(step: StepBase, output: str, score: str) -> str:
    if isinstance(step, Predict):
        return f"{step.title}, {_PREDICTED[output.removeprefix(f'{step.id}_')]}"
    if isinstance(step, Standardise) and score == f"{step.of}_t":
        return f"{step.title}, norm-based (T)"
    return step.title or output


def _range(spec: Instrument, step: StepBase, output: str) -> str:
    """Return the ends of a score, as far as the spec says them."""
    ends = step.range
    if ends is None and isinstance(step, Scale | Band | Decide | FirstOf | Lookup):
        reach: Reach | None = spec.reach(output)
        ends = None if reach is None else reach[:2]
    return "" if ends is None else f"{ends[0]:g} to {ends[1]:g}"


def _beside(spec: Instrument, name: str) -> ColumnMeaning:
    return ColumnMeaning(
        column=spec.columns[name],
        label=f"{spec.table_prefix}: {_BESIDE[name]}",
        kind="date" if name == "date" else "text",
        paramcd=spec.codes[name],
        instrument=spec.id,
        rule=_RULES.get(name, ""),
    )
