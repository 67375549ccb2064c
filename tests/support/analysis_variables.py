"""The variables of each analysis dataset for docs/analyze.md: ``python -m tests.support.analysis_variables``."""

from collections.abc import Iterator
from pathlib import Path

from prosuite.adam.variables import Variable, dataset_label, dataset_names, variables_of

PAGE = Path(__file__).parents[2] / "docs" / "analyze.md"
START, END = "<!-- variables: written by python -m tests.support.analysis_variables -->", "<!-- end of variables -->"
_SHARED = ("ADQS", "ADFT", "ADRE", "ADLB")  # they have the same variables


def section() -> str:
    """Return the part of the page: a table for each dataset, one for those that share their variables."""
    return "\n".join([START, *_lines(), END])


def _lines() -> Iterator[str]:
    for name in dataset_names():
        if name not in _SHARED[1:]:
            names = _SHARED if name == _SHARED[0] else (name,)
            yield from (f"## {', '.join(names)}", "")
            yield from (f"- {one}: {dataset_label(one)}" for one in names)
            yield from ("", "| variable | label | type | origin | rule |", "| --- | --- | --- | --- | --- |")
            yield from (_row(variable) for variable in variables_of(name))
            yield ""


def _row(variable: Variable) -> str:
    left_out = "; left out where no record has it" if variable.is_optional else ""
    label = variable.label.replace("{y}", "y")
    return f"| `{variable.name}` | {label} | {variable.kind} | {variable.origin} | {variable.rule}{left_out} |"


def main() -> None:
    """Write the part into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    PAGE.write_text(f"{before}{section()}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
