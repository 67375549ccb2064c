"""``prosuite instruments``: what can be scored, and how."""

from pathlib import Path

import click

from . import common
from .printing import say, say_lines, say_page


@click.group("instruments", cls=common.Group, invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the instruments by what they are about, find or show one, or check those of your own.

    'find WORD' lists those whose names, area, items or scores hold it; 'show ID' prints its items, fields, limits,
    recodes, scales, scores, checks and sources; 'check FILE' finds every fault of a spec (ID.toml) or of all specs and
    norm cards of a folder.
    """
    from prosuite.catalogue.describe.listing import by_area
    from prosuite.catalogue.load import load_catalogue

    if ctx.invoked_subcommand is None:
        say_page("\n".join(by_area(load_catalogue(instruments).instruments.values())))


@command.command("find")
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@common.instruments_option
@click.pass_context
def find(ctx: click.Context, words: tuple[str, ...], instruments: Path | None) -> None:
    """List the instruments whose id, title, area, names, items, fields or scores hold every word.

    Exit status: 0 found, 2 none.
    """
    from prosuite.catalogue.describe.listing import by_area, found
    from prosuite.catalogue.load import load_catalogue
    from prosuite.errors import InstrumentError

    catalogue = load_catalogue(common.own_folder(ctx, instruments))
    specs = found(catalogue, " ".join(words))
    if not specs:
        raise InstrumentError(
            f"no instrument of {len(catalogue.instruments)} has {' '.join(words)!r} in its id, title, area, names, "
            f"items, fields or scores; all of them: prosuite instruments"
        )
    say_page("\n".join(by_area(specs)))


@command.command("show")
@common.instrument_argument
@common.instruments_option
@click.pass_context
def show(ctx: click.Context, instrument_id: str, instruments: Path | None) -> None:
    """Print the items, fields, limits, recodes, scales, scores, checks and sources of an instrument."""
    from prosuite.catalogue.describe.instrument import describe_instrument
    from prosuite.catalogue.load import load_catalogue

    catalogue = load_catalogue(common.own_folder(ctx, instruments))
    say_page(describe_instrument(catalogue.instrument(instrument_id), catalogue))


@command.command("check")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--vectors",
    metavar="FILE.csv",
    type=click.Path(path_type=Path),
    help="Worked cases to hold the scores against (CSV: case_id, inputs, score, expected, tolerance, source).",
)
@click.pass_context
def check(ctx: click.Context, path: Path, vectors: Path | None) -> None:
    """Find every fault of a spec (ID.toml), or of all specs and norm cards of a folder.

    Exit status: 0 clean (warnings allowed), 1 errors, 2 could not run.
    """
    from prosuite.catalogue.cards import has_errors
    from prosuite.catalogue.check_instrument import check_instruments
    from prosuite.catalogue.describe.instrument import outline
    from prosuite.catalogue.load import load_catalogue
    from prosuite.findings.finding import counted

    checked = check_instruments(path, load_catalogue())
    faults, cases = list(checked.faults), ""
    if vectors is not None:
        if len(checked.instruments) != 1:
            raise click.UsageError("--vectors is about one instrument that has no fault: name its file")
        from prosuite.pipeline.check_vectors import check_vectors

        folder = path if path.is_dir() else path.parent
        off, number = check_vectors(vectors, checked.instruments[0], folder)
        faults, cases = faults + off, f", {counted(number, 'worked case')}"
    for fault in faults:
        say_lines(str(fault))
    for spec in checked.instruments:
        say_page(outline(spec))
    tally = (counted([fault.severity for fault in faults].count(kind), kind) for kind in ("error", "warning"))
    say(f"{path.name}: {counted(len(checked.files), 'file')}{cases}, {', '.join(tally)}", err=True)
    ctx.exit(int(has_errors(faults)))
