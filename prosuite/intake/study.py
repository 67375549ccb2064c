"""The study file: what a study declares about its workbook."""

from pathlib import Path

from pydantic import Field

from prosuite.instruments.loading import parse, read_toml
from prosuite.instruments.spec import Frozen, Identifier
from prosuite.intake.headers import squash


class StudySheet(Frozen):
    """What one sheet holds and which norms it is scored with."""

    instrument: Identifier
    norms: Identifier | None = None


class Study(Frozen):
    """A study file.

    Sheets are named as in the workbook; case, spaces and punctuation are ignored. ::

        [sheets."Form A"]
        instrument = "sf36v2"
        norms = "us1998"
    """

    sheets: dict[str, StudySheet] = Field(default_factory=dict)

    def sheet(self, name: str) -> StudySheet | None:
        """Return what is declared about a sheet, or None."""
        return next((entry for key, entry in self.sheets.items() if squash(key) == squash(name)), None)


def load_study(path: str | Path) -> Study:
    """Read a study file.

    Raises
    ------
    SpecError
        The file is faulty; the message names file, key and what is allowed.
    """
    path = Path(path)
    return parse(read_toml(path), Study, path.name)
