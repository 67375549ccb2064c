"""A metadata workbook given back: labels, lengths, codelists and origins as edited, where the data bear them out.

What may be edited is taken over; then the workbook is made anew, and whatever it says otherwise contradicts the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from prosuite.cells import is_blank, text
from prosuite.errors import InputError
from prosuite.export.datasets.metadata import DefinedStudy
from prosuite.export.datasets.metadata_workbook import metadata_tables
from prosuite.export.datasets.stored import as_texts
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts
from prosuite.intake.formats.read import read_sheets
from prosuite.names import code_key

_SHEETS: Final = ("Datasets", "Variables", "ValueLevel", "Codelists", "Methods", "Define")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "Datasets": ("Dataset",),
    "Variables": ("Dataset", "Variable"),
    "ValueLevel": ("Dataset", "Variable", "Where Clause"),
}
_NAMED: Final = ("Codelist", "Method")  # what they name is taken over, under whatever name
_WHERE: Final = "PARAMCD EQ "
_COPY: Final = "Predecessor"
_MOST_SHOWN: Final = 3
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Given:
    """A workbook as it was given back: its name, its rows by sheet, codelists and methods by their names."""

    name: str
    rows: Mapping[str, list[Row]]

    def of(self, sheet: str, *keys: str) -> Row:
        """Return the row of a dataset, variable or parameter; nothing where there is none."""
        found = [row for row in self.rows.get(sheet, []) if tuple(row[key] for key in _KEYS[sheet]) == keys]
        if len(found) > 1:
            raise InputError(f"{self.name}: sheet {sheet} has {len(found)} rows of {' '.join(keys)}: keep one")
        return found[0] if found else {}

    def codes(self, row: Row) -> dict[str, str] | None:
        """Return the terms that a row's codelist has, with what they mean; None where it names none."""
        name = row.get("Codelist", "")
        if not name:
            return {} if "Codelist" in row else None
        terms = [one for one in self.rows.get("Codelists", []) if one.get("ID") == name]
        if not terms:
            raise InputError(f"{self.name}: {row['Dataset']}.{row['Variable']} names the codelist {name!r}, and "
                             f"sheet Codelists has no row of that ID")  # fmt: skip
        return {one.get("Term", ""): one.get("Decoded Value", "") for one in terms}

    def method(self, row: Row) -> str | None:
        """Return how a row's values come about: what they are copied from, or the method; None if it does not say."""
        if row.get("Origin") == _COPY:
            return row.get("Predecessor", "")
        name = row.get("Method", "")
        if not name:
            return "" if "Method" in row else None
        found = [one.get("Description", "") for one in self.rows.get("Methods", []) if one.get("ID") == name]
        if len(found) != 1:
            raise InputError(f"{self.name}: {row['Dataset']}.{row['Variable']} names the method {name!r}, and sheet "
                             f"Methods has {len(found)} rows of that ID")  # fmt: skip
        return found[0]


def with_metadata(
    tables: Sequence[LabelledTable], study: DefinedStudy, path: Path
) -> tuple[list[LabelledTable], DefinedStudy]:
    """Return datasets with the metadata of a workbook, such as :func:`metadata_workbook_bytes` writes and people edit.

    Parameters
    ----------
    tables, study
        The datasets, and what is known of the study; what the workbook says of it comes first.
    path
        The workbook. Labels of datasets and variables, lengths of texts, formats, keys, codelists, origins, methods and
        predecessors may be edited; a variable without a row stays as it is.

    Raises
    ------
    InputError
        It cannot be read, names what is not there, or contradicts the data: a length that is too short, a value that is
        no term of its codelist, a key that does not tell records apart, a type, or whatever else follows from them.
    """
    given = _read(path)
    about = {row["Attribute"]: row["Value"] for row in given.rows.get("Define", []) if row.get("Value")}
    study = replace(
        study,
        id=about.get("StudyName", study.id),
        title=about.get("StudyDescription", study.title),
        protocol=about.get("ProtocolName", study.protocol),
    )
    described = [_described(table, given) for table in tables]
    _check(given, metadata_tables(described, study))
    return described, study


def _read(path: Path) -> _Given:
    rows: dict[str, list[Row]] = {}
    for sheet in read_sheets(path):
        if sheet.name in _SHEETS and sheet.rows:
            head, *others = [[text(cell) for cell in row] for row in sheet.rows]
            missing = [key for key in _KEYS.get(sheet.name, ()) if key not in head]
            if missing:
                raise InputError(f"{path.name}: sheet {sheet.name} has no column {missing[0]}")
            rows[sheet.name] = [dict(zip(head, row, strict=False)) for row in others if any(row)]
    if "Variables" not in rows:
        raise InputError(f"{path.name} is no workbook of metadata: it has no sheet Variables")
    return _Given(path.name, rows)


def _described(table: LabelledTable, given: _Given) -> LabelledTable:
    row = {"Key Variables": "", **own} if (own := given.of("Datasets", table.name)) else own
    keys = (
        [name.strip() for name in row["Key Variables"].split(",") if name.strip()] if "Key Variables" in row else None
    )
    names = [one.name for one in table.variables]
    unknown = [name for name in keys or [] if name not in names]
    if unknown:
        raise InputError(f"{given.name}: a key variable of {table.name} is {unknown[0]!r}, and it has no such variable")
    variables = tuple(_variable(table, place, given, keys) for place in range(len(names)))
    if keys:
        again = table.frame.iloc[:, [names.index(name) for name in keys]].duplicated(keep=False)
        if again.any():
            raise InputError(
                f"{given.name}: the key variables {', '.join(keys)} of {table.name} do not tell its records apart: "
                f"{int(again.sum())} share theirs with another"
            )
    return replace(table, label=_label(row, table.label, table.name), variables=variables)


def _variable(table: LabelledTable, place: int, given: _Given, keys: list[str] | None) -> VariableFacts:
    facts = table.variables[place]
    own = _edited(facts, given.of("Variables", table.name, facts.name), given)
    column = table.frame.iloc[:, place]
    _check_codes(given, f"{table.name}.{facts.name}", own, column)
    parameters: dict[str, VariableFacts] = {}
    for code, one in facts.parameters.items():
        parameters[code] = _edited(one, given.of("ValueLevel", table.name, facts.name, _WHERE + code), given)
        named = [other.name for other in table.variables].index("PARAMCD")
        rows = [cell == code for cell in as_texts(table.frame.iloc[:, named])]
        _check_codes(given, f"{table.name}.{facts.name} of {code}", parameters[code], column[rows])
    key = facts.key if keys is None else keys.index(facts.name) + 1 if facts.name in keys else None
    return replace(own, parameters=parameters, key=key)


def _edited(facts: VariableFacts, row: Row, given: _Given) -> VariableFacts:
    """Return what is known of a variable as its row says it."""
    codes, method, length = given.codes(row), given.method(row), row.get("Length", "")
    if length and not length.isdecimal():
        raise InputError(
            f"{given.name}: the length of {row['Dataset']}.{row['Variable']} is {length!r}, expected a whole number"
        )
    return replace(
        facts,
        label=_label(row, facts.label, facts.name),
        length=int(length) if length and not facts.is_numeric else facts.length,
        format=row.get("Format", facts.format),
        codes=facts.codes if codes is None else codes,
        origin=row.get("Origin", facts.origin),
        method=facts.method if method is None else method,
    )


def _label(row: Row, known: str, name: str) -> str:
    """Return the label that a row says; a name that stands in for one is none."""
    said = row.get("Label") or known
    return known if said == name and not known else said


def _check_codes(given: _Given, what: str, facts: VariableFacts, column: "pd.Series[Any]") -> None:
    """Refuse a codelist that lacks a value."""
    known = {code_key(code) for code in facts.codes}
    values = dict.fromkeys(text(cell) for cell in column.tolist() if not is_blank(cell))
    others = [value for value in values if code_key(value) not in known] if known else []
    if others:
        shown = ", ".join(map(repr, others[:_MOST_SHOWN])) + (", ..." if len(others) > _MOST_SHOWN else "")
        raise InputError(f"{given.name}: the codelist of {what} has no term for {shown}, which the data hold: add it")


def _check(given: _Given, made: Mapping[str, pd.DataFrame]) -> None:
    """Refuse what the workbook says otherwise than the data come to."""
    faults = [fault for sheet in _KEYS for fault in _contradictions(given, sheet, made[sheet])]
    if faults:
        more = f"; and {len(faults) - _MOST_SHOWN} more" if len(faults) > _MOST_SHOWN else ""
        raise InputError(f"{given.name} contradicts the data: {'; '.join(faults[:_MOST_SHOWN])}{more}")


def _contradictions(given: _Given, sheet: str, made: pd.DataFrame) -> Iterator[str]:
    keys = _KEYS[sheet]
    known = {tuple(row[key] for key in keys): row for row in made.astype(object).to_dict("records")}
    for row in given.rows.get(sheet, []):
        own = known.get(tuple(row[key] for key in keys))
        what = " ".join(row[key] for key in keys)
        if own is None:
            yield f"{sheet} has a row of {what}, and there is none in the data"
            continue
        for name in [name for name in row if name in own and name not in _NAMED and row[name]]:
            if text(own[name]) != row[name]:
                yield f"{sheet}, {what}: {name} is {row[name]!r}, and the data come to {text(own[name]) or 'none'!r}"
