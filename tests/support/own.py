"""A user's own folder of instruments and norm sets, to be copied and broken."""

import shutil
from pathlib import Path

import pytest


class OwnFolder:
    """A copy of the invented instrument and its norms that a test may edit."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the only occurrence of ``old`` in one of the files."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must stand once in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write one of the files anew."""
        (self.path / name).write_text(text, encoding="utf-8")


@pytest.fixture
def own_folder(tmp_path: Path) -> OwnFolder:
    """Return a fresh copy of the invented instrument's folder."""
    shutil.copytree(Path(__file__).with_name("own_folder"), tmp_path, dirs_exist_ok=True)
    return OwnFolder(tmp_path)
