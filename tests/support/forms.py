"""Complete forms of a questionnaire with a given score, found by trying answers; its spec is asked for these alone."""

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

import prosuite
from prosuite.catalogue.load import load_catalogue

Form = Mapping[str, float | None]


def scored(instrument: str, forms: Sequence[Form]) -> pd.DataFrame:
    """Return the scores of forms, those of unverified rules among them."""
    return prosuite.score(pd.DataFrame(forms), instrument, allow_unverified=True)


@cache
def _tried(instrument: str) -> tuple[list[tuple[str, int, Form]], pd.DataFrame]:
    """Return forms in which every answer of every item was given once, the others at their first, and their scores."""
    items = load_catalogue().instrument(instrument).items
    first: Form = {item.id: item.counted[0] for item in items}
    tried: list[tuple[str, int, Form]] = [
        (item.id, answer, {**first, item.id: answer}) for item in items for answer in item.counted
    ]
    return tried, scored(instrument, [form for *_, form in tried])


def _ends(instrument: str, score: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return the answers that give an additive score its lowest and its highest, of the items that it rests on."""
    tried, scores = _tried(instrument)
    lowest: dict[str, int] = {}
    highest: dict[str, int] = {}
    answers = pd.DataFrame({"item": [item for item, *_ in tried], "answer": [answer for _, answer, _ in tried]})
    for item, own in answers.assign(value=list(scores[score])).groupby("item", sort=False):
        if own["value"].min() < own["value"].max():
            lowest[str(item)], *_, highest[str(item)] = own.sort_values("value", kind="stable")["answer"]
    return lowest, highest


def items_of(instrument: str, score: str) -> list[str]:
    """Return the items whose answers change a score."""
    return list(_ends(instrument, score)[0])


def extremes(instrument: str, score: str) -> list[Form]:
    """Return the forms with the lowest and the highest of a score."""
    first = _tried(instrument)[0][0][2]
    return [{**first, **ends} for ends in _ends(instrument, score)]


def form_with(instrument: str, score: str, wanted: float) -> Form:
    """Return a form in which a score, or an item, has a value.

    Raises
    ------
    LookupError
        No form between the lowest and the highest has it.
    """
    first = _tried(instrument)[0][0][2]
    if score in first:
        return {**first, score: wanted}
    for form, value in _between(instrument, score):
        if abs(value - wanted) < 1e-9:
            return form
    raise LookupError(f"{instrument}: no form has {score} {wanted:g}")


@cache
def _between(instrument: str, score: str) -> list[tuple[Form, float]]:
    """Return forms from the lowest to the highest of a score, one answer more in each, and their scores."""
    items = {item.id: item for item in load_catalogue().instrument(instrument).items}
    low, high = _ends(instrument, score)
    forms: list[Form] = []
    for order in (list(low), list(low)[::-1]):
        form = {**_tried(instrument)[0][0][2], **low}
        for item in order:
            forms += [form | {item: answer} for answer in items[item].counted]
            form |= {item: high[item]}
    return list(zip(forms, scored(instrument, forms)[score], strict=True))
