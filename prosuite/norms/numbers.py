"""Where the numbers of the shipped norm sets lie."""

from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of the shipped norm cards and tables, a folder in it for each family of instruments.

    In a wheel it is ``prosuite/norms/data``; in a clone, which has no such folder, ``norms`` beside the package. Either
    way it is the one that belongs to the code that runs.
    """
    here = Path(__file__).parent
    installed = here / "data"
    return installed if installed.is_dir() else here.parents[1] / "norms"
