"""Score, validate and trace clinical questionnaires from spreadsheets and DataFrames.

>>> import prosuite
>>> wide = prosuite.score(frame, "sf36v2", norms="us1998")  # doctest: +SKIP
>>> report = prosuite.validate("visits.xlsx")  # doctest: +SKIP
>>> result = prosuite.score_workbook("visits.xlsx")  # doctest: +SKIP

The public names are those of ``__all__``; they are loaded when first used, so that importing prosuite is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prosuite.api import instrument, validate
    from prosuite.drafting.draft import draft_study
    from prosuite.errors import (
        AnswerError,
        ColumnError,
        InputError,
        InstrumentError,
        NormError,
        OutputError,
        ProsuiteError,
        SpecError,
    )
    from prosuite.export.annotate import annotate
    from prosuite.export.template import write_template
    from prosuite.findings import Finding, Report
    from prosuite.frames import score
    from prosuite.instruments.catalogue import Catalogue, load_catalogue
    from prosuite.instruments.spec import Instrument
    from prosuite.quality.report import DataQuality, data_quality
    from prosuite.quality.thresholds import Thresholds
    from prosuite.workbook import ScoreResult, score_workbook

__version__ = "0.1.0"

_HOMES = {
    "AnswerError": "errors",
    "Catalogue": "instruments.catalogue",
    "ColumnError": "errors",
    "DataQuality": "quality.report",
    "Finding": "findings",
    "InputError": "errors",
    "Instrument": "instruments.spec",
    "InstrumentError": "errors",
    "NormError": "errors",
    "OutputError": "errors",
    "ProsuiteError": "errors",
    "Report": "findings",
    "ScoreResult": "workbook",
    "SpecError": "errors",
    "Thresholds": "quality.thresholds",
    "data_quality": "quality.report",
    "draft_study": "drafting.draft",
    "annotate": "export.annotate",
    "instrument": "api",
    "load_catalogue": "instruments.catalogue",
    "score": "frames",
    "score_workbook": "workbook",
    "validate": "api",
    "write_template": "export.template",
}

__all__ = [
    "AnswerError",
    "Catalogue",
    "ColumnError",
    "DataQuality",
    "Finding",
    "InputError",
    "Instrument",
    "InstrumentError",
    "NormError",
    "OutputError",
    "ProsuiteError",
    "Report",
    "ScoreResult",
    "SpecError",
    "Thresholds",
    "__version__",
    "annotate",
    "data_quality",
    "draft_study",
    "instrument",
    "load_catalogue",
    "score",
    "score_workbook",
    "validate",
    "write_template",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'prosuite' has no attribute {name!r}")
    value = getattr(import_module(f"prosuite.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
