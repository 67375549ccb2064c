"""``prosuite norms``: the populations that scores are compared with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common

if TYPE_CHECKING:
    from collections.abc import Callable

    from prosuite.catalogue.cards import CardFault
    from prosuite.catalogue.catalogue import Catalogue


@click.group("norms", invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the norm sets and reference equations, show one, or check one of your own.

    'show ID' prints the population, source, confidence and every number of a norm set; 'check FILE.toml' finds every
    fault of a card and its tables.
    """
    from prosuite.catalogue.catalogue import load_catalogue
    from prosuite.catalogue.describe.equations import list_equation_sets
    from prosuite.catalogue.describe.questionnaire import list_norm_sets

    if ctx.invoked_subcommand is None:
        catalogue = load_catalogue(instruments)
        click.echo(list_norm_sets(catalogue))
        click.echo(list_equation_sets(catalogue))
        click.echo("Confidence: A two or more sources, B one source and a check, C unverified (--allow-unverified).")


@command.command("show")
@common.norms_argument
@click.pass_context
def show(ctx: click.Context, norms_id: str) -> None:
    """Print the population, source, confidence and every number of a norm set."""
    from prosuite.catalogue.describe.equations import describe_equation_set
    from prosuite.catalogue.describe.questionnaire import describe_norm_set
    from prosuite.norms.equations import EquationSet

    catalogue = _catalogue(ctx)
    card = catalogue.card(norms_id)
    if isinstance(card, EquationSet):
        click.echo(describe_equation_set(card, catalogue))
    else:
        click.echo(describe_norm_set(card, catalogue))


@command.command("check")
@click.argument("card", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, card: Path) -> None:
    """Find every fault of a card and its tables.

    Exit status: 0 clean (warnings allowed), 1 errors, 2 could not run.
    """
    from prosuite.catalogue.cards import has_errors
    from prosuite.findings.finding import counted

    faults = _checker(card)(card, _catalogue(ctx, cards=False))
    for fault in faults:
        click.echo(str(fault))
    tally = (counted([fault.severity for fault in faults].count(kind), kind) for kind in ("error", "warning"))
    click.echo(f"{card.name}: {', '.join(tally)}", err=True)
    ctx.exit(int(has_errors(faults)))


def _checker(card: Path) -> "Callable[[Path, Catalogue], list[CardFault]]":
    """Return what checks cards of this kind; a card that does not say its kind holds means and SDs."""
    from prosuite.catalogue.check_equations import check_equations
    from prosuite.catalogue.check_means import check_means
    from prosuite.datafiles import read_toml
    from prosuite.errors import SpecError

    checkers = {"means": check_means, "equations": check_equations}
    kind = read_toml(card).get("kind", "means")
    if not isinstance(kind, str) or kind not in checkers:
        raise SpecError(f"{card.name}: kind: {kind!r} is unknown; a card is of kind {', '.join(checkers)}")
    return checkers[kind]


def _catalogue(ctx: click.Context, *, cards: bool = True) -> "Catalogue":
    """Return the catalogue with the folder given to the group; without its cards where one of them is to be checked."""
    from prosuite.catalogue.catalogue import load_catalogue

    assert ctx.parent is not None  # noqa: S101 - a subcommand has one
    return load_catalogue(ctx.parent.params["instruments"], cards=cards)
