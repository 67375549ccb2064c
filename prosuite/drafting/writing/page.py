"""The page a draft is written on: declarations, suggestions, remarks and questions, line by line."""

from collections.abc import Hashable

from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.writing.toml_text import comment


class Page:
    """Lines of a draft.

    Attributes
    ----------
    lines
        What was written.
    questions
        What only a person can answer, in the order of the page.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.questions: list[str] = []
        self._asked_at: dict[Hashable, str] = {}

    def declare(self, line: str) -> None:
        """Write a line that is in force."""
        self.lines.append(line)

    def suggest(self, line: str) -> None:
        """Write a line that comes into force when its ``#`` is taken away."""
        self.lines.append(f"#{line}")

    def remark(self, text: str) -> None:
        """Write a comment."""
        self.lines.extend(comment(text))

    def ask(self, question: str, about: Hashable = None, sheet: str = "") -> None:
        """Write a comment that nobody can miss, and remember the question; only once where it is about the same.

        Parameters
        ----------
        question
            The question.
        about
            What it asks, to be held against the questions of other sheets; None if it is about nothing else.
        sheet
            The sheet it is asked at.
        """
        first = sheet if about is None else self._asked_at.setdefault(about, sheet)
        if first != sheet:
            self.remark(f"The question at sheet {quoted(first)} is about this sheet too, and so is its answer.")
            return
        self.questions.append(question)
        self.lines.extend(comment(f"QUESTION: {question}"))

    def gap(self) -> None:
        """Leave a line blank."""
        self.lines.append("")
