"""Subjects that differ in capitals or blanks alone, visits also in punctuation: one spelling over all sheets."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal

import numpy as np

from prosuite.findings.finding import Finding, counted
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.names import folded, squash, visit_key

_FEW = 2
_ROLES: tuple[Literal["subject", "visit"], ...] = ("subject", "visit")
Spellings = dict[tuple[str, str], Counter[str]]  # by role and what is left without capitals and blanks


def one_spelling(tables: Sequence[Table], study: Study) -> list[tuple[Table, list[Finding]]]:
    """Write subjects alike that differ in capitals or blanks alone, and visits also if in punctuation or padding.

    Two visits of one person that differ in punctuation stay two: Day-1 and Day 1.

    Parameters
    ----------
    tables
        The tables of a file, as they stand on their sheets.
    study
        Says what columns are; other spellings of visits that it declares are none to be told.

    Returns
    -------
    list of table and findings
        Each table with the spelling that most rows have, and a finding for every other one.
    """
    columns = [[*_columns(table, study)] for table in tables]
    apart = _two_visits(tables, columns)
    spellings: Spellings = {}
    for table, own in zip(tables, columns, strict=True):
        for role, position in own:
            codes, texts = table.coded(position)
            for name, count in zip(texts, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
                spellings.setdefault((role, _key(role, name, apart)), Counter())[name] += count
    usual = {key: names.most_common(1)[0][0] for key, names in spellings.items() if len(names) > 1}
    return [_rewritten(table, own, usual, apart, study) for table, own in zip(tables, columns, strict=True)]


def _key(role: str, name: str, apart: Container[str]) -> str:
    key = visit_key(name) if role == "visit" else ""
    return folded(name) if not key or key in apart else f"{key} "  # no folded name ends so


def _two_visits(tables: Iterable[Table], columns: Iterable[Iterable[tuple[str, int]]]) -> set[str]:
    """Return the visits that somebody has two of, differing in punctuation: they are no spellings of one."""
    apart: set[str] = set()
    for table, own in zip(tables, columns, strict=True):
        places = dict(own)
        if len(places) < len(_ROLES):
            continue
        names = {*table.texts(places["visit"])}
        counts = Counter(visit_key(name) for name in {folded(name): name for name in names}.values())
        several = {name for name in names if counts[visit_key(name)] > 1}
        who = zip(table.texts(places["subject"]), table.texts(places["visit"]), strict=True) if several else ()
        seen: dict[tuple[str, str], str] = {}
        for subject, visit in who:
            if visit in several and seen.setdefault((folded(subject), visit_key(visit)), folded(visit)) != folded(
                visit
            ):
                apart.add(visit_key(visit))
    return apart


def _columns(table: Table, study: Study) -> Iterator[tuple[str, int]]:
    """Yield the role and position of the columns of subjects and visits, as the study file names them."""
    entry = study.sheet(table.sheet or "") or StudySheet.model_construct()
    names = {squash(name): meaning for name, meaning in entry.columns.items()}
    names |= {squash(name): "" for name in entry.ignore}
    roles = find_roles([names.get(squash(header), header) for header in table.headers])
    for role in _ROLES:
        position = getattr(roles, role)
        if position is not None:
            yield role, position


def _rewritten(
    table: Table,
    columns: Iterable[tuple[str, int]],
    usual: dict[tuple[str, str], str],
    apart: Container[str],
    study: Study,
) -> tuple[Table, list[Finding]]:
    findings: list[Finding] = []
    for role, position in columns if usual else ():
        different = table.coded(position)[1]
        others = {name: to for name in different if (to := usual.get((role, _key(role, name, apart)), name)) != name}
        if others:
            texts = table.texts(position)
            cells = [others.get(name, cell) for name, cell in zip(texts, table.columns[position], strict=True)]
            findings += _findings(table, position, texts, others if role == "subject" else _untold(others, study))
            table = table.with_cells(position, table.headers[position], cells)
    return table, findings


def _untold(others: dict[str, str], study: Study) -> dict[str, str]:
    return {name: to for name, to in others.items() if study.visit_name(name) is None}


def _findings(table: Table, position: int, texts: Sequence[str], others: dict[str, str]) -> Iterator[Finding]:
    """Yield a finding at the first cell of each spelling; one for all where most are spelled otherwise."""
    counts = Counter(texts)
    names = sorted(others, key=texts.index)
    if 2 * len(names) > len(counts) and len(names) > _FEW:
        yield _finding(
            table, position, texts.index(names[0]), f"{names[0]!r} and {len(names) - 1} more", others[names[0]]
        )
        return
    for name in names:
        several = f" ({counted(counts[name], 'cell')})" if counts[name] > 1 else ""
        yield _finding(table, position, texts.index(name), f"{name!r}{several}", others[name])


def _finding(table: Table, position: int, row: int, value: str, expected: str) -> Finding:
    cell, column = table.address(row, position), table.headers[position]
    return Finding("other-spelling", sheet=table.sheet, cell=cell, column=column, value=value, expected=expected)
