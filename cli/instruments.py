"""``prosuite instruments``: what can be scored, and how."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common
from .printing import say, say_lines

if TYPE_CHECKING:
    from prosuite.catalogue.catalogue import Catalogue


@click.group("instruments", invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the instruments, or show one.

    'show ID' prints its items, fields, limits, recodes, scales, scores, checks and sources.
    """
    from prosuite.catalogue.catalogue import NO_NORMS
    from prosuite.catalogue.load import load_catalogue

    catalogue = ctx.obj = load_catalogue(instruments)
    if ctx.invoked_subcommand is None:
        for spec in catalogue.instruments.values():
            say(f"{spec.id:14} {spec.title} (default norms: {spec.norms or NO_NORMS})")


@command.command("show")
@common.instrument_argument
@click.pass_obj
def show(catalogue: "Catalogue", instrument_id: str) -> None:
    """Print the items, fields, limits, recodes, scales, scores, checks and sources of an instrument."""
    from prosuite.catalogue.describe.instrument import describe_instrument

    say_lines(describe_instrument(catalogue.instrument(instrument_id), catalogue))
