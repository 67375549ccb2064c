"""Reading prosuite's data files: TOML and CSV into strict models, with errors a person can act on."""

from prosuite.datafiles.origin import like
from prosuite.datafiles.read import parse, parsed_rows, read_rows, read_toml

__all__ = ["like", "parse", "parsed_rows", "read_rows", "read_toml"]
