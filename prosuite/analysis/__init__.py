"""Across people: summaries, tests, models and the one table of their results.

Functions alone: each takes numbers or a DataFrame and returns :class:`Statistic` records, which say the method, how
many people were used, and why a number could not be computed.
"""

from prosuite.analysis.adjust import adjust, adjusted_p
from prosuite.analysis.ancova import ancova
from prosuite.analysis.cumulative import cumulative
from prosuite.analysis.descriptive import describe, geometric_mean, mean
from prosuite.analysis.dose_trend import jonckheere, linear_trend
from prosuite.analysis.effect_size import standardised_change, standardised_difference
from prosuite.analysis.events import cochran_armitage, fisher_exact
from prosuite.analysis.methods import method_name, methods
from prosuite.analysis.mmrm.covariance import STRUCTURES
from prosuite.analysis.mmrm.model import MixedModel, mmrm
from prosuite.analysis.paired_t import log_ratio, paired_t
from prosuite.analysis.proportion import proportion
from prosuite.analysis.rank_sum import rank_sum
from prosuite.analysis.results import RESULT_COLUMNS, results, results_json
from prosuite.analysis.signed_rank import sign_flip, signed_rank
from prosuite.analysis.statistic import Statistic
from prosuite.analysis.two_arms import ratio_of_geometric_means, two_sample_t
from prosuite.analysis.why import Why

__all__ = [
    "RESULT_COLUMNS",
    "STRUCTURES",
    "MixedModel",
    "Statistic",
    "Why",
    "adjust",
    "adjusted_p",
    "ancova",
    "cochran_armitage",
    "cumulative",
    "describe",
    "fisher_exact",
    "geometric_mean",
    "jonckheere",
    "linear_trend",
    "log_ratio",
    "mean",
    "method_name",
    "methods",
    "mmrm",
    "paired_t",
    "proportion",
    "rank_sum",
    "ratio_of_geometric_means",
    "results",
    "results_json",
    "sign_flip",
    "signed_rank",
    "standardised_change",
    "standardised_difference",
    "two_sample_t",
]
