"""What an analysis takes for granted because the study file does not say it, a sentence each."""

from collections.abc import Iterator

from prosuite.names import code_key, nearest
from prosuite.pipeline.analysis_values import Taken
from prosuite.study.declared import AnalysisStudy
from prosuite.trial.people import TrialPeople

_SHOWN = 6


def defaults_of(
    study: AnalysisStudy, people: TrialPeople, taken: Taken, study_id: str, *, events: bool, declared_arms: bool
) -> Iterator[str]:
    """Yield every default that the datasets rest on.

    Parameters
    ----------
    study
        The study file, completed with arms and parameters; ``declared_arms`` tells whether it had any.
    people, taken, study_id
        What was read.
    events
        Whether there are adverse events.
    """
    said = study.model_fields_set
    if study.study.id is None:
        yield f"[study] says no id: STUDYID is {study_id}, the name of the first input"
    if not declared_arms:
        arms = ", ".join(study.arms)
        yield (
            f"no [arms]: the arms are those of the sheets, {arms}"
            if arms
            else "no [arms], and no sheet says any: TRTP is blank"
        )
    yield from _of_treatment(study, people)
    if "visits" not in said:
        yield "no [visits]: the labels of visits are the visits, and there are no windows"
    if len(taken.values):
        yield from _of_rules(study)
    if len(taken.values) and not taken.days["said"].any():
        yield "no value has a date: there are no study days, and a baseline only of a visit that the study file names"
    if events and study.adverse_events.window is None:
        yield "no [adverse_events] window: events from the first dose on are treatment-emergent, however late"
    if taken.left_out:
        more = f" and {len(taken.left_out) - _SHOWN} more" if len(taken.left_out) > _SHOWN else ""
        yield f"scores of which no record has a value are left out: {', '.join(taken.left_out[:_SHOWN])}{more}"
    yield from _unknown(study, taken)


def _of_treatment(study: AnalysisStudy, people: TrialPeople) -> Iterator[str]:
    if people.anchor == "day":
        anchor = f"visit {study.anchor_visit}" if study.anchor_visit else "first record"
        yield (
            f"no [treatment], and no sheet says when doses were given: days are counted from the day of each person's "
            f"{anchor} (RFSTDT), and TRTSDT is blank"
        )
    elif study.treatment.sheet is None and study.treatment.visit is None:
        yield "no [treatment]: first doses are taken from the columns that are named so"
    if people.anchor == "dose" and study.treatment.visit is not None:
        yield f"[treatment] visit = {study.treatment.visit!r} is not used: a sheet says when doses were given"
    if people.doses["period"].max() > 1:
        n_people = people.doses.loc[people.doses["period"] > 1, "subject"].nunique()
        yield f"a later dose opens a new treatment period, of {n_people} people"


def _of_rules(study: AnalysisStudy) -> Iterator[str]:
    said = study.model_fields_set
    if "baseline" not in said:
        yield (
            "no [baseline]: it is the last value on or before the first dose; on the same day a value is from before it"
        )
    if "selection" not in said:
        yield (
            "no [selection]: of several values of a visit the nearest to the planned day counts, of two equally near "
            "the later"
        )
    if study.partial_dates is None:
        yield "no partial_dates: a date without a day is none"
    if "populations" not in said:
        yield "no [populations]: the safety population is everybody with a first dose"


def _unknown(study: AnalysisStudy, taken: Taken) -> Iterator[str]:
    """Yield the parameters that the study file speaks of and no value has."""
    known = {code_key(one.name): one.name for one in taken.parameters}
    named = [*study.parameters, *(one.parameter for one in study.endpoints.values()), *study.baseline.parameters]
    for name in dict.fromkeys(named):
        if code_key(name) not in known and name not in taken.left_out:
            yield f"the study file speaks of {name}, and no value is of it{nearest(name, known.values())}"
