"""Which places an output may take: none where something is that it must not replace."""

import os
from collections.abc import Iterable
from pathlib import Path

from prosuite.errors import OutputError
from prosuite.export.work_folder import clear_dead


def check_free(paths: Iterable[Path], read: Iterable[Path], *, force: bool) -> None:
    """Refuse to write over a file.

    What a run that was killed left of the files is put back or cleared first.

    Parameters
    ----------
    paths
        The outputs of one run.
    read
        The files it reads, the input first; what is not there is passed over.
    force
        Whether files that exist may be replaced, but for those that are read.

    Raises
    ------
    OutputError
        A file exists and ``force`` is not set, its folder does not exist, it is no regular file, is read, or is
        another output as well.
    """
    inputs, outputs = list(map(_inode, read)), dict[object, Path]()
    for path in paths:
        place = Path(os.path.realpath(path))
        if not place.parent.is_dir():
            raise OutputError(f"folder {place.parent} does not exist: create it or choose another output")
        clear_dead(place.parent)
        try:
            there = place.exists()
        except OSError as error:  # such as a name that is too long
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
        same: object = _inode(place) or place
        other = outputs.setdefault(same, path)
        if other is not path:
            raise OutputError(f"{path} is the same file as {other}, another output: choose another name")
        if not there:
            continue
        if same in inputs:
            what = "the input itself" if same == inputs[0] else "read in this run"
            raise OutputError(f"{path} is {what}: choose another output")
        if not place.is_file():
            what = "a folder" if place.is_dir() else "a device or pipe"
            raise OutputError(f"{path} is {what}, not a file: choose another output")
        if not force:
            raise OutputError(f"{path} exists already: choose another output, or add --force to replace it")


def _inode(path: Path) -> tuple[int, int] | None:
    """Return what is the same for all names of a file; None if there is no such file."""
    try:
        known = path.stat()
    except (OSError, ValueError):
        return None
    return known.st_dev, known.st_ino
