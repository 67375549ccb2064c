"""The files of scores: the table in the format asked for, and beside it what explains it."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import pandas as pd

from prosuite.catalogue.describe.columns import ColumnMeaning
from prosuite.errors import OutputError
from prosuite.export.whole_files import whole_files
from prosuite.export.write import write_csv, write_parquet

if TYPE_CHECKING:
    from prosuite.export.datasets.dataset import Dataset

Language = Literal["sas", "spss", "stata", "r", "redcap"]
StataVersion = Literal[118, 114]
PROGRAMS: dict[str, tuple[str, ...]] = {
    "sas": (".sas",),
    "spss": (".sps",),
    "stata": (".do",),
    "r": (".R",),
    "redcap": ("_redcap.csv", "_redcap_dictionary.csv"),
}
ENDINGS = (".xlsx", ".csv", ".parquet", ".sav", ".dta", ".xpt")
_DATASETS = (".sav", ".dta", ".xpt")
_NEW_STATA: StataVersion = 118


@dataclass(frozen=True, slots=True)
class Handover:
    """Where scores go and how.

    Attributes
    ----------
    path
        The output.
    stata_version
        Of a Stata file: 118 for Stata 14 and later, 114 for Stata 10 to 13.
    syntax
        Languages in which programs that read the CSV are written; ``redcap`` for what REDCap imports.

    Raises
    ------
    OutputError
        The format is unknown, or an option is not one of it.
    """

    path: Path
    stata_version: StataVersion = _NEW_STATA
    syntax: tuple[Language, ...] = ()

    def __post_init__(self) -> None:
        if self.ending not in ENDINGS:
            raise OutputError(
                f"{self.path.name}: prosuite writes {', '.join(ENDINGS)} files; choose one of these endings"
            )
        if self.syntax and self.ending != ".csv":
            raise OutputError(
                f"{self.path.name}: --syntax (library: syntax) writes programs that read a CSV file: "
                f"add -o {self.path.stem}.csv, or leave it out"
            )
        if self.stata_version != _NEW_STATA and self.ending != ".dta":
            raise OutputError(
                f"{self.path.name}: --stata-version (library: stata_version) is of Stata files: "
                f"add -o {self.path.stem}.dta, or leave it out"
            )

    @property
    def ending(self) -> str:
        """What the format goes by."""
        return self.path.suffix.lower()

    @property
    def is_workbook(self) -> bool:
        """Whether one file takes all tables."""
        return self.ending == ".xlsx"

    def paths(self, beside: Sequence[str]) -> list[Path]:
        """Return the files: the output, the tables beside it, the same as JSON, the programs."""
        if self.is_workbook:
            return [self.path]
        suffix = self.path.suffix if self.ending in (".csv", ".parquet") else ".csv"
        stem = self.path.stem
        explained = (f"{stem}_{name}{ending}" for ending in (suffix, ".json") for name in beside)
        programs = (f"{stem}{ending}" for language in self.syntax for ending in PROGRAMS[language])
        return [self.path, *(self.path.with_name(name) for name in (*explained, *programs))]

    def datasets(self, table: pd.DataFrame, meanings: Sequence[ColumnMeaning]) -> "dict[str, Dataset]":
        """Return the table as the dataset that the format asks for, or those of the programs, by ending or language.

        Raises
        ------
        OutputError
            The table has more columns than the format holds.
        """
        if self.ending not in _DATASETS and not self.syntax:
            return {}
        from prosuite.export.datasets import limits
        from prosuite.export.datasets.dataset import dataset
        from prosuite.export.datasets.redcap import REDCAP, with_events
        from prosuite.export.datasets.syntax import LIMITS

        own = {".sav": limits.SPSS, ".dta": limits.STATA, ".xpt": limits.XPORT}
        if self.stata_version != _NEW_STATA:
            own[".dta"] = limits.STATA_114
        asked = {self.ending: own[self.ending]} if self.ending in own else {}
        asked |= {key: REDCAP if key == "redcap" else LIMITS[key] for key in self.syntax}
        made = {key: dataset(table, meanings, limit) for key, limit in asked.items()}
        return {key: with_events(data) if key == "redcap" else data for key, data in made.items()}


def write_handover(
    how: Handover,
    table: pd.DataFrame,
    beside: Mapping[str, pd.DataFrame],
    run: Mapping[str, str],
    meanings: Sequence[ColumnMeaning],
    datasets: "Mapping[str, Dataset]",
    *,
    replace: bool,
) -> list[Path]:
    """Write scores in a format of one table, and what stands beside them: all files or none.

    Parameters
    ----------
    how
        Where and how.
    table, meanings, datasets
        The scores, what their columns mean, and what :meth:`Handover.datasets` made of both.
    beside, run
        The tables that go into files of their own, by name, and the run record, which is JSON in place of the table
        of that name.
    replace
        Whether files that are there may be replaced.

    Raises
    ------
    OutputError
        A file cannot be written; then none is.
    """
    write_table = partial(write_parquet, meanings={}, record={}) if how.ending == ".parquet" else write_csv
    paths = how.paths(list(beside))
    with whole_files(paths, replace=replace) as files:
        others = iter(files)
        _write_scores(next(others), how, table, run, meanings, datasets)
        for own in beside.values():
            write_table(next(others), own)
        for name, own in beside.items():
            next(others).write(_json_bytes(run if name == "run" else _rows(own)))
        for language in how.syntax:
            for content in _programs(language, datasets[language], how.path.name):
                next(others).write(content.encode(errors="backslashreplace"))
    return paths


def _programs(language: Language, data: "Dataset", csv_name: str) -> Sequence[str]:
    """Return what goes into the files of a language, in their order."""
    from prosuite.export.datasets import redcap, syntax

    return redcap.redcap_files(data) if language == "redcap" else [syntax.program(language, data, csv_name)]


def _json_bytes(content: object) -> bytes:
    return f"{json.dumps(content, indent=1)}\n".encode()


def _rows(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the rows of a table of text, by column; null where a cell is blank."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _write_scores(
    file: BinaryIO,
    how: Handover,
    table: pd.DataFrame,
    run: Mapping[str, str],
    meanings: Sequence[ColumnMeaning],
    datasets: "Mapping[str, Dataset]",
) -> None:
    if how.ending == ".csv":
        write_csv(file, table)
    elif how.ending == ".parquet":
        write_parquet(file, table, {one.column: one.facts() for one in reversed(meanings)}, run)
    else:
        from prosuite.export.datasets import write

        data = datasets[how.ending]
        if how.ending == ".dta":
            file.write(write.dta_bytes(data, how.stata_version))
        else:
            file.write((write.sav_bytes if how.ending == ".sav" else write.xpt_bytes)(data))
