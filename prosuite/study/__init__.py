"""Across visits: values of many people and visits to analysis rows with windows, baseline, change and flags."""

from prosuite.study.columns import ROW_COLUMNS, Reason
from prosuite.study.declared import AnalysisStudy, study_of

__all__ = ["ROW_COLUMNS", "AnalysisStudy", "Reason", "study_of"]
