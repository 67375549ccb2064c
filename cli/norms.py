"""``prosuite norms``: the populations that scores are compared with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common

if TYPE_CHECKING:
    from prosuite.instruments.catalogue import Catalogue


@click.group("norms", invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the norm sets, or show one.

    'show ID' prints the population, source, confidence and every number of a norm set.
    """
    from prosuite.instruments.catalogue import load_catalogue

    catalogue = ctx.obj = load_catalogue(instruments)
    if ctx.invoked_subcommand is None:
        for card in catalogue.norm_sets.values():
            tables = [f"{name} ({table.confidence})" for table in card.tables for name in table.instruments]
            click.echo(f"{card.id:12} {card.title}; for {', '.join(tables)}")
        click.echo("Confidence: A two or more sources, B one source and a check, C unverified (--allow-unverified).")


@command.command("show")
@common.norms_argument
@click.pass_obj
def show(catalogue: "Catalogue", norms_id: str) -> None:
    """Print the population, source, confidence and every number of a norm set."""
    from prosuite.instruments.describe import describe_norm_set

    click.echo(describe_norm_set(catalogue.norm_set(norms_id), catalogue))
