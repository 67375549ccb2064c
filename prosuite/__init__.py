"""Score, validate and trace clinical questionnaires from spreadsheets and DataFrames.

>>> import prosuite
>>> wide = prosuite.score(frame, "sf36v2", norms="us1998")  # doctest: +SKIP
>>> report = prosuite.validate("visits.xlsx")  # doctest: +SKIP
>>> result = prosuite.score_workbook("visits.xlsx")  # doctest: +SKIP

The public names are those of ``__all__``; they are loaded when first used, so that importing prosuite is quick.
"""

import os
import signal
import sys

_IS_PROGRAM = os.path.basename(*sys.argv[:1] or [""]) in {"prosuite", "prosuite.exe", "prosuite-script.py"}
if _IS_PROGRAM and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C ends the program quietly from its first lines on, also amid an import; see prosuite.interruption.
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))

from importlib import import_module  # noqa: E402 - see above
from typing import TYPE_CHECKING, Any  # noqa: E402 - see above

from prosuite.version import __version__  # noqa: E402 - see above

if TYPE_CHECKING:
    from prosuite import analysis, study
    from prosuite.catalogue.catalogue import Catalogue
    from prosuite.catalogue.load import load_catalogue
    from prosuite.drafting.draft import draft_study
    from prosuite.errors import (
        AnswerError,
        AnswerWarning,
        ColumnError,
        InputError,
        InstrumentError,
        NormError,
        OutputError,
        ProsuiteError,
        RefusedError,
        SpecError,
        StoppedError,
    )
    from prosuite.export.marked.annotate import annotate
    from prosuite.export.template.workbook import write_template
    from prosuite.findings.finding import Finding
    from prosuite.findings.report import Report
    from prosuite.instruments.instrument import Instrument
    from prosuite.pipeline.analyze import Analysis, analyze
    from prosuite.pipeline.data_quality import DataQuality, data_quality
    from prosuite.pipeline.reconcile import Reconciliation, reconcile
    from prosuite.pipeline.score_frame import score
    from prosuite.pipeline.score_workbook import ScoreResult, score_workbook
    from prosuite.pipeline.trace import Trace
    from prosuite.pipeline.validate import instrument, validate
    from prosuite.pipeline.validate_adam import validate_adam
    from prosuite.pipeline.write_datasets import write_datasets
    from prosuite.quality.thresholds import Thresholds

_HOMES = {
    "Analysis": "pipeline.analyze",
    "AnswerError": "errors",
    "AnswerWarning": "errors",
    "Catalogue": "catalogue.catalogue",
    "ColumnError": "errors",
    "DataQuality": "pipeline.data_quality",
    "Finding": "findings.finding",
    "InputError": "errors",
    "Instrument": "instruments.instrument",
    "InstrumentError": "errors",
    "NormError": "errors",
    "OutputError": "errors",
    "ProsuiteError": "errors",
    "Reconciliation": "pipeline.reconcile",
    "RefusedError": "errors",
    "Report": "findings.report",
    "ScoreResult": "pipeline.score_workbook",
    "SpecError": "errors",
    "StoppedError": "errors",
    "Thresholds": "quality.thresholds",
    "Trace": "pipeline.trace",
    "analyze": "pipeline.analyze",
    "data_quality": "pipeline.data_quality",
    "draft_study": "drafting.draft",
    "analysis": "analysis",
    "annotate": "export.marked.annotate",
    "instrument": "pipeline.validate",
    "load_catalogue": "catalogue.load",
    "reconcile": "pipeline.reconcile",
    "score": "pipeline.score_frame",
    "score_workbook": "pipeline.score_workbook",
    "study": "study",
    "validate": "pipeline.validate",
    "validate_adam": "pipeline.validate_adam",
    "write_datasets": "pipeline.write_datasets",
    "write_template": "export.template.workbook",
}

__all__ = [
    "Analysis",
    "AnswerError",
    "AnswerWarning",
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
    "Reconciliation",
    "RefusedError",
    "Report",
    "ScoreResult",
    "SpecError",
    "StoppedError",
    "Thresholds",
    "Trace",
    "__version__",
    "analysis",
    "analyze",
    "annotate",
    "data_quality",
    "draft_study",
    "instrument",
    "load_catalogue",
    "reconcile",
    "score",
    "score_workbook",
    "study",
    "validate",
    "validate_adam",
    "write_datasets",
    "write_template",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'prosuite' has no attribute {name!r}")
    home = import_module(f"prosuite.{_HOMES[name]}")
    value = home if name == _HOMES[name] else getattr(home, name)  # a room may be a public name itself
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
