"""The columns of analysis rows, and why a row does not count."""

from enum import StrEnum
from typing import Final

# What `analysis_rows` returns, in this order, but for VISIT2-like extras of its input; CRITy and CRITyFL follow CHG and
# PCHG for as many thresholds as a parameter has. Names and rules of ADaM where it has them.
ROW_COLUMNS: Final = (
    "USUBJID",  # as written in `subjects`
    "PARAMCD",
    "TRTP",  # planned treatment: the arm's label, of the period
    "TRTPN",  # its place in [arms], from 1
    "APERIOD",  # treatment period, from 1; null for untreated people
    "TRTSDT",  # first dose; APERSDT is the first dose of the period
    "APERSDT",
    "APERSDTM",  # its moment, where times of day are said
    "VISIT",  # as entered
    "ADT",  # date, datetime64
    "ADTM",  # with the time of day, where any is said
    "ADTF",  # D or M where a part of the date is imputed
    "ADY",  # day relative to TRTSDT, without day 0
    "APERDY",  # day relative to APERSDT, without day 0: windows run on it
    "AVISIT",  # name of the visit in the study file
    "AVISITN",  # its place there, from 0
    "AWTARGET",
    "AWTDIFF",
    "AWLO",
    "AWHI",
    "AWU",
    "AVAL",
    "AVALU",
    "DTYPE",
    "ABLFL",  # Y or null
    "ANL01FL",  # Y or null
    "BASE",
    "BASETYPE",
    "CHG",
    "PCHG",
    "REASON",  # null where the row counts in full
    "VALUE",  # the value as entered
    "SOURCE",
    "SRCSEQ",  # row of `values`, from 1; null on rows made of several
)


class Reason(StrEnum):
    """Why a row does not count; of several the first one here."""

    UNKNOWN_SUBJECT = "unknown_subject"
    NOT_TREATED = "not_treated"
    IMPOSSIBLE_DATE = "impossible_date"  # before no_date, of which it says more
    UNREADABLE_DATE = "unreadable_date"
    NO_DATE = "no_date"
    BEFORE_CONSENT = "before_consent"
    AFTER_DEATH = "after_death"
    AFTER_WITHDRAWAL = "after_withdrawal"
    BLANK = "blank"
    NOT_A_NUMBER = "not_a_number"
    BELOW_LIMIT = "below_limit"
    ABOVE_LIMIT = "above_limit"
    NO_UNIT = "no_unit"
    UNSCHEDULED = "unscheduled"
    OUT_OF_WINDOW = "out_of_window"
    DUPLICATE = "duplicate"
    SAME_DAY = "same_day"
    NOT_SELECTED = "not_selected"
    NO_ARM = "no_arm"  # these last two leave the flag: the value counts, by arm or as a change it cannot
    NO_BASELINE = "no_baseline"
