"""Rows of words in test sheets: records where a field's values are words, labels where they are numbers."""

from collections.abc import Callable
from pathlib import Path

import prosuite

Write = Callable[..., Path]


def test_a_first_record_of_words_is_a_record(workbook: Write) -> None:
    """The version of a frailty scale is a word; the level may be blank."""
    records = [
        {"subject": "001", "cfs_version": "nine_levels", "cfs_level": None},
        {"subject": "002", "cfs_version": None, "cfs_level": 4},
        {"subject": "003", "cfs_version": None, "cfs_level": 5},
    ]
    report = prosuite.validate(workbook({"clinical_frailty_scale": records}))
    assert "label-rows" not in report.counts


def test_labels_under_the_names_of_numbers_are_labels(workbook: Write) -> None:
    """Words stand where every later record has numbers."""
    labels = {"subject": "Subject", "fev1_l": "FEV1 in litres", "fvc_l": "FVC in litres"}
    records = [labels, *({"subject": f"00{n}", "fev1_l": 2.5, "fvc_l": 3.5} for n in range(1, 4))]
    assert prosuite.validate(workbook({"Spirometry": records})).counts["label-rows"] == 1
