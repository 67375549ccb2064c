"""The variables of the datasets as data: names, labels and types that the standard and transport files take."""

import re

import pandas as pd
import pytest

from prosuite.adam.bds import in_two
from prosuite.adam.variables import dataset_label, dataset_names, variables_of
from prosuite.conformance.standard import required, standard

KINDS = {"ADSL": "adsl", "ADAE": "events"}


@pytest.mark.parametrize("dataset", dataset_names())
def test_names_labels_and_types_are_the_standard_s(dataset: str) -> None:
    """A standard variable has the label and type of the standard; every label fits a transport file (40 bytes)."""
    assert len(dataset_label(dataset).encode()) <= 40
    for variable in variables_of(dataset):
        name, label = variable.name.replace("y", "1"), variable.label.format(y=1)
        assert re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", name), name
        assert len(label.encode("ascii")) <= 40, label
        known = standard(name)
        if known is not None:
            assert (label, variable.kind != "text") == (known.labels[0], known.is_numeric), name
        assert len(variable.rule) <= 200, name


@pytest.mark.parametrize("dataset", dataset_names())
def test_what_the_standard_requires_is_there(dataset: str) -> None:
    """Every required variable of the class is one of the dataset's."""
    names = {variable.name for variable in variables_of(dataset)}
    for need in required(KINDS.get(dataset, "parameters")):
        assert need.severity != "error" or {*need.variables} & names, need


def test_a_long_reason_goes_on_in_a_second_variable() -> None:
    """Nothing is lost, nothing is cut within a word, and neither part has more than 200 bytes."""
    reason = "imputed: " + ", ".join(f"item{number:02}" for number in range(1, 31))
    parts = in_two(pd.Series([reason, "short", None]))
    first, second = parts["SCREASON"].tolist(), parts["SCREASN2"].tolist()
    assert f"{first[0]} {second[0]}" == reason
    assert max(len(first[0]), len(second[0])) <= 200
    assert (first[1], second[1]) == ("short", "")


def test_what_the_contract_names_is_there() -> None:
    """The variables that outside programs look for, by dataset."""
    due = {
        "ADSL": "STUDYID USUBJID SUBJID TRT01P TRT01PN TRT01A TRT01AN TRTSDT TRTEDT AGE AGEU SEX SAFFL DTHDT DTHFL "
        "EOSSTT DCSREAS",
        "ADQS": "STUDYID USUBJID TRTP TRTPN PARAM PARAMCD PARAMN PARCAT1 AVISIT AVISITN VISIT ADT ADY AVAL AVALC AVALU "
        "BASE CHG PCHG ABLFL ANL01FL AWTARGET AWTDIFF AWLO AWHI AWU CRITy CRITyFL DTYPE BASETYPE SOURCE",
        "ADAE": "AEDECOD AETERM ASTDT ASTDY AESER AESEV TRTEMFL",
    }
    for dataset, names in due.items():
        assert {*names.split()} <= {variable.name for variable in variables_of(dataset)}
