"""What is said of an instrument beside its rules: its area, what its user must hold, changes that matter."""

from typing import Annotated, Literal

from pydantic import Field

from prosuite.datafiles.models import Confidence, Frozen, Identifier

Area = Literal[
    "health status",
    "mood",
    "cognition",
    "sleep",
    "fatigue",
    "function",
    "pain",
    "lung",
    "heart",
    "cancer",
    "frailty",
    "nutrition",
    "urology",
    "alcohol",
]
LicenceClass = Literal["public domain", "free", "permission", "licensed"]
TERMS: dict[LicenceClass, str] = {
    "public domain": "in the public domain",
    "free": "free to use with its source named",
    "permission": "free after permission or registration",
    "licensed": "licensed: obtain it from its owner",
}


class ImportantChange(Frozen):
    """A difference of a score that a publication calls important.

    Attributes
    ----------
    of
        The score.
    value
        How large the difference is, in units of the score.
    kind
        What the publication calls it, and between whom.
    population
        In whom it was found.
    source
        The publication.
    confidence
        How far it was checked; C rests on one source, or on one that was not read again.
    """

    of: Identifier
    value: Annotated[float, Field(gt=0)]
    kind: str
    population: str
    source: str
    confidence: Confidence


class Disagreement(Frozen):
    """Something that sources say differently, and what is followed here.

    Attributes
    ----------
    about
        What it is about.
    found
        What the sources say.
    followed, why
        What is followed, and the reason.
    """

    about: str
    found: str
    followed: str
    why: str
