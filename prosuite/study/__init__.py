"""Across visits: values of many people and visits to analysis rows with windows, baseline, change and flags."""

from prosuite.study.columns import ROW_COLUMNS, Reason
from prosuite.study.criteria import derive_criteria
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.deterioration import time_to_deterioration
from prosuite.study.extremes import derive_extremes

__all__ = [
    "ROW_COLUMNS",
    "AnalysisStudy",
    "Reason",
    "derive_criteria",
    "derive_extremes",
    "study_of",
    "time_to_deterioration",
]
