"""A message from anyone, taken apart without trusting it to be one.

The standard library's parser copes with most of what is sent; what it does not cope with, and what
would keep it busy for minutes, is met here.
"""

import base64
import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from itertools import islice
from typing import cast

Fields = Mapping[str, list[str]]
"""Header values by name in small letters, unfolded and not decoded."""

_LONGEST = 5_000_000  # octets that are looked at: text comes first in what people send
_MOST_WORK = 10_000_000  # lines times boundaries: each line is compared with each open boundary
_MOST_PARTS = 10_000  # counting paragraphs, where each can be one of a report
_MOST_HEADERS = 1000
_LONGEST_HEADER = 5000  # characters; finding parameters takes time by the square

_CODECS_FOR_OTHER_THINGS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}
_LATIN = {"iso8859-1": "cp1252"}  # what says the first mostly is the second

PARSER_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    HeaderParseError,
)
"""What the standard library's parser has been seen to raise for hostile messages."""


class NoMessageError(Exception):
    """These bytes are no message; the text says why, and nothing of what is in them."""


class _Policy(Compat32):
    """Headers as they stand, but none that takes long to understand."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def parse(content: bytes) -> Message:
    """Return the message that these bytes are.

    Raises:
        NoMessageError: they are none, or one that would take minutes to take apart.
    """
    content = content[:_LONGEST]
    if not content.strip():
        raise NoMessageError("the message is empty")
    if _work(content) > 1:
        raise NoMessageError("the message has too many parts")
    try:
        return message_from_bytes(content, policy=_Policy())
    except PARSER_ERRORS as error:
        raise NoMessageError("the message cannot be taken apart") from error


def _work(content: bytes) -> float:
    """Return how much there is to do, as a share of what we are ready to do."""
    small = content.lower()
    lines, parts = content.count(b"\n"), content.count(b"\n--")
    if b"delivery-status" in small:
        parts += len(re.findall(rb"\n\r?\n", content))
    return max(lines * small.count(b"boundary") / _MOST_WORK, parts / _MOST_PARTS)


def fields_of(message: Message) -> Fields:
    """Return the header of a message."""
    items = islice(message.raw_items(), _MOST_HEADERS)
    return _fields((name, decoded(_octets(value))) for name, value in items)


def fields_in(text: str) -> Fields:
    """Return the header that a text begins with."""
    head = re.split(r"\n[ \t]*\n", text, maxsplit=1)[0]
    lines = re.sub(r"\n[ \t]+", " ", head).split("\n")
    pairs = (line.partition(":") for line in lines if re.match(r"[!-9;-~]+[ \t]*:", line))
    return _fields((name.strip(), value) for name, _, value in pairs)


def _fields(pairs: Iterator[tuple[str, str]]) -> Fields:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.lower(), []).append(one_line(value))
    return found


def first(fields: Fields, name: str) -> str:
    """Return the first value of a header as it stands, empty if there is none."""
    return fields.get(name, [""])[0]


def words(value: str) -> str:
    """Return a header's value for reading, its encoded words decoded (RFC 2047)."""
    try:
        chunks = decode_header(value)
    except PARSER_ERRORS:
        return value
    return one_line("".join(_word(chunk, charset) for chunk, charset in chunks))


def _word(chunk: str | bytes, charset: str | None) -> str:
    if isinstance(chunk, str):
        return chunk
    # The library writes what stands between encoded words in this form.
    return decoded(chunk, charset) if charset else chunk.decode("raw-unicode-escape", "replace")


def one_line(text: str) -> str:
    """Return the printable characters of a text in one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that are no containers; an attached message is one part."""
    payload = message.get_payload()
    if isinstance(payload, list) and message.get_content_maintype() == "multipart":
        for part in cast("list[Message]", payload):
            yield from leaves(part)
    else:
        yield message


def kind_of(part: Message) -> str:
    """Return what a leaf is, like text/plain; empty if it is to be saved and not shown."""
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return ""
    # A container whose parts cannot be told apart is read as it is.
    broken = part.get_content_maintype() == "multipart"
    return "text/plain" if broken else part.get_content_type()


def texts(parts: Iterable[Message], kind: str) -> list[str]:
    """Return the parts of this kind as texts, without those that say nothing."""
    found = (text_of(part).strip() for part in parts if kind_of(part) == kind)
    return [text for text in found if text]


def text_of(part: Message) -> str:
    """Return a part as text with newlines between lines, whatever it says of itself."""
    payload = part.get_payload(decode=True)
    octets = payload if isinstance(payload, bytes) else b""
    return plain(decoded(octets, part.get_content_charset() or ""))


def raw_text_of(part: Message) -> str:
    """Return a part of kind message/... as text, which the parser has made headers of."""
    text = "\n\n".join(_raw(part))
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        try:
            text = decoded(base64.b64decode(text))
        except ValueError:
            return ""
    return plain(text)


def _raw(message: Message) -> Iterator[str]:
    payload = message.get_payload()
    if not isinstance(payload, list):
        octets = message.get_payload(decode=True)
        yield decoded(octets if isinstance(octets, bytes) else b"")
        return
    for block in cast("list[Message]", payload):
        head = "".join(f"{name}: {value}\n" for name, value in block.raw_items())
        yield decoded(_octets(head))
        yield from _raw(block)


def plain(text: str) -> str:
    """Return a text that any database and page can hold: no controls and no half characters."""
    text = re.sub(r"\r\n?", "\n", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)
    return text.encode("utf-8", "replace").decode()


def decoded(octets: bytes, charset: str = "") -> str:
    """Return octets as text: by the named charset, else UTF-8, else Windows-1252."""
    for name in (charset, "utf-8"):
        try:
            codec = codecs.lookup(name).name
            if codec not in _CODECS_FOR_OTHER_THINGS:
                return octets.decode(_LATIN.get(codec, codec))
        except (LookupError, ValueError):
            continue
    return octets.decode("cp1252", "replace")


def _octets(text: str) -> bytes:
    """Return what the parser was given: it hides octets that are not ASCII in surrogates."""
    return text.encode("utf-8", "surrogateescape")
