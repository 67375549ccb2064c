"""What a notebook shows of a norm set: population, whom it is for, how well its numbers are known."""

from typing import Protocol

from prosuite.datafiles.models import Confidence
from prosuite.display.html import page, table, words


class Card(Protocol):
    """The card of a norm set, of reference equations or of a value set."""

    @property
    def id(self) -> str: ...  # noqa: D102 - as the cards say, and so the others
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def population(self) -> str: ...  # noqa: D102
    @property
    def country(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int | None: ...  # noqa: D102
    @property
    def licence(self) -> str: ...  # noqa: D102
    @property
    def instruments(self) -> tuple[str, ...]: ...  # noqa: D102
    def grade(self, instrument_id: str, /) -> tuple[Confidence, str]: ...  # noqa: D102


def card_page(card: Card) -> str:
    """Return the display of a card."""
    return page(
        f"{card.id}: {card.title}",
        words(f"{card.population} ({', '.join(str(known) for known in (card.country, card.year) if known)})"),
        table(
            "Made for",
            ["instrument", "confidence", "checked against"],
            ((name, *card.grade(name)) for name in card.instruments),
            of=len(card.instruments),
        ),
        words(f"{card.licence.strip()} Every number with its source: prosuite norms show {card.id}"),
    )
