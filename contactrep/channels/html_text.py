"""The text of an HTML mail, in time that grows with its length alone.

`html.parser` of Python 3.11 needs five minutes for 100,000 characters of "<a <a <a".
"""

import html
import re

_TAG = re.compile(r"[/!?a-z]", re.IGNORECASE)
_NAME = re.compile(r"/?[a-z][a-z0-9]*", re.IGNORECASE)
_SILENT = {"head", "style", "script", "title", "template"}  # what is in them is not shown
_NEW_LINE = {"br", "div", "p", "li", "tr", "ul", "ol", "table", "blockquote", "hr", "pre"}
_NEW_LINE |= {f"h{level}" for level in range(1, 7)}
_PARAGRAPH = {"/p", "/blockquote", "/table", "/ul", "/ol", *(f"/h{level}" for level in range(1, 7))}


def html_text(page: str) -> str:
    """Return what a reader would see, one line for a block."""
    pieces: list[str] = []
    position = 0
    while (start := page.find("<", position)) != -1:
        pieces.append(_shown(page[position:start]))
        if not _TAG.match(page, start + 1):
            pieces.append("<")
            position = start + 1
            continue
        name = match[0].lower() if (match := _NAME.match(page, start + 1)) else ""
        pieces.append(_break(name))
        position = _end(page, start, name)
    pieces.append(_shown(page[position:]))
    return _tidy("".join(pieces))


def _end(page: str, start: int, name: str) -> int:
    """Return where a tag, comment or silent element ends; one without an end takes all the rest."""
    if page.startswith("<!--", start):
        end, size = page.find("-->", start + 4), 3
    else:
        end, size = page.find(">", start), 1
    if end == -1:
        return len(page)
    if name in _SILENT:
        closing = re.compile(f"</{name}", re.IGNORECASE).search(page, end)
        return closing.start() if closing else len(page)
    return end + size


def _break(name: str) -> str:
    if name in _PARAGRAPH:
        return "\n\n"
    return "\n" if name.removeprefix("/") in _NEW_LINE else ""


def _shown(text: str) -> str:
    text = re.sub(r"[ \t\r\n\f]+", " ", text)
    try:
        return html.unescape(text)
    except ValueError:  # a number of a character with thousands of digits
        return text


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
