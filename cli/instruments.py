"""``prosuite instruments``: what can be scored, and how."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common

if TYPE_CHECKING:
    from prosuite.catalogue.catalogue import Catalogue


@click.group("instruments", invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the instruments, or show one.

    'show ID' prints the items, recodes, scales, rules and sources of a questionnaire, or the fields, limits, scores and
    checks of a test sheet.
    """
    from prosuite.catalogue.catalogue import NO_NORMS, load_catalogue

    catalogue = ctx.obj = load_catalogue(instruments)
    if ctx.invoked_subcommand is None:
        for spec in catalogue.specs():
            click.echo(f"{spec.id:14} {spec.title} (default norms: {spec.norms or NO_NORMS})")


@command.command("show")
@common.instrument_argument
@click.pass_obj
def show(catalogue: "Catalogue", instrument_id: str) -> None:
    """Print the items, recodes, scales, rules and sources of an instrument, or the fields and steps of a test sheet."""
    from prosuite.catalogue.describe.measurement import describe_measurement
    from prosuite.catalogue.describe.questionnaire import describe_instrument
    from prosuite.instruments.measurement import Measurement

    spec = catalogue.spec(instrument_id)
    if isinstance(spec, Measurement):
        click.echo(describe_measurement(spec, catalogue))
    else:
        click.echo(describe_instrument(spec, catalogue))
