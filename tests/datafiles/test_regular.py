"""What is no file is refused before it is opened, whatever was expected there: a pipe would be waited for, for ever."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import Result

import prosuite
from prosuite.datafiles.regular import file_bytes, file_sha256, file_text, one_reading
from prosuite.findings.review import load_exceptions
from prosuite.intake.formats.read import read_sheets
from prosuite.intake.study_file import load_study

KINDS = {"pipe": "a pipe", "socket": "a socket", "device": "a device"}
Place = Callable[[Path], None]
Run = Callable[..., Result]


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Place, str]]:
    """Return the function that puts a pipe, a socket or a device somewhere, and its name; nothing may open it."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no such files on this system")
    server = socket.socket(socket.AF_UNIX)
    makers: dict[str, Place] = {
        "pipe": os.mkfifo,
        "socket": lambda path: _bind(server, path),
        "device": lambda path: path.symlink_to("/dev/null"),
    }
    real = Path.open

    def guarded(path: Path, *arguments: object, **options: object) -> object:
        return real(path, *arguments, **options) if path.is_file() else _opened()  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)
    yield makers[request.param], KINDS[request.param]
    server.close()


def _bind(server: socket.socket, path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may have some hundred characters, a temporary folder's has more
    server.bind(path.name)
    os.chdir(before)


def _opened() -> NoReturn:
    raise AssertionError("opened")


def test_a_file_gives_its_bytes(tmp_path: Path) -> None:
    """A file is read, through a link too, and its text has no byte-order mark but the line ends it has."""
    (tmp_path / "own.csv").write_bytes(b"\xef\xbb\xbfa\r\nb")
    (tmp_path / "link.csv").symlink_to(tmp_path / "own.csv")
    assert file_bytes(tmp_path / "link.csv") == b"\xef\xbb\xbfa\r\nb"
    assert file_text(tmp_path / "own.csv") == "a\r\nb"


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".ods", ".csv", ".parquet", ".sav"])
def test_an_input_that_is_no_file(tmp_path: Path, place: tuple[Place, str], ending: str) -> None:
    """The refusal names the path and what it is."""
    put, kind = place
    put(tmp_path / f"visits{ending}")
    with pytest.raises(prosuite.InputError, match=rf"visits{ending} cannot be read: it is {kind}, not a file"):
        read_sheets(tmp_path / f"visits{ending}")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("study.toml", load_study),
        ("accepted.csv", load_exceptions),
        ("mood.toml", lambda path: prosuite.load_catalogue(path.parent)),
    ],
)
def test_a_declaration_that_is_no_file(
    tmp_path: Path, place: tuple[Place, str], name: str, read: Callable[[Path], object]
) -> None:
    """A study file, an exceptions file and a member of a folder of instruments are refused as an input is."""
    put, kind = place
    put(tmp_path / name)
    with pytest.raises(prosuite.SpecError, match=rf"{name} cannot be read: it is {kind}, not a file"):
        read(tmp_path / name)


def test_nothing_is_marked_in_what_is_no_file(tmp_path: Path, place: tuple[Place, str], run: Run) -> None:
    """A marked copy is not even tried: the sentence is that of the input."""
    put, kind = place
    put(tmp_path / "visits.xlsx")
    result = run("validate", tmp_path / "visits.xlsx", "--annotate", tmp_path / "marked.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"it is {kind}, not a file" in result.stderr


# The same whenever it is read


def test_a_file_that_changes_within_one_reading_is_refused(tmp_path: Path) -> None:
    """What is read a second time is what was read first, or nothing; its digest is that of the first reading."""
    path = tmp_path / "a.toml"
    path.write_bytes(b"first")
    with one_reading():
        assert file_bytes(path) == b"first"
        path.write_bytes(b"other")
        with one_reading(), pytest.raises(OSError, match="changed while it was read"):
            file_bytes(path)
        assert file_sha256(path) == hashlib.sha256(b"first").hexdigest()
    assert file_bytes(path) == b"other"
    assert file_sha256(path) == hashlib.sha256(b"other").hexdigest()


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading that another program writes into could be half of one and half of the other."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"first")
    before = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        known = before(descriptor)
        with path.open("ab") as file:
            file.write(b"more")
        return known

    monkeypatch.setattr(os, "fstat", growing)
    with pytest.raises(OSError, match="changed while it was read"):
        file_bytes(path)
