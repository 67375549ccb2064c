"""The Pydantic model of a measurement's specification: the fields of a test sheet and the steps that score it."""

from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, create_model, model_validator

from prosuite.arithmetic.values import RULES
from prosuite.datafiles import parse, read_toml
from prosuite.instruments.answers import is_blank
from prosuite.instruments.questionnaire import AnyCaseRow, Frozen, Identifier, Reference, known_name, unique_names
from prosuite.instruments.steps import Step
from prosuite.instruments.units import find_unit, units

Limits = tuple[float, float]
DATE = "date"  # the record's date is read as for questionnaires and can be used in steps


class MeasuredField(Frozen):
    """What one cell of a test sheet holds.

    Attributes
    ----------
    id, title
        Its name and what it is in words.
    kind
        ``number``, ``choice`` (one of declared codes), ``date`` or ``text``.
    aliases, local_aliases
        Other names of its column: those that mean it anywhere, and those that do only on a sheet that is known to
        hold the measurement.
    per
        Whether it is given for each ``trial`` (effort, walk) or once for the ``session``.
    unit
        Unit that values are converted into.
    hard, soft
        Limits in that unit: outside the hard ones a value is an error and counts as missing, outside the soft ones it
        is a warning and is used.
    values
        The only values allowed, such as the steps of a Borg scale.
    rivals
        Units that a column without a stated unit may be in as well, with what its values then are in the field's unit;
        where all of them are, the unit must be stated.
    mistaken
        Other quantities often typed in its place, with the values they have; said when a value is out of limits.
    codes
        The codes of a choice, each with its spellings.
    constant
        Whether it cannot change from one session of a subject to the next.
    """

    id: Identifier
    title: str
    kind: Literal["number", "choice", "date", "text"] = "number"
    aliases: tuple[str, ...] = ()
    local_aliases: tuple[str, ...] = ()
    per: Literal["trial", "session"] = "session"
    unit: str | None = None
    hard: Limits | None = None
    soft: Limits | None = None
    values: tuple[float, ...] = ()
    rivals: dict[str, Limits] = Field(default_factory=dict)
    mistaken: dict[str, Limits] = Field(default_factory=dict)
    codes: dict[Identifier, tuple[str, ...]] = Field(default_factory=dict)
    constant: bool = False

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.unit is not None and self.unit not in units():
            raise ValueError(f"field {self.id}: unknown unit {self.unit!r}; known: {', '.join(units())}")
        for rival in self.rivals:
            if self.unit is None or find_unit(rival, self.unit) is None:
                raise ValueError(
                    f"field {self.id}: rival {rival!r} is no unit that {self.unit!r} could be mistaken for"
                )
        if (self.kind == "choice") != bool(self.codes):
            raise ValueError(f"field {self.id}: a choice has codes, and nothing else has")
        if self.kind == "number" and not (self.hard or self.values):
            raise ValueError(f"field {self.id}: a number needs hard limits or a list of values")
        return self

    def code_number(self, code: str) -> int:
        """Return the number that stands for a code of a choice: 1 for the first."""
        return list(self.codes).index(code) + 1


class Trials(Frozen):
    """How the repeated efforts of one session are told apart.

    Attributes
    ----------
    number
        Field with the number of the trial.
    words
        What column names call a trial: ``walk 2 distance`` needs ``walk``.
    phase
        Field with the phase of the session, if the measurement has phases.
    phase_words
        What column names call each phase: ``{ pre = ["pre", "pre bd"] }``.
    """

    number: Identifier
    words: tuple[str, ...]
    phase: Identifier | None = None
    phase_words: dict[Identifier, tuple[str, ...]] = Field(default_factory=dict)


class Parameter(Frozen):
    """A choice that a study may make, with what holds if it makes none."""

    default: Identifier
    choices: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    title: str
    source: Identifier


class Measurement(Frozen):
    """A test whose sheet holds measured values: its fields and how they are scored.

    Read from TOML with ``kind = "measurement"``; see the files beside this module for complete examples.

    Attributes
    ----------
    key_fields
        Fields of which a sheet must have one to hold this measurement, and a record one to be a measurement at all.
    norms
        The reference equations it is compared with if none are named.
    """

    kind: Literal["measurement"]
    id: Identifier
    title: str
    licence: str
    fields: Annotated[tuple[MeasuredField, ...], Field(min_length=1)]
    key_fields: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    sheet_names: tuple[str, ...] = ()
    column_prefixes: tuple[str, ...] = ()
    norms: Identifier | None = None
    trials: Trials | None = None
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)

    @property
    def family(self) -> str:
        """A measurement is a family of its own."""
        return self.id

    @cached_property
    def field_ids(self) -> tuple[str, ...]:
        """Names of the fields in the order of the spec."""
        return tuple(field.id for field in self.fields)

    @cached_property
    def score_ids(self) -> tuple[str, ...]:
        """Names of the scores in the order of the steps."""
        return tuple(score for _, _, score in self.scores)

    @cached_property
    def scores(self) -> tuple[tuple[Step, str, str], ...]:
        """Every score: its step, the name of its value and its own name."""
        return tuple(
            (step, output, step.score or output)
            for step in self.steps
            if step.title is not None
            for output in step.outputs
        )

    def field(self, field_id: str) -> MeasuredField:
        """Return the field of this name."""
        return self.fields[self.field_ids.index(field_id)]

    def code_number(self, name: str, code: str) -> int:
        """Return the number that stands for a code of a value: 1 for the first."""
        return self.codes_of(name).index(code) + 1

    def codes_of(self, name: str) -> tuple[str, ...]:
        """Return the codes of a choice, a parameter or a table with labels, or of what a step takes from one."""
        if name in self.parameters:
            return self.parameters[name].choices
        if name in self.field_ids:
            return tuple(self.field(name).codes)
        step = next((step for step in self.steps if step.id == name), None)
        if step is None or step.op == "predict":
            return ()
        if step.op == "table":
            return step.labels
        return self.codes_of(step.operands[0]) if step.op in ("first_of", "pick") else ()

    @cached_property
    def row_model(self) -> type[BaseModel]:
        """A Pydantic model of one record: each field a value within its hard limits, a code of its choice, or None."""
        fields: dict[str, Any] = {field.id: (_cell_type(field), None) for field in self.fields}
        return create_model(f"{self.id.title().replace('_', '')}Row", __base__=AnyCaseRow, **fields)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of :attr:`row_model`."""
        return self.row_model.model_json_schema()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        outputs = [name for step in self.steps for name in step.outputs]
        unique_names("field, parameter or step", [*self.field_ids, *self.parameters, *outputs])
        unique_names("score", self.score_ids)
        for name in self.key_fields:
            known_name("field", name, self.field_ids)
        references = {reference.id for reference in self.references}
        for source in [
            *(step.source for step in self.steps if step.source),
            *(parameter.source for parameter in self.parameters.values()),
        ]:
            known_name("reference", source, references)
        known = {DATE, *self.field_ids, *self.parameters}
        for step in self.steps:
            for name in step.inputs:
                known_name(f"value in step {step.id}", name, known)
            if step.op == "check":
                known_name(f"field in step {step.id}", step.at, self.field_ids)
            known |= set(step.outputs)
        return self

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        for step in self.steps:
            for name, code in step.codes:
                known_name(f"code of {name} in step {step.id}", code, self.codes_of(name))
        if self.trials is not None:
            known_name("field", self.trials.number, self.field_ids)
            for code in self.trials.phase_words:
                known_name("phase", code, self.codes_of(self.trials.phase or ""))
        for parameter in self.parameters.values():
            known_name("choice", parameter.default, parameter.choices)
        for step in self.steps:
            for rule in self.rules_of(step):
                known_name(f"rule in step {step.id}", rule, RULES)
        return self

    def rules_of(self, step: Step) -> tuple[str, ...]:
        """Return the rules by which a step may pick a trial: its own, or those a parameter offers."""
        if step.op != "pick":
            return ()
        return self.parameters[step.rule].choices if step.rule in self.parameters else (step.rule,)

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        per_trial = {field.id for field in self.fields if field.per == "trial"}
        for step in self.steps:
            if step.reduces:
                if not per_trial & set(step.inputs):
                    raise ValueError(f"step {step.id}: {step.op} goes over trials, but nothing it reads has any")
            elif per_trial & set(step.inputs):
                if step.title is not None:
                    raise ValueError(f"step {step.id} has a value per trial and can be no score: pick one first")
                per_trial |= set(step.outputs)
        return self


def _cell_type(field: MeasuredField) -> Any:
    blank = BeforeValidator(lambda value: None if is_blank(value) else value)
    if field.kind == "choice":
        return Annotated[Literal[tuple(field.codes)] | None, blank]
    if field.kind == "number":
        if field.values:
            return Annotated[Literal[field.values] | None, blank]
        lowest, highest = field.hard or (None, None)
        return Annotated[Annotated[float, Field(ge=lowest, le=highest)] | None, blank]
    return Annotated[Any, blank]


@cache
def persons() -> Measurement:
    """Return what sheets say of the persons that records are about, as a measurement without scores."""
    part = read_toml(Path(str(files("prosuite.instruments"))) / "parts" / "person.toml")
    about = {"kind": "measurement", "id": "persons", "title": "Persons", "licence": "No instrument."}
    keys = [field["id"] for field in part["fields"]]
    sources = [{"id": "none", "text": "None."}]
    return parse({**about, **part, "key_fields": keys, "references": sources}, Measurement, "person.toml")
