"""The index of the shipped specs, made from them by ``python -m tests.support.index``."""

import json
from pathlib import Path

from prosuite.catalogue import specs
from prosuite.catalogue.index import NAME, digest
from prosuite.catalogue.load import load_catalogue
from prosuite.datafiles import read_toml
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument

FOLDER = specs.shipped_folder()


def index() -> str:
    """Return the index as it should be, a line for each spec."""
    raw = {path.stem: read_toml(path) for path in sorted(FOLDER.glob("*.toml"))}
    return "".join(f"{_line(spec, specs.made_of(name, raw))}\n" for name, spec in load_catalogue().instruments.items())


def _line(spec: Instrument, made_of: list[str]) -> str:
    form = spec.model_dump(mode="json", include=set(Form.model_fields), exclude_defaults=True)
    columns, codes = map(sorted, spec.taken)
    worked_out = {"read_together": spec.groups, "scale_names": spec.scale_ids, "columns": columns, "codes": codes}
    files = {"made_of": made_of, "sha256": digest(FOLDER / name for name in made_of)}
    return json.dumps({**form, **worked_out, **files}, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    Path(FOLDER, NAME).write_text(index(), encoding="utf-8", newline="\n")
