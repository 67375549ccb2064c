"""Hostile inputs by number, and what prosuite makes of each: a result or a refusal in one line."""

import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import prosuite
from tests.fuzz.mutations import damage, damage_bytes, damage_grid, neighbours
from tests.fuzz.nasty import NASTY_CELLS
from tests.fuzz.seeds import EXCEPTIONS, GRID, STUDY, write_grid

_PIECES = (
    *(str(cell) for cell in NASTY_CELLS if cell is not None),
    "[sheets.x]",
    "=",
    "[",
    "{",
    '"',
    "#",
    "\n",
    ",",
    ";",
    "\t",
    "subject",
)
_SHORT = 200


@dataclass(frozen=True)
class Case:
    """A hostile input.

    Attributes
    ----------
    name, content
        The file.
    instrument
        The option given with it.
    study, exceptions
        The content of a study file and an exceptions file given with it.
    thorough
        Whether to mark a copy and to score; else one of the two.
    """

    name: str
    content: bytes
    instrument: str | None = None
    study: bytes | None = None
    exceptions: bytes | None = None
    thorough: bool = False

    def save(self, folder: Path) -> dict[str, Path]:
        """Write the files of the case; return them by what they are."""
        parts = {"data": (self.name, self.content), "study": ("study.toml", self.study)}
        parts["exceptions"] = "exceptions.csv", self.exceptions
        paths = {kind: folder / name for kind, (name, content) in parts.items() if content is not None}
        for kind, path in paths.items():
            path.write_bytes(parts[kind][1] or b"")
        return paths


def make_case(number: int, seeds: Mapping[str, bytes], names: list[str] | None = None) -> Case:
    """Return the case of a number: the same for the same number and files.

    Parameters
    ----------
    number
        Any number.
    seeds
        Whole files by name.
    names
        Those to damage; all if None.
    """
    chance = random.Random(number)  # noqa: S311 - hostile files, no secret
    name = chance.choice(names or list(seeds))
    way = chance.random()
    suffix = Path(name).suffix
    if way < 0.1 and suffix in (".xlsx", ".ods", ".csv", ".tsv"):
        content = _random_grid(f"SF36v2{suffix}", chance)
    elif way < 0.13 and suffix in (".csv", ".tsv", ".txt"):
        content = "".join(chance.choices(_PIECES, k=chance.randrange(300))).encode("utf-8", "surrogatepass")
    elif way < 0.16:
        content = seeds[name]
    else:
        content = damage(name, seeds[name], chance, dict(seeds))
    if chance.random() < 0.02:
        name = f"{Path(name).stem}{chance.choice(list({Path(name).suffix for name in seeds}))}"
    return Case(
        name,
        content,
        chance.choice((None, "sf36v2", "sf36v2", "sf36v2", "sf36v2", "sf36v2", "sf36v1", "rand36")),
        _accompanying(STUDY, chance),
        _accompanying(EXCEPTIONS, chance),
    )


def _random_grid(name: str, chance: random.Random) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_grid(Path(folder, name), damage_grid(GRID, chance)).read_bytes()


def _accompanying(text: str, chance: random.Random) -> bytes | None:
    """Return a study or exceptions file, mostly damaged, or none."""
    way = chance.random()
    if way < 0.85:
        return None
    if way < 0.87:
        return damage_bytes(text.encode(), chance)
    if way < 0.89:
        return "".join(chance.choices(_PIECES, k=chance.randrange(100))).encode("utf-8", "surrogatepass")
    return neighbours(text, chance).encode("utf-8", "surrogatepass")


def outcome(case: Case, folder: Path) -> str:
    """Return what prosuite makes of a case: the kind of refusal, or ``report``.

    Raises
    ------
    Exception
        Whatever prosuite lets through that is not its own; AssertionError if a refusal is no single line.
    """
    paths = case.save(folder)
    try:
        return _use(case, paths, folder / "marked.xlsx")
    except prosuite.ProsuiteError as refusal:
        for one in refusal.exceptions if isinstance(refusal, prosuite.RefusedError) else (refusal,):
            message = str(one)
            if "\n" in message or "\r" in message or "Traceback" in message or not message:
                raise AssertionError(f"a refusal is one line, not {message!r}") from refusal
        return f"{type(refusal).__name__}: {str(refusal)[:_SHORT]}"


def _use(case: Case, paths: Mapping[str, Path], marked: Path) -> str:
    data, study, exceptions = paths["data"], paths.get("study"), paths.get("exceptions")
    report = prosuite.validate(data, case.instrument, study=study, exceptions=exceptions)
    report.to_text(), report.to_json(), report.to_frame()
    uses: list[Callable[[], object]] = [
        lambda: prosuite.annotate(data, report, marked, force=True),
        lambda: _score(case, paths, marked.with_name("scores")),
    ]
    refused = []
    for use in uses if case.thorough else uses[len(case.content) % 2 :][:1]:
        try:
            use()
        except prosuite.ProsuiteError as refusal:
            refused.append(type(refusal).__name__)
    return " ".join(["report", *refused])


def _score(case: Case, paths: Mapping[str, Path], output: Path) -> None:
    result = prosuite.score_workbook(
        paths["data"], paths.get("study"), instrument=case.instrument, exceptions=paths.get("exceptions")
    )
    ending = (".xlsx", ".csv", ".parquet")[len(case.content) % 3]
    result.write(output.with_suffix(ending), layout="wide" if len(case.content) % 4 < 2 else "long", force=True)
    result.summary()
