"""Files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from prosuite.errors import OutputError


@contextlib.contextmanager
def whole_files(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Open drafts beside the places of some files.

    When the block ends well, each draft is on the disk and takes its place, replacing what is there. When it does
    not, the drafts are removed and the places are as they were.

    Parameters
    ----------
    paths
        Where the files are to appear.

    Yields
    ------
    list of file
        The drafts, open for writing, in the order of ``paths``.

    Raises
    ------
    OutputError
        A file cannot be written; none is.
    """
    drafts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    with contextlib.ExitStack() as stack:
        try:
            files: list[BinaryIO] = []
            for draft in drafts:
                stack.callback(draft.unlink, missing_ok=True)
                files.append(stack.enter_context(draft.open("wb")))
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
                file.close()
            for draft, path in zip(drafts, paths, strict=True):
                draft.replace(path)
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(f"{paths[0]} cannot be written: {error.strerror or error}") from error
