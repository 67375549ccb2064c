"""What sheets say of the persons that records are about, whatever the instrument."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from prosuite.datafiles import parse, read_toml
from prosuite.instruments.instrument import Instrument

Sex = Literal["male", "female"]
SEXES: tuple[Sex, ...] = ("male", "female")


@cache
def persons() -> Instrument:
    """Return what sheets say of persons, as an instrument without scores."""
    part = read_toml(Path(str(files("prosuite.instruments"))) / "parts" / "person.toml")
    about = {"id": "persons", "family": "persons", "title": "Persons", "licence": "No instrument."}
    keys = [field["id"] for field in part["fields"]]
    sources = [{"id": "none", "text": "None."}]
    return parse({**about, **part, "key_fields": keys, "references": sources}, Instrument, "person.toml")
