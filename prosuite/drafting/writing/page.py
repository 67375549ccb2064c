"""The page a draft is written on: declarations, suggestions, remarks and questions, line by line."""

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

    def declare(self, line: str) -> None:
        """Write a line that is in force."""
        self.lines.append(line)

    def suggest(self, line: str) -> None:
        """Write a line that comes into force when its ``#`` is taken away."""
        self.lines.append(f"#{line}")

    def remark(self, text: str) -> None:
        """Write a comment."""
        self.lines.extend(comment(text))

    def ask(self, question: str) -> None:
        """Write a comment that nobody can miss, and remember the question."""
        self.questions.append(question)
        self.lines.extend(comment(f"QUESTION: {question}"))

    def gap(self) -> None:
        """Leave a line blank."""
        self.lines.append("")
