"""The body of a campaign's page: Markdown without HTML."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False})


def prose(text: str) -> Markup:
    """Return Markdown as HTML; HTML that stands in it is shown as it was typed."""
    return Markup(_markdown.render(text))  # noqa: S704 - HTML in it is escaped
