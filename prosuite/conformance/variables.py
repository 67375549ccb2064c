"""Rules on names, labels, types and lengths of variables, and on which there are."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from prosuite.conformance.analysis import Analysis
from prosuite.conformance.found import Found, broken
from prosuite.conformance.standard import required, standard

_NAME = re.compile("[A-Z][A-Z0-9_]{0,7}")
_LONGEST_LABEL, _LONGEST_TEXT = 40, 200  # bytes
_TIMES = re.compile(r"(?!ARELTM)[A-Z]\w*?(?P<kind>DTM|DT|TM)")  # ARELTM is a span
_FORMATS = {"DT": ("date", "DATE9."), "DTM": ("datetime", "DATETIME20."), "TM": ("time", "TIME5.")}
_TREATMENTS = re.compile("TRT[PA]|TRT[0-9]{2}[PA]|TRTSEQ[PA]")
_POPULATIONS = re.compile(r"\w+FL")
_FILLED = ("STUDYID", "USUBJID", "PARAM", "PARAMCD")


def dataset_name(data: Analysis) -> Iterator[Found]:
    """Check the dataset's name, alone and against that of its file."""
    if not re.fullmatch("AD[A-Z0-9]{0,6}", data.name.upper()):
        yield Found("adam-dataset-name", None, None, data.name, "AD and up to 6 letters and digits")
    elif data.file is not None and data.file.upper() != data.name.upper():
        yield Found("adam-dataset-name", None, None, data.name, f"{data.file} as its file")


def no_records(data: Analysis) -> Iterator[Found]:
    """Check that there is a record."""
    if not data.n:
        yield Found("adam-no-records")


def names(data: Analysis) -> Iterator[Found]:
    """Check the form of names, and that each stands once."""
    for name in data.written:
        if not _NAME.fullmatch(name):
            yield Found("adam-variable-name", name, None, name)
    for name, count in Counter(name.upper() for name in data.written).items():
        if count > 1:
            yield Found("adam-variable-twice", name, None, str(count))


def labels(data: Analysis) -> Iterator[Found]:
    """Check labels, where the file's kind has any."""
    for name, facts in data.facts.items() if data.has_labels else ():
        own = standard(name)
        size = len(facts.label.encode())
        if not facts.label:
            yield Found("adam-label-missing", name)
        elif own and _folded(facts.label) not in map(_folded, own.labels):
            yield Found("adam-label-standard", name, None, facts.label, own.labels[0])
        if size > _LONGEST_LABEL:
            yield Found("adam-label-length", name, None, str(size), str(_LONGEST_LABEL))
        odd = _odd_in(facts.label)
        if odd:
            yield Found("adam-label-characters", name, None, odd)


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _odd_in(label: str) -> str:
    """Return what a label should not hold, in words; "" for nothing."""
    if not label.isascii():
        return "a character that is not ASCII"
    if any(label.count(mark) % 2 for mark in "'\""):
        return "a quote or apostrophe without its pair"
    if any(label.count(left) != label.count(right) for left, right in ("()", "[]", "{}")):
        return "a bracket without its pair"
    return ""


def texts(data: Analysis) -> Iterator[Found]:
    """Check the length and letters of texts, each distinct one once."""
    for name in [name for name, facts in data.facts.items() if not facts.is_numeric]:
        yield from _texts(data, name)


def _texts(data: Analysis, name: str) -> Iterator[Found]:
    own = data.text(name)
    long = [words for words in set(own) if len(words) * 4 > _LONGEST_TEXT and _size(words) > _LONGEST_TEXT]
    yield from broken(
        "adam-text-length", name, np.isin(own, long), lambda row: str(_size(own[row])), str(_LONGEST_TEXT)
    )
    wide = [words for words in set(own) if not words.isascii()]
    yield from broken("adam-text-characters", name, np.isin(own, wide), own)


def _size(words: str) -> int:
    return len(words.encode())


def types(data: Analysis) -> Iterator[Found]:
    """Check that standard variables have the standard type, and dates are numbers; in files without types, by value."""
    for name, facts in data.facts.items():
        own, time = standard(name), _TIMES.fullmatch(name)
        if facts.data_type is None and not facts.is_numeric:
            if own and own.is_numeric:
                yield from broken(
                    "adam-type", name, data.filled(name) & np.isnan(data.number(name)), data.text(name), "a number"
                )
        elif time and not facts.is_numeric and (own is None or own.is_numeric):
            yield Found("adam-date-type", name, None, "texts")
        elif time:
            kind, example = _FORMATS[time["kind"]]
            if facts.is_numeric and data.has_labels and facts.data_type != kind:
                yield Found("adam-date-format", name, None, facts.format or "none", example)
        elif own and own.is_numeric != facts.is_numeric and (data.has_labels or own.is_numeric):
            held, due = ("numbers", "texts") if facts.is_numeric else ("texts", "numbers")
            yield Found("adam-type", name, None, held, due)


def presence(data: Analysis) -> Iterator[Found]:
    """Check which variables there are."""
    for need in required(data.kind):
        if not data.has_any(*need.variables):
            rule = "adam-required" if need.severity == "error" else "adam-expected"
            yield Found(rule, None, None, "", need.words)
    if data.kind == "parameters":
        if not data.has_any("AVAL", "AVALC"):
            yield Found("adam-no-value")
        if not any(map(_TREATMENTS.fullmatch, data.facts)):
            yield Found("adam-no-treatment")
    if data.kind == "adsl" and not any(map(_POPULATIONS.fullmatch, data.facts)):
        yield Found("adam-no-population-flag")


def filled(data: Analysis) -> Iterator[Found]:
    """Check that what must be filled is."""
    for name in data.present(_FILLED):
        yield from broken("adam-required-blank", name, ~data.filled(name))
