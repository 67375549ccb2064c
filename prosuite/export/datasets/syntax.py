"""Small programs that read a CSV of scores with types and labels: for SAS, SPSS, Stata and R.

The values of categories are words in the CSV; the programs make them what each of these has for categories.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from prosuite.export.datasets.dataset import Dataset, Variable
from prosuite.export.datasets.limits import SAS, SPSS_PROGRAM, STATA, Limits, R
from prosuite.harmless import inert
from prosuite.version import __version__

_TRUTH = {"False": 0, "True": 1}
_MAXVAR = 5_000  # variables that Stata holds unless it is told otherwise
_WIDTHS = (8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32767)
LIMITS: Final[Mapping[str, Limits]] = {"sas": SAS, "spss": SPSS_PROGRAM, "stata": STATA, "r": R}


def program(language: str, data: Dataset, csv_name: str) -> str:
    """Return a program that reads a CSV file with types and labels.

    Parameters
    ----------
    language
        ``sas``, ``spss``, ``stata`` or ``r``.
    data
        The table as a dataset within the limits of the language.
    csv_name
        Name of the file, in the folder that the program is run in.
    """
    lines = _PROGRAMS[language](data.variables, csv_name)
    return "".join(f"{line}\n" for line in lines)


def _sas(variables: list[Variable], csv_name: str) -> Iterator[str]:
    yield f"/* Reads {_comment(csv_name)}, written by prosuite {__version__}. UTF-8: run SAS in a UTF-8 session. */"
    coded = [(number, one) for number, one in enumerate(variables, start=1) if one.codes]
    if coded:
        yield "proc format;"
    for number, one in coded:
        words = _words(one)
        yield f"  invalue c{number}in {' '.join(f'{_single(word)}={code}' for word, code in words.items())} other=.;"
        yield f"  value c{number}fmt {' '.join(f'{code}={_single(label)}' for code, label in one.codes.items())};"
    if coded:
        yield "run;"
    yield "data scores;"
    yield f"  infile {_single(csv_name)} dsd dlm=',' firstobs=2 truncover encoding='utf-8' termstr=lf lrecl=1000000;"
    yield from (f"  length {one.name} {f'${_width(one)}' if one.kind == 'text' else '8'};" for one in variables)
    yield from (f"  informat {one.name} {_sas_informat(number, one)};" for number, one in enumerate(variables, start=1))
    for number, one in enumerate(variables, start=1):
        if one.kind == "date" or one.codes:
            yield f"  format {one.name} {'yymmdd10.' if one.kind == 'date' else f'c{number}fmt.'};"
    yield from (f"  label {one.name} = {_single(one.label)};" for one in variables)
    yield "  input"
    yield from (f"    {one.name}" for one in variables)
    yield "  ;"
    yield "run;"


def _sas_informat(number: int, variable: Variable) -> str:
    if variable.codes:
        return f"c{number}in{max(len(word.encode()) for word in _words(variable))}."
    if variable.kind == "text":
        return f"${_width(variable)}."
    return "yymmdd10." if variable.kind == "date" else "best32."


def _spss(variables: list[Variable], csv_name: str) -> Iterator[str]:
    yield "* Encoding: UTF-8."
    yield f"* Reads {_comment(csv_name)}, written by prosuite {__version__}."
    yield "SET DECIMAL=DOT."
    yield "GET DATA"
    yield f"  /TYPE=TXT /FILE={_double(csv_name)} /ENCODING='UTF8'"
    yield "  /ARRANGEMENT=DELIMITED /DELCASE=LINE /FIRSTCASE=2 /DELIMITERS=',' /QUALIFIER='\"'"
    yield "  /VARIABLES="
    raw = {one.name: f"@raw{number}" for number, one in enumerate(variables, start=1) if one.codes}  # no column's name
    yield from (f"    {raw.get(one.name, one.name)} {_spss_format(one)}" for one in variables)
    yield "  ."
    for one in variables:
        if one.codes:
            pairs = " ".join(f"({_double(word)}={code})" for word, code in _words(one).items())
            yield f"RECODE {raw[one.name]}"
            yield f"  {pairs} INTO {one.name}."
            yield f"FORMATS {one.name} (F8.0)."
            yield f"VALUE LABELS {one.name}"
            yield from (f"  {code} {_double(label)}" for code, label in one.codes.items())
            yield "  ."
    yield "ADD FILES /FILE=*"
    yield "  /KEEP="
    yield from (f"    {one.name}" for one in variables)
    yield "  ."
    yield from (f"VARIABLE LABELS {one.name} {_double(one.label)}." for one in variables)
    yield from (
        f"VARIABLE LEVEL {one.name} ({'SCALE' if one.kind in ('number', 'date') else 'NOMINAL'})." for one in variables
    )
    yield "EXECUTE."


def _spss_format(variable: Variable) -> str:
    if variable.codes:
        return f"A{_wide(max(len(word.encode()) for word in _words(variable)))}"
    if variable.kind == "text":
        return f"A{_width(variable)}"
    return "SDATE10" if variable.kind == "date" else "F12.4"


def _stata(variables: list[Variable], csv_name: str) -> Iterator[str]:
    yield f"* Reads {_comment(csv_name)}, written by prosuite {__version__}."
    yield "version 14"
    yield "clear"
    if len(variables) > _MAXVAR:
        yield "set maxvar 32767"
    yield (
        f'import delimited using {_compound(csv_name)}, delimiters(",") varnames(nonames) rowrange(2) '
        f'stringcols(_all) bindquotes(strict) maxquotedrows(unlimited) encoding("UTF-8")'
    )
    # First names that no column can have, so that a column named v2 is in nobody's way.
    yield from (f"rename v{number} _raw{number}" for number in range(1, len(variables) + 1))
    for number, one in enumerate(variables, start=1):
        yield from _stata_column(f"_raw{number}", one)
        yield f"label variable {one.name} {_compound(one.label)}"


def _stata_column(raw: str, variable: Variable) -> Iterator[str]:
    name = variable.name
    if variable.kind == "text":
        yield f"rename {raw} {name}"
        return
    if variable.kind == "number":
        yield f"generate double {name} = real({raw})"
    elif variable.kind == "date":
        yield f'generate long {name} = daily({raw}, "YMD")'
        yield f"format {name} %tdCCYY-NN-DD"
    else:
        yield f"generate byte {name} = ."
        yield from (f"replace {name} = {code} if {raw} == {_compound(word)}" for word, code in _words(variable).items())
        label = f"lbl{raw}"
        yield f"label define {label} {' '.join(f'{code} {_compound(words)}' for code, words in variable.codes.items())}"
        yield f"label values {name} {label}"
    yield f"order {name}, after({raw})"
    yield f"drop {raw}"


def _r(variables: list[Variable], csv_name: str) -> Iterator[str]:
    yield f'# Reads {_comment(csv_name)}, written by prosuite {__version__}: source("...", encoding = "UTF-8")'
    yield "scores <- read.csv("
    yield f'  {_r_text(csv_name)}, fileEncoding = "UTF-8", check.names = FALSE, na.strings = "", quote = "\\"",'
    yield "  colClasses = c("
    kinds = [_R_CLASSES[one.kind] for one in variables]
    yield from (f'    "{kind}"{"," if number < len(kinds) else ""}' for number, kind in enumerate(kinds, start=1))
    yield "  )"
    yield ")"
    for number, one in enumerate(variables, start=1):
        if one.kind == "category":
            levels, labels = (", ".join(map(_r_text, words)) for words in (_words(one), one.codes.values()))
            yield f"scores[[{number}]] <- factor(scores[[{number}]], levels = c({levels}), labels = c({labels}))"
        yield f'attr(scores[[{number}]], "label") <- {_r_text(one.label)}'


_R_CLASSES = {"text": "character", "number": "numeric", "category": "character", "truth": "logical", "date": "Date"}
_PROGRAMS: dict[str, Callable[[list[Variable], str], Iterator[str]]] = {
    "sas": _sas,
    "spss": _spss,
    "stata": _stata,
    "r": _r,
}


def _words(variable: Variable) -> dict[str, int]:
    """Return the number of each word as the CSV has it."""
    return _TRUTH if variable.kind == "truth" else {inert(word): code for code, word in variable.codes.items()}


def _width(variable: Variable) -> int:
    """Return how many bytes a text of the column may have as it is in the CSV."""
    return _wide(max((len(inert(cell).encode()) for cell in variable.values), default=1))


def _wide(size: int) -> int:
    return next((width for width in _WIDTHS if width >= size), _WIDTHS[-1])


def _comment(name: str) -> str:
    return name.replace("*/", "* /").replace("\n", " ")


def _single(text: str) -> str:
    """Return text between apostrophes, where no macro of SAS is looked for."""
    return "'{}'".format(text.replace("'", "''"))


def _double(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""').replace("\n", " "))


def _compound(text: str) -> str:
    """Return text between Stata's compound quotes; a backslash keeps it from taking a macro's sign for one."""
    return '`"{}"\''.format(text.replace("`", "'").replace("$", "\\$").replace("\n", " "))


def _r_text(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
