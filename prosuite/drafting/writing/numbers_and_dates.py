"""What a draft asks about a sheet's numbers and dates: decimal commas, and whether the day or the month is first."""

from collections.abc import Iterator, Sequence

from prosuite.checks.columns import comma_rows
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.toml_text import quoted
from prosuite.drafting.writing.words import sentence
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.table import text


def write_locale(page: Page, forms: Sequence[Form]) -> None:
    """Ask how numbers and dates are written in a sheet, once for all its forms."""
    sheet = quoted(forms[0].table.sheet or "")
    commas = [cell for form in forms for cell in _comma_cells(form)]
    if commas:
        page.ask(
            f"Are numbers in sheet {sheet} written with a decimal comma, such as {commas[0]}? If so, put this line in "
            f"force; until then they are text."
        )
        page.suggest('decimal = ","')
    notes = {form.dates.note for form in forms if form.dates and form.dates.note}
    for note in sorted(notes):
        page.remark(sentence(note))
    questions = list(filter(None, map(_date_question, forms)))
    if questions:
        page.ask(f"Which is first in the dates of sheet {sheet}, the day or the month? {questions[0]}.")
        page.suggest('date_order = "dmy"  # or "mdy"')


def _comma_cells(form: Form) -> Iterator[str]:
    """Yield the first number with a decimal comma of each column, and its cell."""
    table, roles = form.table, form.roles
    for position, column in enumerate(table.columns):
        rows = [] if position in (roles.subject, roles.visit, roles.date) else comma_rows(column)
        if rows:
            yield f"{quoted(text(column[rows[0]]))} ({table.address(rows[0], position)})"


def _date_question(form: Form) -> str:
    """Return what shows that the order is open; "" if it is not."""
    dates, place, table = form.dates, form.roles.date, form.table
    if dates is None or place is None or not dates.undecided:
        return ""
    cells = [f"{quoted(text(table.columns[place][row]))} ({table.address(row, place)})" for row in dates.undecided]
    return f"{dates.doubt(cells)}; until it is declared, the sheet is refused"
