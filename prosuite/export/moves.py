"""Drafts that take the places of files together: all of them or none, and undone later if a run was killed amid it."""

import contextlib
import errno
import json
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from prosuite.errors import OutputError

_RECORD = "moves.json"
# How file systems say that they have no hard links.
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}


class Move(NamedTuple):
    """A draft, the place it is to take, where a file that is there is kept until all are in place, and its name."""

    draft: Path
    place: Path
    old: Path
    name: str = ""


def move_all(moves: Sequence[Move], *, replace: bool) -> None:
    """Move drafts to their places.

    Old files are moved aside first, so that at no time new files stand beside old ones, even if the process is killed;
    then a record in the folders of the drafts lets the next run undo what was done.

    Parameters
    ----------
    moves
        What is to be moved.
    replace
        Whether files that are there may be replaced; if not, one that comes into being in the meantime is not either.

    Raises
    ------
    OutputError
        A file cannot be moved; then all places are as they were, or the message says where their files are.
    """
    try:
        if len(moves) == 1 and replace:
            _step(_replace, moves[0])
            return
        _step(lambda _move: _record(moves), moves[0])
        for move in moves if replace else ():
            _step(_move_aside, move)
        for move in moves:
            _step(_put_in_place, move)
    except BaseException as error:
        folders = sorted({move.draft.parent for move in moves})
        undone = undo_moves(*folders)
        if not isinstance(error, OutputError):
            raise
        if undone:
            raise OutputError(f"{error}; nothing was written") from error
        raise OutputError(
            f"{error}; not all that had been done could be undone: what stood there is kept in "
            f"{', '.join(map(str, folders))}, and the next run that writes there puts it back"
        ) from error
    _forget(moves)


def undo_moves(*folders: Path) -> bool:
    """Undo the moves of drafts in some folders, if they are recorded there as begun; tell whether all are undone."""
    for folder in folders:
        try:
            written = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
            moves = [(Move(Path(new), Path(place), Path(old)), draft) for new, place, old, draft in written]
        except (FileNotFoundError, ValueError):  # a record that is cut short was followed by no move
            continue
        undone = [_take_back(move.place, draft) for move, draft in moves]
        undone += [_put_back(move) for move, _ in moves]
        if not all(undone):
            return False
        _forget([move for move, _ in moves])
    return True


def _step(step: Callable[[Move], None], move: Move) -> None:
    try:
        step(move)
    except FileExistsError as error:
        raise OutputError(f"{move.name} was made by another program in the meantime: choose another output") from error
    except OSError as error:
        raise OutputError(f"{move.name} cannot be written: {error.strerror or error}") from error


def _record(moves: Sequence[Move]) -> None:
    content = json.dumps([[*map(str, move[:3]), _identity(move.draft)] for move in moves])
    for folder in {move.draft.parent for move in moves}:
        with (folder / _RECORD).open("x", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _forget(moves: Sequence[Move]) -> None:
    """Drop the record: the moves are all done, or all undone."""
    for folder in {move.draft.parent for move in moves}:
        (folder / _RECORD).unlink(missing_ok=True)


def _identity(path: Path) -> list[int]:
    """Return what tells a file from another that takes its name."""
    known = path.lstat()
    return [known.st_ino, known.st_size, known.st_mtime_ns]


def _replace(move: Move) -> None:
    _refuse_no_file(move.place)
    os.replace(move.draft, move.place)  # noqa: PTH105 - the one call that all else rests on


def _move_aside(move: Move) -> None:
    if _refuse_no_file(move.place):
        os.replace(move.place, move.old)  # noqa: PTH105 - beside os.link


def _refuse_no_file(place: Path) -> bool:
    """Tell whether a file is there; a folder or a device is not moved away."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise OSError(errno.EEXIST if stat.S_ISLNK(mode) else errno.EISDIR, "something that is no file is in the way")
    return True


def _put_in_place(move: Move) -> None:
    """Give a draft its name in its place, which a file that is there makes fail."""
    try:
        os.link(move.draft, move.place)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(move.place):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        os.rename(move.draft, move.place)  # noqa: PTH104 - where there are no links: what comes in between is lost


def _take_back(place: Path, draft: list[int]) -> bool:
    """Take a draft from its place again."""
    try:
        if _identity(place) == draft:
            place.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _put_back(move: Move) -> bool:
    """Put an old file back to its place, by a link where it cannot be moved."""
    if not os.path.lexists(move.old):
        return True
    for way in (os.rename, os.link):
        if os.path.lexists(move.place):  # by another program, or by a link made before
            return move.place.exists() and move.place.samefile(move.old)
        with contextlib.suppress(OSError):
            way(move.old, move.place)
            return True
    return False
