"""A display for notebooks, read by a parser of another hand."""

from html.parser import HTMLParser


class Read(HTMLParser):
    """The tags, attributes and text of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Note a comment as a tag: a display has none."""
        self.tags.append(f"!{data}")

    def handle_decl(self, decl: str) -> None:
        """Note a declaration as a tag: a display has none."""
        self.tags.append(f"!{decl}")

    @property
    def scopes(self) -> list[str | None]:
        """What the headers of tables are of."""
        return [value for name, value in self.attributes if name == "scope"]
