"""ADAE: a record per adverse event, with study days and whether it is treatment-emergent."""

from typing import Final

import numpy as np
import pandas as pd

from prosuite.adam.variables import in_order
from prosuite.study.declared import AnalysisStudy
from prosuite.study.study_days import as_days, study_day

_NAMES: Final = {
    "term": "AETERM",
    "preferred_term": "AEDECOD",
    "body_system": "AEBODSYS",
    "onset": "ASTDT",
    "onset_flag": "ASTDTF",
    "resolved": "AENDT",
    "resolved_flag": "AENDTF",
    "serious": "AESER",
    "severity": "AESEV",
    "grade": "AETOXGR",
    "causality": "AEREL",
    "outcome": "AEOUT",
    "fatal": "AESDTH",
    "flags": "FLAGS",
    "source": "SOURCE",
}
_FROM_ADSL: Final = {
    "TRTSDT": "TRTSDT", "TRTEDT": "TRTEDT", "RFSTDT": "RFSTDT", "TRTP": "TRT01P", "TRTPN": "TRT01PN", "TRTA": "TRT01A",
}  # fmt: skip


def adae(events: pd.DataFrame, adsl: pd.DataFrame, study: AnalysisStudy, study_id: str) -> pd.DataFrame:
    """Return ADAE.

    Parameters
    ----------
    events
        What :func:`prosuite.trial.events.read_events` gives.
    adsl
        The subjects.
    study, study_id
        Windows and the composite of events; what the study is called.

    Notes
    -----
    An event is treatment-emergent if it began on or after the first dose, or its start is unknown and it did not end
    before: the order of admiral's ``derive_var_trtemfl`` and the PHUSE white paper. Where the study file says for how
    many days after the last dose events count, those that began later do not.
    """
    subject = adsl.set_index("USUBJID")
    copied = {name: events["subject"].map(subject[of]) for name, of in _FROM_ADSL.items() if of in subject}
    frame = events.rename(columns=_NAMES).assign(STUDYID=study_id, USUBJID=events["subject"], **copied)
    for name in ("ASTDT", "AENDT"):
        if name not in frame:
            frame[name] = pd.NaT
    start = _days(frame["TRTSDT"])
    anchor = np.where(np.isnan(start), _days(frame["RFSTDT"]), start) if "RFSTDT" in frame else start
    began, ended, last = (_days(frame[name]) for name in ("ASTDT", "AENDT", "TRTEDT"))
    frame = frame.assign(
        AESEQ=events.groupby("subject").cumcount() + 1.0,
        ASTDY=study_day(began - anchor),
        AENDY=study_day(ended - anchor),
        TRTEMFL=np.where(_emergent(began, ended, start, last, study.adverse_events.window), "Y", ""),
    )
    return in_order("ADAE", frame.assign(CQ01NAM=_composite(frame, study)))


def _days(column: pd.Series) -> np.ndarray:
    dates: np.ndarray = pd.to_datetime(column).to_numpy("datetime64[D]")
    return as_days(dates)


def _emergent(
    began: np.ndarray, ended: np.ndarray, start: np.ndarray, last: np.ndarray, window: int | None
) -> np.ndarray:
    is_late = np.zeros(len(began), dtype=bool) if window is None else began > last + window
    is_emergent: np.ndarray = ~np.isnan(start) & ~(ended < start) & ~(began < start) & ~is_late
    return is_emergent


def _composite(frame: pd.DataFrame, study: AnalysisStudy) -> np.ndarray:
    """Return the name of the composite on its events: treatment-emergent ones, of its terms, within its days."""
    rule = study.adverse_events.composite
    if rule is None:
        return np.full(len(frame), None, dtype=object)
    belongs = np.array(frame["TRTEMFL"].eq("Y"))
    if rule.serious:
        belongs &= np.array(frame["AESER"].eq("Y")) if "AESER" in frame else False
    if rule.within is not None:
        belongs &= (_days(frame["ASTDT"]) - _days(frame["TRTSDT"])) <= rule.within
    if rule.terms:
        wanted = {" ".join(term.casefold().split()) for term in rule.terms}
        named = [frame[name] for name in ("AEDECOD", "AETERM") if name in frame]
        belongs &= np.any([one.str.casefold().str.split().str.join(" ").isin(wanted) for one in named], axis=0)
    return np.where(belongs, rule.name, "")
