"""The pages on single instruments, written from the specs by ``python -m tests.support.instrument_pages``."""

import textwrap
import warnings
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd

import prosuite
from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.describe.columns import ColumnMeaning, column_meanings
from prosuite.catalogue.describe.instrument import answers_in_words, values_in_words
from prosuite.catalogue.describe.rules import rule_of
from prosuite.datafiles.models import UNVERIFIED
from prosuite.instruments.about import TERMS, Area
from prosuite.instruments.instrument import Instrument

if TYPE_CHECKING:
    from prosuite.instruments.step import StepBase

FOLDER = Path(__file__).parents[2] / "docs" / "instruments"
_OTHER = "other"
_INDEX = """\
# Instruments, one by one

A page for each, written from its spec (`python -m tests.support.instrument_pages`); a test holds them to the specs.
What they are compared with, side by side: [Instruments and norms](../instruments.md).
`prosuite instruments find fatigue` searches them, `prosuite instruments show phq9` prints one in full.
"""


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    catalogue = prosuite.load_catalogue()
    specs = list(catalogue.instruments.values())
    found = {f"{spec.id}.md": "\n\n".join(_sections(spec, catalogue)) + "\n" for spec in specs}
    return {"index.md": _index(specs), **found}


def _index(specs: list[Instrument]) -> str:
    parts = [_INDEX]
    for area in (*get_args(Area), _OTHER):
        rows = [
            (f"[`{spec.id}`]({spec.id}.md)", spec.title, _asked(spec), TERMS.get(spec.licence_class, ""))  # type: ignore[arg-type]
            for spec in specs
            if (spec.area or _OTHER) == area
        ]
        if rows:
            parts.append(f"## {area.capitalize()}\n\n{_table(('id', 'instrument', 'asks', 'questionnaire'), rows)}\n")
    return "\n".join(parts)


def _asked(spec: Instrument) -> str:
    numbers = {"item": len(spec.items), "field": len(spec.fields)}
    return ", ".join(f"{number} {kind}{'s' * (number > 1)}" for kind, number in numbers.items() if number)


def _sections(spec: Instrument, catalogue: Catalogue) -> Iterator[str]:
    """Yield the parts of a page."""
    yield f"# {spec.title}"
    yield "\n".join(f"- {fact}" for fact in _facts(spec))
    if spec.items:
        yield "## Items\n\n" + _table(("code", "printed", "answers", "CDISC"), _item_rows(spec))
    if spec.fields:
        rows = [(f"`{field.id}`", field.title, values_in_words(field)) for field in spec.fields]
        yield "## Fields\n\n" + _table(("field", "what", "takes"), rows)
    yield "## Scores\n\n" + _table(
        ("column", "score", "label", "unit or words", "range", "better", "code"),
        (_score_row(one) for one in column_meanings(spec) if one.score),
    )
    beside = (f"`{one.column}` (`{one.paramcd}`)" for one in column_meanings(spec) if not one.score)
    yield f"Beside them stand {', '.join(beside)}: [Output columns](../output_columns.md)."
    yield "How each is worked out:\n\n" + "\n".join(_rules(spec))
    if spec.parameters:
        offered = [
            (f"`{name}`", one.title, ", ".join(one.choices), one.default) for name, one in spec.parameters.items()
        ]
        yield "## Choices of a study\n\n" + _table(("parameter", "what", "choices", "default"), offered)
    yield "## Compared with\n\n" + "\n".join(_norms(spec, catalogue))
    if spec.important_changes:
        yield "## Differences that matter\n\n" + _changes(spec)
    if spec.disagreements:
        held = [(one.about, one.found, one.followed, one.why) for one in spec.disagreements]
        yield "## Where sources disagree\n\n" + _table(("about", "found", "followed here", "why"), held)
    if example := _example(spec, catalogue):
        yield f"## Example\n\n{example}"
    sources = (f"- `{one.id}`: {_in_one_line(one.text)}" for one in spec.references)
    yield "## Sources\n\n" + "\n".join(sources)


def _facts(spec: Instrument) -> Iterator[str]:
    yield f"id `{spec.id}`; area: {spec.area or _OTHER}"
    terms = f" The questionnaire is {TERMS[spec.licence_class]}." if spec.licence_class else ""
    yield f"{_in_one_line(spec.licence)}{terms}"
    if spec.recall:
        yield f"recall period: {spec.recall}"
    prefixes = f", columns that begin with {_codes(spec.column_prefixes)}" if spec.column_prefixes else ""
    yield f"found by sheets named {_codes(dict.fromkeys((spec.id, *spec.sheet_names)))}{prefixes}"
    if spec.cdisc:
        yield f"CDISC category {spec.cdisc.category}"


def _item_rows(spec: Instrument) -> Iterator[tuple[str, ...]]:
    """Yield a row for each run of items with the same answers."""
    numbered = list(enumerate(spec.items, start=1))
    for answers, run in groupby(numbered, key=lambda one: answers_in_words(spec, one[1])):
        own = list(run)
        cdisc = [spec.cdisc.code(place, item) for place, item in own] if spec.cdisc else []
        printed = [item.number or "" for _, item in own]
        yield (_ends([f"`{item.id}`" for _, item in own]), _ends(printed), answers, _ends(cdisc))


def _ends(names: list[str]) -> str:
    return " ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"


def _score_row(one: ColumnMeaning) -> tuple[str, ...]:
    better = one.direction.removesuffix(" is better")
    return (
        f"`{one.column}`",
        f"`{one.score}`",
        one.label,
        ", ".join(one.codes) or one.unit,
        one.range,
        better,
        f"`{one.paramcd}`",
    )


def _rules(spec: Instrument) -> Iterator[str]:
    scores: dict[int, tuple[StepBase, list[str]]] = {}
    for step, _, name in spec.scores:
        scores.setdefault(id(step), (step, []))[1].append(name)
    for step, names in scores.values():
        doubt = "; **unverified**: needs `--allow-unverified`" if step.unverified else ""
        yield f"- {_codes(names)}: {rule_of(spec, step)} (`{step.source}`){doubt}"


def _norms(spec: Instrument, catalogue: Catalogue) -> Iterator[str]:
    """Yield what it is compared with; of many sets their names alone."""
    cards = [catalogue.card(name) for name in catalogue.cards_for(spec.id)]
    if not cards:
        yield "Nothing: no norm set is made for it."
        return
    if len(cards) > 8:
        names = (f"`{card.id}`{' (unverified)' * (card.grade(spec.id)[0] == UNVERIFIED)}" for card in cards)
        yield f"{len(cards)} sets; `prosuite norms show ID` prints numbers and sources. " + ", ".join(names)
    else:
        for card in cards:
            confidence, _ = card.grade(spec.id)
            yield f"- `{card.id}`: {card.title}; confidence {confidence}"
    yield f"\nDefault: `{spec.norms or 'none'}`."


def _changes(spec: Instrument) -> str:
    same = groupby(spec.important_changes, key=lambda one: (one.value, one.kind, one.population, one.source))
    rows = [
        (_codes(one.of for one in own), f"{value:g}", kind, population, source)
        for (value, kind, population, source), own in same
    ]
    return _table(("score", "difference", "what it is called", "in whom", "source"), rows)


def example_of(spec: Instrument) -> dict[str, Any]:
    """Return answers and values of one synthetic record: answers going up and down, fields within their limits."""
    answers = {item.id: item.counted[place % len(item.counted)] for place, item in enumerate(spec.items)}
    values: dict[str, Any] = {}
    for place, field in enumerate(spec.fields):
        low, high = field.soft or field.hard or (0, 1)
        inside = field.values[-1] if field.values else round(low + (high - low) * (0.4 + 0.1 * (place % 3)), 1)
        kinds = {"number": inside, "choice": next(iter(field.codes), None), "date": "2024-05-31", "clock": "22:30"}
        values[field.id] = kinds[field.kind]
    return {**answers, **values}


def _example(spec: Instrument, catalogue: Catalogue) -> str:
    """Return a record and its scores; nothing of a test, whose trials a page of its own shows."""
    if spec.trials is not None:
        return "A test of several trials: see [the pages on walks and lungs](../instruments.md)."
    record = example_of(spec)
    cards = [catalogue.card(name) for name in catalogue.cards_for(spec.id)]
    sets = [card.id for card in cards if card.kind == "value_set"]
    verified = [name for name in sets if catalogue.card(name).grade(spec.id)[0] != UNVERIFIED]
    chosen = next(iter(verified or sets), spec.norms)
    unverified = chosen is not None and catalogue.card(chosen).grade(spec.id)[0] == UNVERIFIED
    options = (f', norms="{chosen}"' if chosen else "") + (", allow_unverified=True" if unverified else "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = prosuite.score(pd.DataFrame([record]), spec.id, norms=chosen, allow_unverified=unverified).iloc[0]
    given = ", ".join(f'"{name}":\N{NO-BREAK SPACE}{value!r}' for name, value in record.items())
    rows = [(f"`{name}`", _shown(value)) for name, value in scores.items()]
    lines = "\n          ".join(textwrap.wrap(given, 88)).replace("\N{NO-BREAK SPACE}", " ")  # no wider than a page
    code = f'```text\nrecord = {{{lines}}}\nprosuite.score(pandas.DataFrame([record]), "{spec.id}"{options})\n```'
    return f"A synthetic record.\n\n{code}\n\n{_table(('score', 'value'), rows)}"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.10g}"
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table, without the columns that are empty."""
    held = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    kept = [place for place in range(len(head)) if any(row[place] for row in held)]
    lines = [[head[place] for place in kept], ["---"] * len(kept), *([row[place] for place in kept] for row in held)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Write every page, and remove those of instruments that are no more."""
    current = pages()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in current:
            path.unlink()
    for name, text in current.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
