"""Files that appear whole or not at all."""

import os
import stat
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


# Whose and what files are


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_of_the_mask(tmp_path: Path, mask: int) -> None:
    """What others may do with a new file is what the user's mask says; with the draft nothing."""
    before = os.umask(mask)
    try:
        with whole_files([tmp_path / "a.bin"]) as (draft,):
            assert (_mode(Path(draft.name)), _mode(Path(draft.name).parent)) == (0o600, 0o700)
    finally:
        assert os.umask(before) == mask
    assert _mode(tmp_path / "a.bin") == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o400])
def test_a_replaced_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """Who could read the old file can read the new one, and nobody else."""
    (tmp_path / "a.bin").touch()
    (tmp_path / "a.bin").chmod(mode)
    with whole_files([tmp_path / "a.bin"]) as (draft,):
        draft.write(b"new")
    assert (_mode(tmp_path / "a.bin"), (tmp_path / "a.bin").stat().st_size) == (mode, 3)


def test_a_replaced_file_keeps_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Owner and group are set; where the group may not be, it may do no more than everybody."""
    (tmp_path / "a.bin").touch()
    (tmp_path / "a.bin").chmod(0o664)
    given: list[tuple[int, int]] = []

    def refuse(_draft: int, owner: int, group: int) -> None:
        given.append((owner, group))
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refuse)
    known = (tmp_path / "a.bin").stat()
    with whole_files([tmp_path / "a.bin"]):
        pass
    assert given == [(known.st_uid, known.st_gid), (-1, known.st_gid)]
    assert _mode(tmp_path / "a.bin") == 0o644


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that a symbolic link leads to is replaced, in its own folder, and the link is kept."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "latest.bin").symlink_to(Path("runs", "first.bin"))
    with whole_files([tmp_path / "latest.bin", tmp_path / "b.bin"]) as files:
        files[0].write(b"new")
    assert (tmp_path / "latest.bin").readlink() == Path("runs", "first.bin")
    assert (tmp_path / "runs" / "first.bin").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["b.bin", "first.bin", "latest.bin", "runs"]
