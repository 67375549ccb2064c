"""Across people: summaries, tests, models and the one table of their results.

Functions alone: each takes numbers or a DataFrame and returns :class:`Statistic` records, which say the method, how
many people were used, and why a number could not be computed.
"""

from prosuite.analysis.adjust import adjust, adjusted_p
from prosuite.analysis.descriptive import describe, geometric_mean, mean
from prosuite.analysis.methods import method_name, methods
from prosuite.analysis.paired_t import log_ratio, paired_t
from prosuite.analysis.proportion import proportion
from prosuite.analysis.results import RESULT_COLUMNS, results, results_json
from prosuite.analysis.signed_rank import sign_flip, signed_rank
from prosuite.analysis.statistic import Statistic
from prosuite.analysis.why import Why

__all__ = [
    "RESULT_COLUMNS",
    "Statistic",
    "Why",
    "adjust",
    "adjusted_p",
    "describe",
    "geometric_mean",
    "log_ratio",
    "mean",
    "method_name",
    "methods",
    "paired_t",
    "proportion",
    "results",
    "results_json",
    "sign_flip",
    "signed_rank",
]
