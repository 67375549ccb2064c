"""``prosuite instruments``: what can be scored, and how."""

from pathlib import Path

import click

from prosuite.harmless import visible

from . import common
from .printing import say, say_lines, say_page


@click.group("instruments", cls=common.Group, invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the instruments, show one, or check those of your own.

    'show ID' prints its items, fields, limits, recodes, scales, scores, checks and sources; 'check FILE' finds every
    fault of a spec (ID.toml) or of all specs and norm cards of a folder.
    """
    from prosuite.catalogue.catalogue import NO_NORMS
    from prosuite.catalogue.load import load_catalogue

    if ctx.invoked_subcommand is None:
        specs = load_catalogue(instruments).instruments
        width = max(map(len, specs))
        for spec in specs.values():
            say_page(visible(f"{spec.id:{width}} {spec.title} (default norms: {spec.norms or NO_NORMS})"))


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
