"""A small study's analysis datasets that keep every rule: two subjects, one parameter on three visits, two events."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from prosuite.conformance.analysis import Analysis
from prosuite.conformance.standard import standard
from prosuite.intake.formats.labelled import DataType, LabelledTable, VariableFacts

DOSE = 19_725.0  # 2 January 2014, in days since 1960
_TIMES: dict[str, tuple[DataType, str]] = {"DT": ("date", "DATE9."), "TM": ("datetime", "DATETIME20.")}


def adsl() -> dict[str, list[Any]]:
    return {
        "STUDYID": ["T1", "T1"],
        "USUBJID": ["T1-1", "T1-2"],
        "SUBJID": ["1", "2"],
        "SITEID": ["01", "01"],
        "AGE": [63.0, 64.0],
        "AGEU": ["YEARS", "YEARS"],
        "SEX": ["F", "M"],
        "RACE": ["WHITE", "ASIAN"],
        "ARM": ["Placebo", "20 mg"],
        "TRT01P": ["Placebo", "20 mg"],
        "TRT01PN": [0.0, 1.0],
        "TRTSDT": [DOSE, DOSE],
        "TRTEDT": [DOSE + 180, DOSE + 90],
        "SAFFL": ["Y", "N"],
    }


def adqs() -> dict[str, list[Any]]:
    days = [-3.0, 63.0, 126.0] * 2
    value = [42.5, 48.1, 40.0, 30.0, 30.0, 33.0]
    base = [42.5] * 3 + [30.0] * 3
    change = [own - at_base for own, at_base in zip(value, base, strict=True)]
    return {
        "STUDYID": ["T1"] * 6,
        "USUBJID": ["T1-1"] * 3 + ["T1-2"] * 3,
        "ASEQ": [1.0, 2.0, 3.0] * 2,
        "TRTP": ["Placebo"] * 3 + ["20 mg"] * 3,
        "TRTPN": [0.0] * 3 + [1.0] * 3,
        "SEX": ["F"] * 3 + ["M"] * 3,
        "PARAMCD": ["SF36PCS"] * 6,
        "PARAM": ["Physical Component Summary"] * 6,
        "PARAMN": [9.0] * 6,
        "PARCAT1": ["SF36 V2.0 STANDARD"] * 6,
        "AVISIT": ["Baseline", "Week 8", "Week 16"] * 2,
        "AVISITN": [0.0, 8.0, 16.0] * 2,
        "TRTSDT": [DOSE] * 6,
        "ADT": [DOSE + day - (day > 0) for day in days],
        "ADTF": ["", "D", "", "", "", ""],
        "ADY": days,
        "AWTARGET": [None, 56.0, 112.0] * 2,
        "AWTDIFF": [None, 7.0, 14.0] * 2,
        "AWLO": [None, 2.0, 85.0] * 2,
        "AWHI": [1.0, 84.0, None] * 2,
        "AWU": ["DAYS"] * 6,
        "AVAL": value,
        "BASE": base,
        "CHG": change,
        "PCHG": [100 * own / abs(at_base) for own, at_base in zip(change, base, strict=True)],
        "CHGCAT1": ["" if own == 0 else "UP" if own > 0 else "DOWN" for own in change],
        "ABLFL": ["Y", "", ""] * 2,
        "ANL01FL": ["Y"] * 6,
        "DTYPE": [""] * 6,
        "CRIT1": ["CHG >= 5"] * 6,
        "CRIT1FL": ["N", "Y", "N", "N", "N", "N"],
        "CRIT1FN": [0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    }


def adae() -> dict[str, list[Any]]:
    return {
        "STUDYID": ["T1"] * 3,
        "USUBJID": ["T1-1", "T1-1", "T1-2"],
        "AESEQ": [1.0, 2.0, 1.0],
        "AETERM": ["Cough", "Fall", "Rash"],
        "AEDECOD": ["Cough", "Fall", "Rash"],
        "AESER": ["N", "Y", "N"],
        "TRTA": ["", "", ""],
        "TRTSDT": [DOSE] * 3,
        "TRTEDT": [DOSE + 180, DOSE + 180, DOSE + 90],
        "ASTDT": [DOSE - 10, DOSE + 4, DOSE],
        "AENDT": [DOSE - 5, DOSE + 5, None],
        "ASTDY": [-10.0, 5.0, 1.0],
        "TRTEMFL": ["", "Y", "Y"],
    }


def facts(name: str, values: list[Any], **known: Any) -> VariableFacts:
    """Return what a transport file would say of a variable."""
    own = standard(name)
    is_numeric = {type(value) for value in values} <= {float, type(None)}
    if set(values) <= {None}:
        is_numeric = own is not None and own.is_numeric
    kind, shown = _TIMES.get(name[-2:] if is_numeric and name != "ARELTM" else "", ("double", ""))
    made = VariableFacts(
        name,
        own.labels[0] if own else f"Variable {name}",
        kind if is_numeric else "string",
        is_numeric,
        None if is_numeric else max([1, *(len(str(value).encode()) for value in values)]),
        shown,
    )
    return replace(made, **known)


def table(
    name: str, columns: Mapping[str, list[Any]], known: Mapping[str, Mapping[str, Any]] | None = None
) -> LabelledTable:
    """Return columns as a dataset, with other facts where some are given."""
    own = known or {}
    variables = tuple(facts(variable, values, **own.get(variable, {})) for variable, values in columns.items())
    return LabelledTable(name, f"Dataset {name}", pd.DataFrame(columns), variables)


def analysis(
    name: str, columns: Mapping[str, list[Any]], known: Mapping[str, Mapping[str, Any]] | None = None
) -> Analysis:
    """Return columns as the checks read them."""
    return Analysis(table(name, columns, known))
