"""The table of conformance rules in docs/adam.md, from the catalogue: ``python -m tests.support.conformance_rules``."""

from pathlib import Path

from prosuite.findings.finding import conformance_rules

PAGE = Path(__file__).parents[2] / "docs" / "adam.md"
START, END = "<!-- rules: written by python -m tests.support.conformance_rules -->\n", "<!-- end of rules -->\n"


def page_with_rules(page: str) -> str:
    """Return the page with the table of the catalogue's rules between its marks."""
    before, _, rest = page.partition(START)
    rows = [
        f"| `{rule.code}` | {rule.severity} | {rule.help} | {rule.source} |" for rule in conformance_rules().values()
    ]
    table = "\n".join(["| rule | severity | what holds | source |", "| --- | --- | --- | --- |", *rows])
    return f"{before}{START}{table}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page_with_rules(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
