"""The study file: what a study declares about its workbook. Its effects on a table are in decoding."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PositiveInt, model_validator

from prosuite.datafiles import parse, read_toml
from prosuite.datafiles.models import FaultAt, Frozen, Identifier
from prosuite.errors import SpecError
from prosuite.intake.dates import DateOrder
from prosuite.intake.protocol import Code, Protocol, Window
from prosuite.intake.visit_words import VisitWords
from prosuite.names import code_key, nearest, squash, visit_key

Unit = Annotated[str, Field(pattern=r"^[^\W\d_][\w%./^]*$|^%$")]
Decimal = Literal[",", "."]


def _told_apart(codes: dict[str, Any]) -> dict[str, Any]:
    """Refuse codes that mean the same cell, such as 9 and 9.0; a validator calls it."""
    first: dict[str, str] = {}
    for code in codes:
        other = first.setdefault(code_key(code), code)
        if other != code:
            raise FaultAt((code,), f"{code!r} is the same code as {other!r}: keep one of the two")
    return codes


Missing = Annotated[dict[Code, str], AfterValidator(_told_apart), Field(examples=[{"-9": "not done"}])]
Codes = Annotated[
    dict[Identifier, Annotated[dict[Code, Code], AfterValidator(_told_apart), Field(examples=[{"1": "male"}])]],
    Field(examples=[{"sex": {"1": "male"}}]),
]
Answers = Annotated[dict[Code, int], AfterValidator(_told_apart), Field(examples=[{"Yes": 1}])]
ALL_ITEMS = "items"


class Visit(Window):
    """A visit.

    Attributes
    ----------
    spellings
        Its other spellings.
    day
        Its planned day, counted from the anchor visit, which is day 0; in an analysis from the first dose.
    window
        First and last day, counted from the same day, on which it may take place; ``inf`` for an open end.
    """

    spellings: tuple[Code, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: Any) -> Any:
        """Take a bare list as the spellings, and arrays, which TOML has, for tuples."""
        table = data if isinstance(data, dict) else {"spellings": data}
        return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}

    @model_validator(mode="after")
    def _check_day(self) -> Self:
        if self.window is not None and self.day is None:
            first, last = self.window
            raise ValueError(f"window [{first}, {last}] needs the planned day of the visit: add day = ...")
        return self


class StudySheet(Frozen):
    """What is declared about one sheet.

    Attributes
    ----------
    instrument, norms
        What it holds and the norms it is scored with, one set or several side by side.
    header_row
        Spreadsheet row of the column names.
    visit
        The visit of every record, where the sheet has no visit column.
    expected
        Visits at which every subject is to have a record in this sheet.
    columns
        Column names of the sheet and what they are: an item code, ``subject``, ``visit``, ``date``, ``sex``, ``age``,
        ``birth_date``, or a field that has codes.
    ignore
        Columns not to be read.
    decimal, date_order
        How numbers and dates are written in this sheet, in place of what the study says.
    missing
        Codes that mean a missing answer in this sheet, with their meaning; besides those of the study.
    missing_in
        Such codes of single columns, by column name.
    answers
        Recodes of stored answers to the instrument's codes: by item code, for those of a scale, or for all ``items``.
    codes
        Meanings of stored codes by field, in place of those of the study for the same field.
    units
        Units of columns, by column name; used by sheets of tests.
    constants
        Values of fields that hold for every record of the sheet, such as ``course_m = 4``.
    parameters
        Choices that the measurement leaves to the study, such as ``which_walk = "last"``.
    """

    instrument: Identifier | None = Field(None, examples=["sf36v2"])
    norms: Identifier | tuple[Identifier, ...] | None = Field(None, examples=["us1998"])
    header_row: PositiveInt | None = None
    visit: str | None = Field(None, examples=["baseline"])
    expected: tuple[Code, ...] = ()
    columns: dict[str, Identifier] = Field(default_factory=dict, examples=[{"Health now": "gh1"}])
    ignore: tuple[str, ...] = ()
    decimal: Decimal | None = None
    date_order: DateOrder | None = None
    missing: Missing = Field(default_factory=dict)
    missing_in: dict[Code, Missing] = Field(default_factory=dict, examples=[{"Health now": {"8": "refused"}}])
    answers: dict[Identifier, Answers] = Field(default_factory=dict, examples=[{"rp1": {"Yes": 1}}])
    codes: Codes = Field(default_factory=dict)
    units: dict[Code, Unit] = Field(default_factory=dict, examples=[{"Height": "cm"}])
    constants: dict[Identifier, float | str] = Field(default_factory=dict, examples=[{"course_m": 4}])
    parameters: dict[Identifier, Identifier] = Field(default_factory=dict, examples=[{"which_walk": "last"}])

    @property
    def norm_ids(self) -> tuple[str, ...]:
        """The norm sets that it is scored with; nothing where it names none."""
        return (self.norms,) if isinstance(self.norms, str) else self.norms or ()


class Study(Protocol):
    """A study file; what it says about an analysis is described in :class:`prosuite.intake.protocol.Protocol`.

    Sheets are named as in the workbook; case, spaces and punctuation are ignored. ::

        decimal = ","
        date_order = "dmy"

        [missing]
        "-9" = "not done"

        [visits]
        baseline = { spellings = ["BL"], day = 0 }
        "month 3" = { spellings = ["M3"], day = 90, window = [76, 104] }

        [codes.arm]
        "1" = "active"

        [sheets."Form A"]
        instrument = "sf36v1"
        norms = "us1990"
        columns = { "General health" = "gh1" }
        answers.rp1 = { "0" = 2, "1" = 1 }

    Attributes
    ----------
    decimal, date_order
        How numbers and dates are written as text; None if nothing is said.
    anchor
        The visit that days are counted from; without it the one with day 0.
    missing
        Codes that mean a missing answer in every sheet, with their meaning.
    export_blanks
        Whether words by which programs export a blank, such as ``NA``, count as blank.
    visits
        The visits, each with its other spellings, day and window.
    codes
        Meanings of stored codes by field, such as ``sex`` or ``arm``.
    sheets
        What is declared about single sheets.
    """

    decimal: Decimal | None = None
    date_order: DateOrder | None = None
    anchor: str | None = Field(None, examples=["baseline"])
    missing: Missing = Field(default_factory=dict)
    export_blanks: bool = True
    visits: dict[str, Visit] = Field(default_factory=dict, examples=[{"month 3": ["M3"]}])
    codes: Codes = Field(default_factory=dict)
    sheets: dict[str, StudySheet] = Field(default_factory=dict, examples=[{"Form A": {"instrument": "sf36v2"}}])

    @model_validator(mode="after")
    def _check_spellings(self) -> Self:
        known: dict[str, str] = {}
        for name in self.sheets:
            first = known.setdefault(squash(name), name)
            if first != name:
                raise FaultAt(("sheets", name), f"sheet {first!r} is declared twice: join the two tables")
        spelled: dict[str, str] = {}
        for name, visit in self.visits.items():
            for key in map(code_key, (name, *visit.spellings)):
                first = spelled.setdefault(key, name)
                if first != name:
                    raise FaultAt(("visits", name), f"visit {key!r} is declared twice: {first!r} has it too")
        return self

    @model_validator(mode="after")
    def _check_anchor(self) -> Self:
        if self.anchor is None:
            return self
        if self.anchor not in self.visits:
            raise FaultAt(("anchor",), f"no visit is named {self.anchor!r}{nearest(self.anchor, self.visits)}")
        if self.visits[self.anchor].day not in (None, self.first_day):
            raise FaultAt(("anchor",), f"days are counted from {self.anchor!r}, so its day is {self.first_day}")
        return self

    @model_validator(mode="after")
    def _check_expected(self) -> Self:
        for sheet, entry in self.sheets.items():
            unknown = next((name for name in entry.expected if self.visits and self.visit_name(name) is None), None)
            if unknown is not None:
                known = nearest(unknown, self.visits)
                raise FaultAt(("sheets", sheet, "expected"), f"no visit is named {unknown!r}{known}")
        return self

    def sheet(self, name: str) -> StudySheet | None:
        """Return what is declared about a sheet, or None."""
        return next((entry for key, entry in self.sheets.items() if squash(key) == squash(name)), None)

    def visit_name(self, spelling: str) -> str | None:
        """Return the visit that is spelled so, whatever its case, blanks and punctuation; None if none is."""
        return self._visit_names.get(code_key(spelling)) or self._visit_readings.get(visit_key(spelling))

    @property
    def anchor_visit(self) -> str | None:
        """The visit that days are counted from, or None."""
        return self.anchor or next((name for name, visit in self.visits.items() if visit.day == self.first_day), None)

    @cached_property
    def visit_words(self) -> VisitWords:
        """The spellings of the visits, to be looked up in names."""
        return VisitWords({name: (name, *visit.spellings) for name, visit in self.visits.items()})

    @cached_property
    def _visit_readings(self) -> dict[str, str]:
        """Visits by their spellings without punctuation, as far as that leaves one."""
        found: dict[str, set[str]] = {}
        for spelling, name in self._visit_names.items():
            found.setdefault(visit_key(spelling), set()).add(name)
        return {key: next(iter(names)) for key, names in found.items() if key and len(names) == 1}

    @cached_property
    def _visit_names(self) -> dict[str, str]:
        return {code_key(other): name for name, visit in self.visits.items() for other in (name, *visit.spellings)}


def load_study(path: str | Path) -> Study:
    """Read a study file.

    Raises
    ------
    SpecError
        The file is faulty; the message names file, key and what is allowed.
    """
    path = Path(path)
    study = parse(read_toml(path), Study, path.name)
    first = [name for name, visit in study.visits.items() if visit.day == study.first_day]
    from_dose = study.model_fields_set & Protocol.model_fields.keys()
    windows = any(visit.window for visit in study.visits.values())
    if study.anchor is None and len(first) != 1 and windows and not from_dose:
        which = "no visit is" if not first else f"{' and '.join(map(repr, first))} are"
        raise SpecError(
            f'{path.name}: windows are declared, but {which} day 0: say which one, such as anchor = "baseline"; or '
            f'declare day_scale = "since_dose", if days are counted from the first dose'
        )
    return study
