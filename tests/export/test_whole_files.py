"""Files that appear whole or not at all."""

from pathlib import Path

import pytest

from prosuite.errors import OutputError
from prosuite.export.whole_files import whole_files


def test_files_appear_with_what_was_written(tmp_path: Path) -> None:
    """Each draft takes the place it was opened for."""
    places = [tmp_path / "a.bin", tmp_path / "b.bin"]
    with whole_files(places) as files:
        for number, file in enumerate(files):
            file.write(bytes([number]))
        assert not any(place.exists() for place in places)
    assert [place.read_bytes() for place in places] == [b"\0", b"\1"]
    assert sorted(tmp_path.iterdir()) == places


def test_a_failure_leaves_the_old_files_and_no_litter(tmp_path: Path) -> None:
    """When the block ends in an error, everything is as it was."""
    old, new = tmp_path / "old.bin", tmp_path / "new.bin"
    old.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_files([old, new]) as files:
        files[0].write(bytes([1 // 0]))
    assert (old.read_bytes(), list(tmp_path.iterdir())) == (b"old", [old])


def test_an_interruption_leaves_no_litter(tmp_path: Path) -> None:
    """Ctrl-C is no ordinary error and cleans up all the same."""
    with pytest.raises(KeyboardInterrupt), whole_files([tmp_path / "a.bin"]):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    """The caller says it in a sentence; nothing is created."""
    with (
        pytest.raises(OSError, match=r"a\.bin cannot be written: No such file"),
        whole_files([tmp_path / "a.bin", tmp_path / "none" / "b.bin"]),
    ):
        pytest.fail("the block must not run")
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_from_within_is_told_as_it_is(tmp_path: Path) -> None:
    """A refusal that names its own file gets no second one before it."""
    with pytest.raises(OutputError, match=r"^visits\.xlsx cannot be copied$"), whole_files([tmp_path / "marked.xlsx"]):
        raise OutputError("visits.xlsx cannot be copied")
