"""Across visits: values of many people and visits to analysis rows with windows, baseline, change and flags."""

from prosuite.study.baseline import derive_baseline
from prosuite.study.carried import derive_carried
from prosuite.study.change import derive_change
from prosuite.study.columns import ROW_COLUMNS, Reason
from prosuite.study.completion import completion
from prosuite.study.criteria import derive_criteria
from prosuite.study.dates import derive_dates
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.deterioration import time_to_deterioration
from prosuite.study.extremes import derive_extremes
from prosuite.study.rows import analysis_rows
from prosuite.study.same_day import derive_same_day
from prosuite.study.selection import derive_selection
from prosuite.study.study_days import derive_study_days
from prosuite.study.treatment import derive_treatment
from prosuite.study.values import derive_values
from prosuite.study.visits import derive_visits

__all__ = [
    "ROW_COLUMNS",
    "AnalysisStudy",
    "Reason",
    "analysis_rows",
    "completion",
    "derive_baseline",
    "derive_carried",
    "derive_change",
    "derive_criteria",
    "derive_dates",
    "derive_extremes",
    "derive_same_day",
    "derive_selection",
    "derive_study_days",
    "derive_treatment",
    "derive_values",
    "derive_visits",
    "study_of",
    "time_to_deterioration",
]
