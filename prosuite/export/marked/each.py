"""Marked copies of several files: one of each, all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

from prosuite.errors import Refusals
from prosuite.export.marked.annotate import check_annotated, marked_bytes
from prosuite.export.whole_files import whole_files
from prosuite.findings.report import Report
from prosuite.intake.inputs import is_named


def places_of_copies(paths: Sequence[Path], output: Path) -> dict[Path, Path]:
    """Return where the marked copy of each input goes: of one the output, of several ``OUTPUT_INPUT.xlsx`` beside it.

    Of inputs that differ in their folder or ending alone, the later ones are numbered.
    """
    if len(paths) == 1:
        return {paths[0]: output}
    places: dict[str, tuple[Path, Path]] = {}
    for path in paths:
        stem = f"{output.stem}_{path.stem}"
        names = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
        name = next(name for name in names if name.casefold() not in places)
        places[name.casefold()] = path, output.with_name(f"{name}{output.suffix}")
    return dict(places.values())


def check_copies(copies: Mapping[Path, Path], read: Iterable[Path], *, force: bool) -> None:
    """Refuse marked copies of which one could not be written; see :func:`check_annotated`.

    Raises
    ------
    InputError, OutputError, RefusedError
        Why each cannot.
    """
    read, refusals = [*read], Refusals()
    for path, output in copies.items():
        with refusals:
            check_annotated(path, output, read, force=force)
    refusals.raise_any()


def write_copies(copies: Mapping[Path, Path], report: Report, *, force: bool) -> list[Path]:
    """Write the marked copy of each file that was read, with the findings on it; return the files written.

    Raises
    ------
    OutputError, RefusedError
        A copy would lose something that stands in its file, or cannot be written; then none is.
    """
    unread = [finding.file for finding in report if finding.file is not None and finding.cell == finding.file]
    contents, refusals = dict[Path, bytes](), Refusals()
    for path, output in copies.items():
        if not any(is_named(path, file) for file in unread):
            with refusals:
                contents[output] = marked_bytes(path, report)
    refusals.raise_any()
    with whole_files([*contents], replace=force) as files:
        for file, content in zip(files, contents.values(), strict=True):
            file.write(content)
    return [*contents]
