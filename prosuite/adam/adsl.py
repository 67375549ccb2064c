"""ADSL: a record per subject, with arm, doses, age, sex, populations, and how the study ended."""

from typing import Final

import numpy as np
import pandas as pd

from prosuite.adam.variables import in_order
from prosuite.errors import SpecError
from prosuite.intake.protocol import Population
from prosuite.names import nearest, squash
from prosuite.study.declared import AnalysisStudy
from prosuite.study.follow_up import says_yes
from prosuite.trial.people import TrialPeople

_COPIED: Final = {
    "SITEID": "site",
    "RACE": "race",
    "ETHNIC": "ethnic",
    "COUNTRY": "country",
    "RFICDT": "consent_date",
    "RANDDT": "randomisation_date",
    "DTHDT": "death_date",
    "DCSREAS": "withdrawal_reason",
}
_SEX: Final = {"male": "M", "female": "F"}
_COMPLETED: Final = {
    *("completed", "completer", "completedstudy", "studycompleted", "completedthestudy"),
    *("abgeschlossen", "studieabgeschlossen", "terminé", "completado", "completato"),
}
POPULATIONS: Final = {
    "safety": "SAFFL",
    "itt": "ITTFL",
    "analysis": "FASFL",
    "fas": "FASFL",
    "per_protocol": "PPROTFL",
    "completers": "COMPLFL",
}


def adsl(
    people: TrialPeople, flags: pd.Series, rows: pd.DataFrame, days: pd.DataFrame, study: AnalysisStudy, study_id: str
) -> pd.DataFrame:
    """Return ADSL.

    Parameters
    ----------
    people
        The people of the trial.
    flags
        By subject, the codes of the errors that touch what is known of the person.
    rows
        Analysis rows: who has a baseline and values at visits.
    days
        When records are from: ``subject`` and ``date``.
    study, study_id
        Arms, populations; and what the study is called.

    Raises
    ------
    SpecError
        A population is unknown.
    """
    facts = people.facts
    nothing = pd.Series(np.nan, index=facts.index, dtype=object)
    known = {name: facts.get(of, nothing) for name, of in _COPIED.items()}
    dose = pd.to_datetime(facts["first_dose_date"])
    treated = dose.notna() & (people.anchor != "day")
    first = pd.to_datetime(days.groupby("subject")["date"].min()).reindex(facts.index)
    age = _age(facts, dose.fillna(first))
    planned, actual = _arms(facts, "arm", study), _arms(facts, "actual_arm", study)
    given = actual.fillna(planned).where(treated)
    death, left, done = (
        pd.to_datetime(facts.get(f"{what}_date", nothing)) for what in ("death", "withdrawal", "completion")
    )
    is_completer = (
        known["DCSREAS"].fillna("").astype(str).map(squash).isin(_COMPLETED)
    )  # forms ask for it among the reasons
    reason = known["DCSREAS"].mask(is_completer)
    has_died = death.notna() & ~(done < death) & ~is_completer  # later it is no reason why the study ended
    ended = has_died | left.notna() | reason.notna()
    frame = pd.DataFrame(
        {
            **known,
            "STUDYID": study_id,
            "USUBJID": facts.index,
            "SUBJID": facts.index,
            "AGE": age,
            "AGEU": np.where(age.notna(), "YEARS", ""),
            "SEX": facts.get("sex", nothing).map(_SEX),
            "ARM": planned,
            "TRT01P": planned,
            "TRT01PN": _numbers(planned, study),
            "TRT01A": given,
            "TRT01AN": _numbers(given, study),
            "TRTSDT": dose.where(treated),
            "TRTEDT": pd.to_datetime(facts["last_dose_date"]).where(treated),
            "RFSTDT": dose if people.anchor == "day" else pd.NaT,
            "ENRLFL": "Y",
            "EOSSTT": np.select([ended, done.notna() | is_completer], ["DISCONTINUED", "COMPLETED"], ""),
            "EOSDT": left.fillna(done).fillna(death),
            "DCSREAS": reason.mask(reason.isna() & has_died, "DEATH"),
            "DTHFL": np.where(death.notna(), "Y", ""),
            "SUBJERR": flags.reindex(facts.index),
        },
        index=facts.index,
    )
    for name, flag in _populations(rows, treated, people.anchor, study).items():
        frame[name] = np.where(flag, "Y", "N")
    return in_order("ADSL", frame)


def _age(facts: pd.DataFrame, day: pd.Series) -> pd.Series:
    """Return completed years on a day by the date of birth; without one the age that is stated."""
    stated = facts["age"].astype(float) if "age" in facts else pd.Series(np.nan, index=facts.index)
    if "birth_date" not in facts:
        return stated
    born = pd.to_datetime(facts["birth_date"])
    not_yet = (day.dt.month < born.dt.month) | ((day.dt.month == born.dt.month) & (day.dt.day < born.dt.day))
    age: pd.Series = (day.dt.year - born.dt.year - not_yet).astype(float)
    return age.fillna(stated)


def _arms(facts: pd.DataFrame, name: str, study: AnalysisStudy) -> pd.Series:
    labels = {arm: entry.label or arm for arm, entry in study.arms.items()}
    own: pd.Series = facts.get(name, pd.Series(np.nan, index=facts.index, dtype=object))
    return own.map(labels)


def _numbers(arms: pd.Series, study: AnalysisStudy) -> pd.Series:
    return arms.map({arm.label or name: float(place) for place, (name, arm) in enumerate(study.arms.items(), start=1)})


def _populations(rows: pd.DataFrame, treated: pd.Series, anchor: str, study: AnalysisStudy) -> dict[str, pd.Series]:
    """Return who belongs to each population, by its flag."""
    found = {} if anchor == "day" else {"SAFFL": treated}
    for name, rule in study.populations.items():
        flag = POPULATIONS.get("_".join(name.casefold().replace("-", " ").split()))
        if flag is None:
            raise SpecError(
                f"study file: populations: {name!r} has no population flag{nearest(name, POPULATIONS)}; there are "
                f"{', '.join(POPULATIONS)}"
            )
        found[flag] = _belongs(rows, rule, treated, study)
    return found


def _belongs(rows: pd.DataFrame, rule: Population, treated: pd.Series, study: AnalysisStudy) -> pd.Series:
    endpoints = {endpoint.parameter for endpoint in study.endpoints.values()}
    own = rows[rows["PARAMCD"].isin(endpoints)] if endpoints else rows
    belongs = treated if rule.dose else pd.Series(data=True, index=treated.index)
    if rule.baseline:
        belongs &= belongs.index.isin(own.loc[says_yes(own, "ABLFL"), "USUBJID"])
    counted = own[says_yes(own, "ANL01FL")]
    for visit in rule.visits:
        there = counted.loc[counted["AVISIT"].eq(study.visit_name(visit) or visit), "USUBJID"]
        belongs &= belongs.index.isin(there)
    return belongs
