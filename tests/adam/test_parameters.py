"""What parameters go by, of every score of every instrument that is shipped, and of tables of values."""

import re

import pytest

from prosuite.adam.parameters import ParameterFacts, declared, of_value
from prosuite.catalogue.describe.columns import column_meanings
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import SpecError
from prosuite.pipeline.analysis_values import score_facts
from prosuite.study.declared import study_of

SPECS = load_catalogue().instruments


@pytest.mark.parametrize("name", SPECS)
def test_every_score_has_a_code_and_a_name_of_its_own(name: str) -> None:
    """PARAMCD has at most 8 letters and digits, PARAM at most 200 bytes of ASCII; an instrument shares none."""
    spec = SPECS[name]
    facts = [score_facts(spec, one) for one in column_meanings(spec) if one.score]
    facts = declared(facts, study_of(None))
    for one in facts:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]{0,7}", one.code), one
        assert len(one.label.encode("ascii")) <= 200, one
        assert len(one.category.encode("ascii")) <= 200, one


@pytest.mark.parametrize(
    ("name", "code", "label", "dataset"),
    [
        ("tnf", "TNF", "Tumor Necrosis Factor (u)", "ADLB"),
        ("TNF alpha", "TNF", "Tumor Necrosis Factor (u)", "ADLB"),
        ("FEV1", "FEV1", "Forced Expiratory Volume in 1 Second (u)", "ADRE"),
        ("IL-6", "IL6", "IL-6 (u)", "ADLB"),
        ("25-OH vitamin D", "V25OHVIT", "25-OH vitamin D (u)", "ADLB"),
    ],
)
def test_a_parameter_of_a_table_of_values(name: str, code: str, label: str, dataset: str) -> None:
    """Known tests go by their code of SDTM CT 2026-03; others by the letters and digits of their name."""
    facts = of_value(name, "u")
    assert (facts.code, facts.label, facts.dataset) == (code, label, dataset)


def test_two_parameters_of_one_code_are_refused() -> None:
    """Unless the study file gives one of them another."""
    both = [of_value("CD69 positive", "%"), of_value("CD69 positive cells", "%")]
    with pytest.raises(SpecError, match="PARAMCD CD69POSI"):
        declared(both, study_of(None))
    study = study_of({"parameters": {"CD69 positive cells": {"paramcd": "CD69CELL", "unit": "1/uL"}}})
    found: list[ParameterFacts] = declared(both, study)
    assert [(one.code, one.label) for one in found] == [
        ("CD69POSI", "CD69 positive (%)"),
        ("CD69CELL", "CD69 positive cells (1/uL)"),
    ]
