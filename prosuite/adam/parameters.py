"""What each parameter goes by in analysis datasets: PARAMCD, PARAM, its category, unit and dataset."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from prosuite.datafiles.toml_text import key_text
from prosuite.errors import SpecError
from prosuite.intake.protocol import Dataset, Parameter
from prosuite.names import code_key
from prosuite.study.declared import AnalysisStudy
from prosuite.trial.test_codes import find_test

BDS: Final[tuple[Dataset, ...]] = ("ADQS", "ADFT", "ADRE", "ADLB")
_LONGEST: Final = 8
_NOT_OF_A_CODE: Final = re.compile("[^A-Z0-9_]")


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What is known of a parameter.

    Attributes
    ----------
    name
        As the study file has it: ``sixmwt.distance_m``, or as a table of values has it.
    code, label, category, dataset
        PARAMCD, PARAM, PARCAT1 and the dataset.
    unit
        The unit of its values; "" for words and where none is said.
    words
        The words that its numbers stand for, from 1; none for plain numbers.
    better
        ``higher`` or ``lower``; "" where neither is.
    has_percent_change
        Whether change in percent means something.
    rule, source
        How values come about, and where the rule is from.
    """

    name: str
    code: str
    label: str
    category: str
    dataset: str
    unit: str = ""
    words: tuple[str, ...] = ()
    better: str = ""
    has_percent_change: bool = True
    rule: str = ""
    source: str = ""


def of_score(name: str, instrument: Mapping[str, Any], meaning: Mapping[str, Any]) -> ParameterFacts:
    """Return what a score goes by.

    Parameters
    ----------
    name
        Instrument and score.
    instrument
        ``id``, ``title``, ``category`` (of CDISC, or "") and ``asks`` (whether it has items) of the instrument.
    meaning
        ``label``, ``unit``, ``range``, ``direction``, ``words``, ``code``, ``rule``, ``source`` and ``is_difference``.
    """
    data = _data()
    own = next((dataset for dataset, ids in data["datasets"].items() if instrument["id"] in ids), None)
    test = find_test(meaning["code"])
    unit = "" if meaning["words"] else meaning["unit"]
    said = test.name if test is not None else _with_unit(f"{instrument['title']}: {meaning['label']}", unit)
    said = _with_unit(said, unit) if test is not None and test.domain != "QS" else said  # their names say it
    crosses = meaning["range"].startswith("-") or meaning["is_difference"]
    return ParameterFacts(
        name,
        meaning["code"],
        said,
        instrument["category"] or instrument["title"],
        own or ("ADQS" if instrument["asks"] else "ADFT"),
        unit,
        meaning["words"],
        meaning["direction"].removesuffix(" is better"),
        not (crosses or meaning["words"] or unit in data["units"]["no_percent_change"]),
        meaning["rule"],
        meaning["source"],
    )


def of_value(name: str, unit: str) -> ParameterFacts:
    """Return what a parameter of a table of values goes by; its unit is that of the table."""
    test, data = find_test(name), _data()
    dataset = data["domains"].get(test.domain, "ADLB") if test is not None else "ADLB"
    label, code = (test.name, test.code) if test is not None else (name, _made_code(name))
    return ParameterFacts(
        name,
        code,
        _with_unit(label, unit),
        data["categories"][dataset],
        dataset,
        unit,
        has_percent_change=unit not in data["units"]["no_percent_change"],
        rule="as entered",
    )


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


def _made_code(name: str) -> str:
    """Return a code of the letters and digits of a name; one that begins with a digit gets a letter before it."""
    plain = _NOT_OF_A_CODE.sub("", name.upper())
    return (plain if plain[:1].isalpha() else f"V{plain}")[:_LONGEST]


def declared(parameters: Iterable[ParameterFacts], study: AnalysisStudy) -> list[ParameterFacts]:
    """Return parameters as the study file has them, no two with one code or name in a dataset.

    Where two would have one name, each has what it is called in the study file behind it.

    Raises
    ------
    SpecError
        Two have one code or one name.
    """
    own = {code_key(name): entry for name, entry in study.parameters.items()}
    found = [_declared(one, own.get(code_key(one.name), Parameter())) for one in parameters]
    shared = Counter((one.dataset, one.label) for one in found)
    named = {one.name for one in found if own.get(code_key(one.name), Parameter()).label}
    found = [
        replace(one, label=f"{one.label}, {one.name}")
        if shared[one.dataset, one.label] > 1 and one.name not in named
        else one
        for one in found
    ]
    for what, key in (("PARAMCD", "code"), ("PARAM", "label")):
        seen: dict[tuple[str, str], ParameterFacts] = {}
        for one in found:
            other = seen.setdefault((one.dataset, getattr(one, key)), one)
            if other is not one:
                _refuse(what, getattr(one, key), other, one)
    return found


def _declared(facts: ParameterFacts, entry: Parameter) -> ParameterFacts:
    unit = entry.unit or facts.unit
    label = (
        facts.label
        if entry.unit in (None, facts.unit)
        else _with_unit(facts.label.removesuffix(f" ({facts.unit})"), unit)
    )
    return replace(
        facts,
        unit=unit,
        code=entry.paramcd or facts.code,
        label=_with_unit(entry.label, unit) if entry.label else label,
        category=entry.category or facts.category,
        dataset=entry.dataset or facts.dataset,
        better=entry.better or facts.better,
    )


def _refuse(what: str, shared: str, first: ParameterFacts, second: ParameterFacts) -> None:
    key, example = ("paramcd", f"{shared[: _LONGEST - 1]}2") if what == "PARAMCD" else ("label", f"{shared}, second")
    raise SpecError(
        f"{first.name} and {second.name} would both have the {what} {shared} in {first.dataset}, and two sources in "
        f"one parameter cannot be told apart: declare another one in the study file, such as "
        f'[parameters.{key_text(second.name)}] {key} = "{example}"'
    )


def completed(study: AnalysisStudy, parameters: Sequence[ParameterFacts]) -> AnalysisStudy:
    """Return a study file with what is known of its parameters, where it does not say it itself."""
    own = {code_key(name): (name, entry) for name, entry in study.parameters.items()}
    entries = dict(study.parameters)
    for one in parameters:
        name, entry = own.get(code_key(one.name), (one.name, Parameter()))
        known: dict[str, Any] = {"better": entry.better or one.better or None, "unit": entry.unit or one.unit or None}
        known |= {} if one.has_percent_change else {"percent_change": False}
        entries[name] = entry.model_copy(update=known)
    return study.model_copy(update={"parameters": entries})


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("prosuite.adam").joinpath("parameters.toml").read_text(encoding="utf-8"))
