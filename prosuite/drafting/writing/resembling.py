"""Columns that nothing uses and whose names end in that of a field: asked about, never taken."""

import re
from collections.abc import Sequence
from dataclasses import replace

from prosuite.catalogue.catalogue import Catalogue
from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.evidence.fields import could_hold
from prosuite.drafting.evidence.roles import guess_roles
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.words import listed, name
from prosuite.instruments.form import Form
from prosuite.intake.columns.fields import FieldColumn, FieldNames
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.table import Column, Table
from prosuite.names import squash

_MOST_WORDS_BEFORE = 3
# Words that make another quantity of the one behind them: predicted, percent, z-score, points, limit, other course.
_WORKED_OUT = re.compile(
    r"%|\b(pred\w*|pr[eé]d\w*|prev\w*|expected|target|ref\w*|soll\w*|theor\w*|th[eé]or\w*|te[oó]r\w*|pct|perc\w*"
    r"|proz\w*|pourc\w*|porc\w*|z|zscore|score\w*|points?|pts|punkte?|lln|uln|limit\w*|change|delta|diff\w*|ratio|quotient"
    r"|[0-9.,]{1,20} ?-?(m|met\w*|ft|f[eo]{2}t|yd|yards?))\b"
)
_WORDS = re.compile(r"[a-z0-9]+")


def ask_resembling(page: Page, found: Table, free: Sequence[str], catalogue: Catalogue) -> None:
    """Ask about columns that nothing uses and whose names end in that of a field."""
    columns = _resembling(found, free, catalogue)
    if columns:
        page.ask(
            f"Do these columns of sheet {quoted(found.sheet or '')} hold fields of a test: "
            f"{listed(map(name, columns))}? If so, put their lines in force; until then they are not read."
        )
        for header, meaning in columns.items():
            page.suggest(f"columns.{quoted(header)} = {quoted(meaning)}")


def ask_unread(page: Page, found: Table, catalogue: Catalogue) -> bool:
    """Ask about a sheet of which nothing is read; return whether names of its columns end in a test's own fields."""
    columns = _resembling(found, found.headers, catalogue)
    specs = catalogue.forms.values()
    if not any(
        names.holds(names.map([*columns.values()])) for names in (FieldNames(spec, known=True) for spec in specs)
    ):
        return False
    page.ask(
        f"Do these columns of sheet {quoted(found.sheet or '')} hold fields of a test: {listed(map(name, columns))}? "
        f"Nothing of the sheet is read until they are declared; if so, put these lines in force."
    )
    page.suggest(f"[sheets.{quoted(found.sheet or '')}]")
    page.suggest(f"header_row = {found.header_row}")
    for guess in guess_roles(found, find_roles(found.headers), columns):
        page.suggest(f"columns.{quoted(guess.header)} = {quoted(guess.role)}")
    for header, meaning in columns.items():
        page.suggest(f"columns.{quoted(header)} = {quoted(meaning)}")
    return True


def _resembling(table: Table, free: Sequence[str], catalogue: Catalogue) -> dict[str, str]:
    """Return columns whose names end in that of a field, each with the name that declares it.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    free
        Headers of columns that nothing uses.
    catalogue
        The instruments.

    Notes
    -----
    Columns with a name that another column has too cannot be declared and are left out.
    """
    found: dict[str, str] = {}
    squashed = [squash(header) for header in table.headers]
    for header in free:
        cells = table.columns[table.headers.index(header)]
        names = filter(None, (_ending(header, cells, spec) for spec in catalogue.forms.values()))
        name = min(names, key=len, default=None)  # the plainest of what several tests could make of it
        if name is not None and name not in found.values() and squashed.count(squash(header)) == 1:
            found[header] = name
    return found


def _ending(header: str, cells: Column, spec: Form) -> str | None:
    """Return the name of the field, unit and trial that a header says once words before them are left out.

    A word that says that the values are worked out, or measured over another course, is never left out; nor may the
    values be such as nobody can have.
    """
    words, names = header.replace("_", " ").split(), FieldNames(spec, known=True)
    for cut in range(1, min(len(words), _MOST_WORDS_BEFORE + 1)):
        column = None if words[cut].isdecimal() else names.read(" ".join(words[cut:]))
        if column is not None:
            before = " ".join(words[:cut]).casefold()
            is_raw = _WORKED_OUT.search(before) is None and could_hold(cells, spec.field(column.field), column.unit)
            return declared_name(replace(column, visit=None), spec) if is_raw else None
    return None


def declared_name(column: FieldColumn, spec: Form) -> str | None:
    """Return a name that a study file can give the column, and that means it on any sheet; None if there is none."""
    field, names = spec.field(column.field), FieldNames(spec, known=False)
    is_own = column.unit == field.unit
    unit = "" if is_own or column.unit is None else column.unit
    for base in (field.id,) if is_own else field.aliases:
        said = " ".join([column.phase or "", base, unit, str(column.trial or "")])
        name = "_".join(_WORDS.findall(said.casefold()))
        if name[:1].isalpha() and names.read(name) == column:
            return name
    return None
