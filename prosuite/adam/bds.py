"""ADQS, ADFT, ADRE and ADLB: a record per subject, parameter and visit, out of analysis rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from prosuite.adam.parameters import BDS, ParameterFacts
from prosuite.adam.variables import in_order
from prosuite.cells import is_number
from prosuite.instruments.step import CODE
from prosuite.study.follow_up import says_yes

_BASELINE = "at baseline"
_LONGEST_TEXT = 200  # bytes of a text in a SAS transport file; reasons are ASCII


def bds(
    rows: pd.DataFrame, parameters: Sequence[ParameterFacts], adsl: pd.DataFrame, study_id: str
) -> dict[str, pd.DataFrame]:
    """Return the datasets that have records, by name.

    Parameters
    ----------
    rows
        Analysis rows whose ``PARAMCD`` is the name of a parameter, with ``SCSTATUS``, ``SCREASON``, ``NITEMS``,
        ``NORMSET`` and ``FLAGS`` of scores.
    parameters
        What parameters go by.
    adsl, study_id
        The subjects; what the study is called.
    """
    rows = rows.drop(columns=["TRTSDT", "APERSDTM", "SRCSEQ", "ADTM"], errors="ignore")
    several = rows["APERIOD"].max() > 1
    if not several:
        rows = rows.drop(columns=["APERIOD", "APERSDT", "APERDY", "BASETYPE"], errors="ignore")
    known = {one.name: one for one in parameters}
    code = pd.Categorical(rows["PARAMCD"], categories=list(known))
    if adsl["TRTSDT"].isna().all() and "RFSTDT" in adsl:
        rows = rows.drop(columns=["RFSTDT"], errors="ignore")
    subject = adsl.set_index("USUBJID")
    copied = {name: rows["USUBJID"].map(subject[name]) for name in ("TRTSDT", "RFSTDT") if name in subject}
    actual = rows["USUBJID"].map(subject["TRT01A"])
    words = _by_parameter([bool(one.words) or one.unit == CODE for one in parameters], code)
    change = {name: rows[name].where(~words) for name in ("CHG", "PCHG")}
    rows = rows.assign(**in_two(rows["SCREASON"])) if "SCREASON" in rows else rows
    whole = rows.assign(
        STUDYID=study_id,
        PARAMCD=_by_parameter([one.code for one in parameters], code),
        PARAM=_by_parameter([one.label for one in parameters], code),
        PARCAT1=_by_parameter([one.category for one in parameters], code),
        AVALU=_by_parameter([one.unit for one in parameters], code),
        AVALC=_in_words(rows, parameters, code),
        TRTA=actual.where(rows["APERIOD"].eq(1)) if several else actual,
        VALUE=_as_entered(rows["VALUE"]),
        AWU=rows["AWU"].astype(object).where(rows[["AWLO", "AWHI"]].notna().any(axis=1)),
        **copied,
        **change,
    )
    dataset = _by_parameter([one.dataset for one in parameters], code)
    found: dict[str, pd.DataFrame] = {}
    for name in BDS:
        own = whole[dataset == name]
        if len(own):
            codes = [one.code for one in parameters if one.dataset == name]
            own = own.assign(PARAMN=own["PARAMCD"].map({code: float(n) for n, code in enumerate(codes, start=1)}))
            found[name] = in_order(name, own)
    return found


def in_two(reasons: pd.Series) -> dict[str, pd.Series]:
    """Return reasons in variables of at most 200 bytes: what does not fit goes on, from a blank, in the second."""
    parts = {words: _cut(words) for words in reasons.dropna().unique()}
    return {
        name: reasons.map({words: part[place] for words, part in parts.items()})
        for place, name in enumerate(("SCREASON", "SCREASN2"))
    }


def _cut(words: str) -> tuple[str, str]:
    if len(words) <= _LONGEST_TEXT:
        return words, ""
    end = words.rfind(" ", 0, _LONGEST_TEXT + 1)
    return words[:end], words[end + 1 :]


def with_flags(rows: pd.DataFrame) -> pd.DataFrame:
    """Return analysis rows that say of every error behind their value, their baseline's too, in ``FLAGS``.

    A row that was made of several has the errors of all of its person, parameter and visit.
    """
    own = rows["FLAGS"].fillna("").astype(object)
    if own.eq("").all():
        return rows.assign(FLAGS=own)
    group = [name for name in ("USUBJID", "PARAMCD", "APERIOD", "AVISIT") if name in rows]
    made = rows["SRCSEQ"].isna()
    if made.any():
        of_visit = own[~made].groupby([rows.loc[~made, name] for name in group], dropna=False).agg(_joined)
        index = pd.MultiIndex.from_frame(rows.loc[made, group])
        own = own.mask(made, pd.Series(of_visit.reindex(index).fillna("").to_numpy(), index=own.index[made]))
    is_base = says_yes(rows, "ABLFL")
    keys = [name for name in ("USUBJID", "PARAMCD", "APERIOD") if name in rows]
    at_base = own[is_base].groupby([rows.loc[is_base, name] for name in keys], dropna=False).agg(_joined)
    of_base = at_base.reindex(pd.MultiIndex.from_frame(rows[keys])).fillna("").to_numpy()
    behind = pd.Series([f"{codes} {_BASELINE}" if codes else "" for codes in of_base], index=own.index)
    behind = behind.where(rows["BASE"].notna() & ~is_base, "")
    both = own.ne("") & behind.ne("")
    return rows.assign(FLAGS=np.where(both, own + "; " + behind, own + behind))


def _joined(codes: pd.Series) -> str:
    return "; ".join(dict.fromkeys(code for code in codes if code))


def _by_parameter(values: Sequence[Any], code: pd.Categorical) -> Any:
    """Return of each row what its parameter has."""
    return np.array(values, dtype=None if values and isinstance(values[0], bool) else object)[code.codes]


def _in_words(rows: pd.DataFrame, parameters: Sequence[ParameterFacts], code: pd.Categorical) -> Any:
    """Return the word of each value that stands for one."""
    found = np.full(len(rows), None, dtype=object)
    values = rows["AVAL"].to_numpy(float)
    for place, one in enumerate(parameters):
        if one.words:
            at = np.flatnonzero((code.codes == place) & ~np.isnan(values))
            found[at] = np.array([None, *one.words], dtype=object)[values[at].astype(np.intp)]
    return found


def _as_entered(values: pd.Series) -> pd.Series:
    """Return values that are no plain numbers as text."""
    if values.dtype != object:
        return pd.Series(None, index=values.index, dtype=object)
    is_text = np.fromiter((isinstance(value, str) and not is_number(value) for value in values), bool, len(values))
    return values.where(is_text, None)
