"""The Pydantic model of an instrument: what is asked and measured, and what is worked out of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from prosuite.arithmetic.trials import RULES
from prosuite.datafiles.models import Identifier, Reference, known_name, unique_names
from prosuite.errors import SpecError
from prosuite.instruments.about import Area, Disagreement, ImportantChange, LicenceClass
from prosuite.instruments.columns import Code, column_codes, column_names
from prosuite.instruments.fields import DATE, Parameter
from prosuite.instruments.form import Form
from prosuite.instruments.items import MISSING, ConsistencyIndex, Item, PairRecode, Recode, offered
from prosuite.instruments.row_model import row_model
from prosuite.instruments.scales import Component, ComponentName, Scale, Standardise, TableName
from prosuite.instruments.step import Inputs, Minimum, MissingRule, Reach, StepBase
from prosuite.instruments.steps import Check, Lookup, Operation, Pick

MISSING_RULES: tuple[MissingRule, ...] = ("half", "one", "all")
Rows = tuple[dict[str, str], ...]
_LARGEST_DIGIT = 9


class Instrument(Form):
    """Anything with a spec: items, fields, or both, and the scales and steps that score them.

    Read from TOML; see the files beside this module for complete examples. What a sheet may hold of it is
    told by its :class:`~prosuite.instruments.form.Form`.

    Attributes
    ----------
    licence, recall
        What it is, besides its name.
    area, licence_class
        What it is about, and what its user must hold.
    important_changes
        Differences of its scores that publications call important.
    disagreements
        What sources say differently, and what is followed.
    prefix
        What the columns of its scores begin with in tables of files; its id without one.
    short, paramcd
        Scores' names in tables of files where theirs are too long, and their codes of up to eight characters.
    parameters
        Choices that a study may make.
    minimum
        How many parts a scale needs that does not say so itself.
    recodes, pair_recodes
        Look-ups from an answer to its value.
    scales, norm_based, components
        Scales, those compared with a norm population, and the summaries of these.
    steps
        What is worked out then, in this order.
    main
        The scores that a person looks at first, in that order; all of them where a spec names none.
    tables
        The rows of its CSV files, by file name.
    norms
        The norm set, reference equations or value set that it is compared with if none is named.
    consistency
        Pairs of answers that contradict each other.
    references
        Where its rules come from.
    """

    licence: str
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    area: Area | None = None
    licence_class: LicenceClass | None = None
    recall: str | None = None
    prefix: Identifier | None = None
    short: dict[Identifier, Identifier] = Field(default_factory=dict)
    paramcd: dict[Identifier, Code] = Field(default_factory=dict)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    minimum: Minimum = "all"
    recodes: dict[Identifier, Recode] = Field(default_factory=dict)
    pair_recodes: dict[Identifier, PairRecode] = Field(default_factory=dict)
    scales: tuple[Scale, ...] = ()
    norm_based: tuple[Identifier, ...] = ()
    components: tuple[ComponentName, ...] = ()
    steps: tuple[Operation, ...] = ()
    main: tuple[Identifier, ...] = ()
    tables: dict[TableName, Rows] = Field(default_factory=dict)
    norms: Identifier | None = None
    consistency: ConsistencyIndex | None = None
    important_changes: tuple[ImportantChange, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def _repr_html_(self) -> str:
        from prosuite.display.html import page, words
        from prosuite.instruments.display import fields_table, items_table, scores_table

        steps = {score: (step, output) for step, output, score in self.scores}
        main_first = {name: steps[name] for name in dict.fromkeys([*self.main_scores, *steps])}
        recall = f"; recall period {self.recall}" if self.recall else ""
        shows = f"prosuite instruments show {self.id}"
        return page(
            f"{self.id}: {self.title}",
            words(f"Norms {self.norms or 'none'} unless others are named{recall}. {self.licence.strip()}"),
            scores_table(main_first, self.columns, shows),
            items_table(self.items, shows),
            fields_table(self.fields, shows),
        )

    @cached_property
    def all_steps(self) -> tuple[StepBase, ...]:
        """Every step in the order carried out: scales, T scores, summaries, then the written ones.

        A check that drops an answer, and what it reads, stands before the scales, so that none rests on the answer.
        """
        bases = [self.scale(name) for name in self.norm_based]
        compared = [
            Standardise(
                id=f"{base.id}_t", of=base.id, title=base.title, unit="T", source=base.source, better=base.better
            )
            for base in bases
        ]
        ways = {base.better for base in bases}
        summaries = [
            Component(
                id=summary.id,
                of=tuple(step.id for step in compared),
                title=summary.title,
                unit="T",
                source=compared[0].source,
                better=bases[0].better if len(ways) == 1 else None,
            )
            for summary in self.components
            if compared
        ]
        early = self.before_scales
        late = [step for step in self.steps if step.id not in early]
        return (*(step for step in self.steps if step.id in early), *self.scales, *compared, *summaries, *late)

    @cached_property
    def before_scales(self) -> frozenset[str]:
        """Names of the written steps that stand before the scales: checks that drop an answer, and what they read."""
        first: set[str] = set()
        for step in reversed(self.steps):
            if (isinstance(step, Check) and set(step.drop) & set(self.item_ids)) or first & {*step.outputs}:
                first |= {step.id, *step.inputs}
        return frozenset(first & {step.id for step in self.steps})

    @cached_property
    def compared_exactly(self) -> frozenset[str]:
        """Names of the values that conditions compare exactly, not after nine decimals."""
        return frozenset(name for step in self.all_steps if step.exact for name in step.outputs)

    @cached_property
    def scores(self) -> tuple[tuple[StepBase, str, str], ...]:
        """Every score: its step, the name of its value and its own name."""
        return tuple(
            (step, output, step.score or output)
            for step in self.all_steps
            if step.title is not None
            for output in step.outputs
        )

    @cached_property
    def score_ids(self) -> tuple[str, ...]:
        """Names of all scores, those of any norm set among them."""
        return tuple(score for _, _, score in self.scores)

    @property
    def main_scores(self) -> tuple[str, ...]:
        """Names of the scores that a person looks at first."""
        return self.main or self.score_ids

    @cached_property
    def differences(self) -> dict[str, str]:
        """The scale of each difference from the mean of norms, by the name of the score."""
        return {f"{scale}_difference": scale for scale in self.norm_based}

    @property
    def table_prefix(self) -> str:
        """What its columns begin with in tables of files: its prefix, or its id."""
        return self.prefix or self.id

    @cached_property
    def columns(self) -> dict[str, str]:
        """The column that each score has in tables of files, and what stands beside the scores, by its bare name."""
        return column_names(self.table_prefix, [*self.score_ids, *self.differences], self.short)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each of these columns, of up to eight characters, by its bare name."""
        return column_codes(self.columns, self.paramcd)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The items that one step reads together, of each step that reads several; all of them where none does."""
        read = ([name for name in step.operands if name in self.item_ids] for step in self.all_steps)
        several = tuple(dict.fromkeys(tuple(names) for names in read if len(names) > 1))
        return several or ((self.item_ids,) if len(self.items) > 1 else ())

    @cached_property
    def scale_ids(self) -> tuple[str, ...]:
        """Names of the scales."""
        return tuple(scale.id for scale in self.scales)

    @property
    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        """The columns that its scores have in tables of files, and their codes."""
        return frozenset(self.columns.values()), frozenset(self.codes.values())

    @property
    def fills_gaps(self) -> bool:
        """Whether a part that is missing takes the mean of the others in one of its scales."""
        scales = (step for step in self.all_steps if isinstance(step, Scale))
        return any(not scale.needs_all(self) for scale in scales)

    def scale(self, scale_id: str) -> Scale:
        """Return the scale of this name."""
        return next(scale for scale in self.scales if scale.id == scale_id)

    def cdisc_code(self, item_id: str) -> str | None:
        """Return the CDISC test code of an item, such as SF36303A for item 3a of SF-36v2; None if there is none."""
        place = self.item_ids.index(item_id)
        return None if self.cdisc is None else self.cdisc.code(place + 1, self.items[place])

    def code_number(self, name: str, code: str) -> int:
        """Return the number that stands for a code of a value: 1 for the first."""
        return self.codes_of(name).index(code) + 1

    def codes_of(self, name: str) -> tuple[str, ...]:
        """Return the codes that the numbers of a value stand for, from 1; none for a plain number."""
        if name in self.parameters:
            return self.parameters[name].choices
        if name in self.field_ids:
            return tuple(self.field(name).codes)
        step = next((step for step in self.steps if step.id == name), None)
        if step is None:
            return ()
        return step.labels or (self.codes_of(step.like) if step.like is not None else ())

    def rules_of(self, step: Pick) -> tuple[str, ...]:
        """Return the rules by which a step may pick a trial: its own, or those a parameter offers."""
        return self.parameters[step.rule].choices if step.rule in self.parameters else (step.rule,)

    def required(self, step: StepBase, equations: Inputs | None, rule: MissingRule | None = None) -> int:
        """Return how many of the values that a step rests on it needs.

        Parameters
        ----------
        step
            A step of this instrument.
        equations
            The reference equations in use, which say what they must know.
        rule
            ``half`` (rounded up), ``one`` or ``all`` of a scale's parts, in place of its own rule. A scale that needs
            all its parts keeps to that.
        """
        if rule is not None and rule not in MISSING_RULES:
            raise SpecError(f"unknown missing rule {rule!r}; known: {', '.join(MISSING_RULES)}")
        return step.needed(self.minimum, rule) if isinstance(step, Scale) else step.required(equations)

    def rows(self, table: str) -> Sequence[Mapping[str, str]]:
        """Return the rows of one of its tables."""
        known_name("table", table, self.tables)
        return self.tables[table]

    def recoded_values(self, item: Item) -> list[float]:
        """Return the values an item can take once recoded."""
        if item.recode in self.pair_recodes:
            return [value for row in self.pair_recodes[item.recode].values.values() for value in row.values()]
        return list(self.part_values(item.id).values())

    def part_values(self, item_id: str, weights: str | None = None) -> dict[int, float]:
        """Return what each answer of an item that counts stands for: by a table of weights, its recode, or itself."""
        item = self.item(item_id)
        if weights is not None:
            own = {row["answer"]: float(row["weight"]) for row in self.rows(weights) if row["item"] == item_id}
            known = {answer: own.get(str(answer)) for answer in item.counted}
            lacking = [str(answer) for answer, weight in known.items() if weight is None]
            if lacking:
                raise ValueError(f"{weights} has no weight for {item_id} = {', '.join(lacking)}")
            return {answer: weight for answer, weight in known.items() if weight is not None}
        if item.recode in self.recodes:
            values = self.recodes[item.recode].values
            return {answer: values[answer] for answer in item.counted}
        return {answer: float(answer) for answer in item.counted}

    def with_choices(self, choices: Mapping[str, str]) -> "Instrument":
        """Return the instrument with the missing rules that a study chooses; itself where they are its own."""

        def chosen(step: Operation) -> Operation:
            return step.chosen(choices) if isinstance(step, Scale) else step

        scales = tuple(scale.chosen(choices) for scale in self.scales)
        steps = tuple(map(chosen, self.steps))
        if scales == self.scales and steps == self.steps:
            return self
        own = {name: getattr(self, name) for name in type(self).model_fields}  # anew: what was worked out is of the old
        return type(self).model_construct(**own | {"scales": scales, "steps": steps})

    def levels(self, name: str) -> tuple[int, ...]:
        """Return the whole numbers that a part of a state in a value set can be.

        Raises
        ------
        ValueError
            Nothing says that it is a whole number, and from where to where.
        """
        if name in self.item_ids:
            return self.item(name).counted
        reach = self.reach(name)
        if reach is None or not reach.whole:
            raise ValueError(
                f"a state is made of whole numbers, and nothing says that {name!r} is one of them: give items or steps"
            )
        return tuple(range(int(reach.low), int(reach.high) + 1))

    def weight_reach(self, table: str, item_id: str) -> Reach | None:
        """Return what an item's answers count by a table of weights."""
        return _ends(self.part_values(item_id, table).values()) if item_id in self.item_ids else None

    def part_reach(self, name: str) -> Reach | None:
        """Return which values a name can have as a part of a scale: of an item with a recode, the recoded ones."""
        return _ends(self.recoded_values(self.item(name))) if name in self.item_ids else self.reach(name)

    def reach(self, name: str) -> Reach | None:
        """Return which values a name can have; None if nothing says so."""
        if name in self.item_ids:
            return _ends(map(float, self.item(name).counted))
        if name in self.field_ids:
            ends = self.field(name).reach
            return None if ends is None else Reach(*ends, whole=False)
        step = next((step for step in self.all_steps if name in step.outputs), None)
        return None if step is None else step.reach(self)

    @cached_property
    def row_model(self) -> type[BaseModel]:
        """A Pydantic model of one record: each item an allowed answer, each field a value it takes, or None.

        Names are matched whatever their case. An int, a 3.0 and a "3" are answers; True, 2.7, "two" and a code the
        item does not offer are refused, with the reason.
        """
        return row_model(self.id, self.items, self.fields)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of :attr:`row_model`."""
        return self.row_model.model_json_schema()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        if not self.items and not self.fields:
            raise ValueError("an instrument has items or fields, or both")
        if not self.scales and not self.steps:
            raise ValueError("an instrument has scales or steps that say how it is scored")
        unique_names("item", self.item_ids)
        unique_names("scale", self.scale_ids)
        unique_names("printed number", [item.number for item in self.items if item.number])
        for name in self.key_fields:
            known_name("field", name, self.field_ids)
        for item in self.items:
            if item.recode is not None:
                known_name("recode", item.recode, {*self.recodes, *self.pair_recodes})
        if set(self.recodes) & set(self.pair_recodes):
            raise ValueError("a name stands in both recodes and pair_recodes")
        for parameter in self.parameters.values():
            known_name("choice", parameter.default, parameter.choices)
            for choice in parameter.unverified:
                known_name("choice beside the default", choice, {*parameter.choices} - {parameter.default})
        return self

    @model_validator(mode="after")
    def _check_norm_based(self) -> Self:
        for scale_id in self.norm_based:
            known_name("scale", scale_id, self.scale_ids)
            scale = self.scale(scale_id)
            for part in scale.of:
                known_name(f"item in the norm-based scale {scale_id}", part, self.item_ids)
            if scale.title is None or scale.unverified:
                raise ValueError(f"scale {scale_id} is norm-based: give it a title, and no confidence C")
        for packed in self.packed:
            for name in packed.items:
                known_name("item of packed", name, self.item_ids)
                if max(self.item(name).answers) > _LARGEST_DIGIT or set(packed.missing) & {*self.item(name).answers}:
                    raise ValueError(f"packed: an answer of {name} has more than one digit, or is one that is missing")
        if self.cdisc and self.cdisc.numbering == "printed" and not all(item.number for item in self.items):
            raise ValueError('cdisc.numbering = "printed" needs a printed number on every item')
        return self

    @model_validator(mode="after")
    def _check_recodes(self) -> Self:
        for item in self.items:
            own = set(item.counted)
            if item.recode in self.recodes:
                _same_keys(item.id, set(self.recodes[item.recode].values), own)
            elif item.recode in self.pair_recodes:
                recode = self.pair_recodes[item.recode]
                known_name("item", recode.partner, self.item_ids)
                partner = set(self.item(recode.partner).counted)
                _same_keys(f"{item.id} by {recode.partner}", set(recode.values), {*partner, MISSING})
                for key, row in recode.values.items():
                    wanted = own if key == MISSING else {*own, MISSING}
                    _same_keys(f"{item.id} when {recode.partner} is {key}", set(row), wanted)
        return self

    @model_validator(mode="after")
    def _check_steps(self) -> Self:
        outputs = [name for step in self.all_steps for name in step.outputs]
        unique_names(
            "item, field, parameter, scale or step", [*self.item_ids, *self.field_ids, *self.parameters, *outputs]
        )
        unique_names("score", self.score_ids)
        for fault in self.step_faults():
            raise ValueError(fault)
        return self

    def step_faults(self) -> Iterator[str]:
        """Yield what is wrong with each step, by itself and with what it reads."""
        outputs = {name for step in self.all_steps for name in step.outputs}
        known = {DATE, *self.item_ids, *self.field_ids, *self.parameters}
        for step in self.all_steps:
            try:
                self._check_step(step, outputs, known)
            except ValueError as error:
                yield str(error)
            known |= set(step.outputs)

    def _check_step(self, step: StepBase, outputs: Collection[str], known: Collection[str]) -> None:
        for name in step.inputs:
            if name in outputs and name not in known:
                raise ValueError(f"step {step.id} reads {name!r}, which is worked out later: put it further down")
            known_name(f"value in step {step.id}", name, known)
        if isinstance(step, Check):
            known_name(f"item or field in step {step.id}", step.at, (*self.item_ids, *self.field_ids))
            if step.trial is not None:
                known_name(f"pick in step {step.id}", step.trial, [s.id for s in self.steps if isinstance(s, Pick)])
        if isinstance(step, Scale):
            self._check_minima(step)
        if isinstance(step, Lookup) and step.of_norms:
            for name in step.keys:
                self.levels(name)
        if isinstance(step, Pick):
            for rule in self.rules_of(step):
                known_name(f"rule in step {step.id}", rule, RULES)
        step.check(self)

    def _check_minima(self, scale: Scale) -> None:
        for parameter, own in scale.minimum_by.items():
            known_name(f"parameter in minimum_by of {scale.id}", parameter, self.parameters)
            for choice in own:
                known_name(f"choice of {parameter}", choice, self.parameters[parameter].choices)
                scale.chosen({parameter: choice}).check(self)

    @model_validator(mode="after")
    def _check_main(self) -> Self:
        unique_names("main score", self.main)
        for name in self.main:
            known_name("score", name, self.score_ids)
        return self

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        for key, named in (("short", self.short), ("paramcd", self.paramcd)):
            for name in named:
                known_name(f"score in {key}", name, self.columns)
        _ = self.codes
        return self

    @model_validator(mode="after")
    def _check_sources(self) -> Self:
        references = {reference.id for reference in self.references}
        sources = [step.source for step in self.all_steps if step.source]
        sources += [
            part.source for held in (self.parameters, self.recodes, self.pair_recodes) for part in held.values()
        ]
        for source in [*sources, *([self.consistency.source] if self.consistency else [])]:
            known_name("reference", source, references)
        return self

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        for step in self.all_steps:
            for name, code in step.codes:
                known_name(f"code of {name} in step {step.id}", code, self.codes_of(name))
        for name in (name for field in self.fields for name in field.needs):
            known_name("field or parameter", name, (*self.field_ids, *self.parameters))
        if self.trials is not None:
            known_name("field", self.trials.number, self.field_ids)
            for code in self.trials.phase_words:
                known_name("phase", code, self.codes_of(self.trials.phase or ""))
        return self

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        per_trial = {field.id for field in self.fields if field.per == "trial"}
        for step in self.all_steps:
            if step.reduces:
                if not per_trial & set(step.inputs):
                    raise ValueError(f"step {step.id} goes over trials, but nothing it reads has any")
            elif per_trial & set(step.inputs):
                if step.title is not None:
                    raise ValueError(f"step {step.id} has a value per trial and can be no score: pick one first")
                per_trial |= set(step.outputs)
        for change in self.important_changes:
            known_name("score", change.of, self.score_ids)
        return self

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        pairs = self.consistency.pairs if self.consistency else ()
        unique_names("consistency pair", [" and ".join(sorted(pair.items)) for pair in pairs])
        for pair in pairs:
            if pair.items[0] == pair.items[1]:
                raise ValueError(f"consistency pair: {pair.items[0]} is paired with itself")
            for place, item_id in enumerate(pair.items):
                known_name("item", item_id, self.item_ids)
                for answers in pair.inconsistent:
                    offered(answers[place], self.item(item_id))
        return self


def _ends(values: Iterable[float]) -> Reach:
    known = list(values)
    return Reach(min(known), max(known), all(float(value).is_integer() for value in known))


def _same_keys(where: str, found: set[Any], wanted: set[Any]) -> None:
    if found != wanted:
        raise ValueError(f"recode of {where}: answers {sorted(found, key=str)} do not match {sorted(wanted, key=str)}")
