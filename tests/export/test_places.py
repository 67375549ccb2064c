"""Which places an output may take."""

import os
from pathlib import Path

import pytest

from prosuite.errors import OutputError
from prosuite.export.places import check_free


@pytest.mark.parametrize("way", ["symlink_to", "hardlink_to"])
def test_no_file_that_is_read_is_an_output(tmp_path: Path, way: str) -> None:
    """The second file that is read is refused under another name, with force too."""
    study = tmp_path / "study.toml"
    study.touch()
    getattr(tmp_path / "link.csv", way)(study)
    with pytest.raises(OutputError, match=r"link\.csv is read in this run"):
        check_free([tmp_path / "link.csv"], [tmp_path / "visits.csv", study], force=True)


@pytest.mark.parametrize("way", ["symlink_to", "hardlink_to"])
def test_two_outputs_are_two_files(tmp_path: Path, way: str) -> None:
    """Outputs of which one is another name of the other are refused."""
    (tmp_path / "o_run.csv").touch()
    getattr(tmp_path / "o.csv", way)(tmp_path / "o_run.csv")
    with pytest.raises(OutputError, match=r"o_run\.csv is the same file as .*o\.csv, another output"):
        check_free([tmp_path / "o.csv", tmp_path / "o_run.csv"], [], force=True)


def test_a_pipe_is_no_output(tmp_path: Path) -> None:
    """A named pipe is refused, and not opened."""
    os.mkfifo(tmp_path / "o.csv")
    with pytest.raises(OutputError, match=r"o\.csv is a device or pipe, not a file"):
        check_free([tmp_path / "o.csv"], [], force=True)


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    """A folder is refused as what it is, with force too."""
    with pytest.raises(OutputError, match="is a folder, not a file"):
        check_free([tmp_path], [], force=True)


def test_a_link_into_nowhere_may_be_an_output(tmp_path: Path) -> None:
    """What it leads to will be made."""
    (tmp_path / "o.csv").symlink_to(tmp_path / "new.csv")
    check_free([tmp_path / "o.csv"], [], force=False)
