"""The HTML of the site's own mail, made of the same templates as its text.

Only what a template says is an address becomes a link: one that somebody wrote in their letter
stays text. Whatever a mail program must not lose is styled in place, since some drop <style>;
colours of text are left to them, so that it can be read on their own background, light or dark.
"""

import re
from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://\S+")
_BREAK = Markup("<br>")
_PARAGRAPH = Markup('<p style="margin:0 0 16px">{}</p>')
_STRONG = Markup('<strong style="font-size:18px">{}</strong>')
_LINK = Markup('<a href="{0}" style="overflow-wrap:anywhere;word-break:break-word">{0}</a>')
_BUTTON = Markup(
    '<p style="margin:24px 0 12px"><a class="button" href="{0}" style="display:inline-block;'
    "padding:12px 24px;border-radius:8px;background:#8f56b3;color:#ffffff;font-weight:600;"
    'text-decoration:none">{1}</a></p>\n<p class="quiet" style="margin:0 0 24px">{2}</p>'
)
_CHOICES = Markup('<p class="choices" style="margin:0 0 20px;line-height:1.2">{}</p>')
_CHOICE = Markup(
    '<a href="{0}?answer={1}" style="display:inline-block;margin:0 8px 8px 0;padding:10px 14px;'
    "border:1px solid #8f56b3;border-radius:8px;font-weight:600;"
    'text-decoration:none">{2}</a>'
)
_LETTER = Markup(
    '\n<blockquote class="letter" lang="en" style="margin:0 0 32px;padding:12px 16px;'
    "border-left:4px solid #8f56b3;white-space:pre-wrap;overflow-wrap:anywhere;"
    'word-break:break-word">{}</blockquote>\n'
)
_FOOTER = Markup(
    '\n<div class="footer" style="margin:32px 0 0;padding:16px 0 0;border-top:1px solid #857a90">'
    "{}</div>\n"
)
_OWN_BLOCK = ("<p ", "<blockquote ", "<div ")
"""How a line begins that is no part of a paragraph; what a value holds begins with &lt;."""


def link(address: str) -> Markup:
    """Return a web address as a link; anything else as text."""
    return _LINK.format(address) if _ADDRESS.fullmatch(address) else escape(address)


def button(address: str, label: str) -> Markup:
    """Return the link that a mail is for: large, and once more as its bare address."""
    if not _ADDRESS.fullmatch(address):
        return escape(address)
    return _BUTTON.format(address, label, link(address))


def choices(address: str, labels: Mapping[str, str]) -> Markup:
    """Return a link for each answer to a question, whose page has that answer chosen already."""
    if not _ADDRESS.fullmatch(address):
        return escape(address)
    made = [_CHOICE.format(address, answer, label) for answer, label in labels.items()]
    return _CHOICES.format(Markup(" ").join(made))


def strong(text: str) -> Markup:
    """Return a title or a name, on one line."""
    return _STRONG.format(Markup(" ").join(escape(text).split()))


def letter(text: str) -> Markup:
    """Return a letter set apart, with every line and space as it was written."""
    return _LETTER.format(_lines(escape(text)))


def footer(text: str) -> Markup:
    """Return the last lines of a mail."""
    return _FOOTER.format(_lines(escape(text)))


def paragraphs(body: Markup) -> Markup:
    """Return the blocks between empty lines as paragraphs, with their line breaks."""
    blocks = groupby(body.split("\n"), key=lambda line: bool(line.strip()))
    return Markup("\n").join(_paragraph(list(lines)) for filled, lines in blocks if filled)


def _paragraph(lines: list[Markup]) -> Markup:
    if lines[0].startswith(_OWN_BLOCK):
        return Markup("\n").join(lines)
    return _PARAGRAPH.format(_BREAK.join(line.strip() for line in lines))


def _lines(text: Markup) -> Markup:
    """Return the lines as one of the source: an empty one in it ends no paragraph."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return lines.replace("\n", _BREAK)
