"""One message as bytes, the same for every carrier.

Flask-Mail 0.10 builds it, corrected where measurements found it wrong. Python's own newer builder
(`EmailMessage`) is no way out: on 3.11.7 it drops the quotes of a long display name with a comma,
which makes two senders of one, and loses spaces in long Cyrillic subjects.
"""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from email import quoprimime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.policy import SMTPUTF8, compat32
from email.utils import quote
from functools import cache
from typing import Any

import flask_mail
import idna
from flask import Flask

from contactrep.core.mail import OutgoingMail

# Folding header lines anew decodes and re-encodes them, with the faults named above; lines that
# are already short stay as they are.
_POLICY = SMTPUTF8.clone(refold_source="none")

_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x20\x7f]{1,64}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.IGNORECASE)
_LONGEST_ADDRESS = 254  # octets (RFC 5321 4.5.3.1.3, without the brackets)
_LONGEST_WORD = 60  # characters of a header that may stand unencoded without a place to fold
_LONGEST_LINE = 76  # octets of a header
_QUOTED_IN_WORDS = bytes(n for n in range(256) if quoprimime.header_length(bytes((n,))) > 1)
_QUOTED = re.compile(r"[^\t\r\n -<>-~]")  # what quoted-printable may have to quote


class MessageError(ValueError):
    """The message cannot travel as mail; the text says why and holds no address."""


@dataclass(frozen=True, slots=True)
class MimeMessage:
    """A message ready for a carrier."""

    content: bytes  # lines end in CRLF
    to: str  # the envelope's recipient, its domain in ASCII
    needs_smtputf8: bool  # an address has a non-ASCII part before its @
    return_path: str | None = None  # the envelope's sender, if it is the message's own


def build(mail: OutgoingMail, from_address: str) -> MimeMessage:
    """Return the message in the form that leaves.

    Raises:
        MessageError: an address is not one mail address, or a text is not Unicode.
    """
    _check_unicode(mail)
    sender = ascii_domain("from", from_address)
    to = ascii_domain("to", mail.to)
    reply_to = ascii_domain("reply_to", mail.reply_to) if mail.reply_to else None
    return_path = ascii_domain("return_path", mail.return_path) if mail.return_path else None
    addresses = {"From": _mailbox(mail.sender_name.strip(), sender), "To": to}
    if reply_to:
        addresses["Reply-To"] = reply_to
    with _application().app_context():  # Flask-Mail reads a setting of the current application
        content = _bytes(_message(mail, addresses)._message())
    whole = to + (reply_to or "") + (return_path or "")
    return MimeMessage(content, to, not whole.isascii(), return_path)


def ascii_domain(field: str, address: str) -> str:
    """Return the address with its domain in ASCII (IDNA 2008), if it is one bare address.

    Raises:
        MessageError: it is none, naming the field and not the address.
    """
    local, _, domain = address.rpartition("@")
    try:
        name = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise MessageError(f"{field} has a domain that does not exist") from error
    whole = f"{local}@{name}"
    if (
        not _LOCAL_PART.fullmatch(local)
        or not _DOMAIN.fullmatch(name)
        or len(whole.encode()) > _LONGEST_ADDRESS
    ):
        raise MessageError(f"{field} is not one bare mail address")
    return whole


class _Octets(str):
    """Octets as characters, quoted faster than a table of all characters does it."""

    __slots__ = ()

    def translate(self, table: Any) -> str:
        return _QUOTED.sub(lambda found: table[ord(found[0])], self)


class _Words:
    """The encoding of quoted words in headers, measured faster than octet by octet."""

    header_encode = staticmethod(quoprimime.header_encode)

    @staticmethod
    def header_length(octets: bytes) -> int:
        return 3 * len(octets) - 2 * len(octets.translate(None, _QUOTED_IN_WORDS))


class _Quoted(Charset):
    """UTF-8, in quoted-printable if it is a body."""

    def _get_encoder(self, header_bytes: bytes) -> Any:
        encoder = super()._get_encoder(header_bytes)  # type: ignore[misc]  # not in the stubs
        return _Words if encoder is quoprimime else encoder

    def body_encode(self, string: bytes | str) -> str:  # type: ignore[override]  # never None
        octets = string.encode() if isinstance(string, str) else string
        return quoprimime.body_encode(_Octets(octets, "latin-1"))


_QP, _BASE64 = _Quoted("utf-8"), Charset("utf-8")
_QP.body_encoding, _BASE64.body_encoding = QP, BASE64


class _Message(flask_mail.Message):
    """Flask-Mail's message with our Message-ID, addresses, folding and transfer encoding."""

    addresses: Mapping[str, str]

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        # Flask-Mail switches the encoding of UTF-8 bodies off: lines of any length, bare 8 bit.
        lines = re.sub(r"\r\n?", "\n", text or "")
        lines += "\n" if lines and not lines.endswith("\n") else ""
        encoding: Charset = _QP
        if (len(lines.encode()) - len(lines)) * 6 > len(lines):  # mostly not ASCII
            encoding = _BASE64
            lines = lines.replace("\n", "\r\n")  # base64 hides line ends from the carrier
        # The type stubs want a name here; a Charset is what the encoding is taken from.
        return MIMEText(lines, subtype, encoding)  # type: ignore[arg-type]

    def _message(self) -> MIMEBase:
        # Flask-Mail loses the address behind a name with a comma, encodes ASCII names for nothing,
        # and raises for a non-ASCII local part: the address headers are set here.
        message = super()._message()
        message.policy = compat32  # takes a folded value as it is
        for name, value in self.addresses.items():
            del message[name]
            message[name] = value
        message.policy = _POLICY
        return message


def _message(mail: OutgoingMail, addresses: Mapping[str, str]) -> _Message:
    """Return the message as Flask-Mail's; the addresses are values of headers."""
    message = copy(_blank())
    message.subject = _folded("Subject", mail.subject.strip())
    message.body = mail.text
    message.alts = {} if mail.html is None else {"html": mail.html}
    message.date = mail.date.timestamp()
    message.msgId = mail.message_id  # Flask-Mail mints one a message; ours survives retries
    message.extra_headers = {"Auto-Submitted": "auto-generated"} if mail.automatic else None
    message.addresses = addresses
    return message


def _bytes(message: MIMEBase) -> bytes:
    """Return the message as it leaves.

    Of a message of one part, Python's generator would parse the headers again, only to write them
    as they are.
    """
    if message.is_multipart():
        return message.as_bytes()
    head = b"".join(_POLICY.fold_binary(name, value) for name, value in message.raw_items())
    text = str(message.get_payload())
    return head + b"\r\n" + text.replace("\n", "\r\n").encode("ascii")


def _check_unicode(mail: OutgoingMail) -> None:
    texts = (mail.message_id, mail.sender_name, mail.to, mail.reply_to, mail.subject)
    try:
        for text in (*texts, mail.text, mail.html):
            (text or "").encode()
    except UnicodeEncodeError as error:
        raise MessageError("a text holds half a character (a lone surrogate)") from error


def _folded(header: str, text: str) -> str:
    """Return the text in lines of at most 76 octets, encoded only if it must be (RFC 2047)."""
    plain = text.isascii() and max(map(len, text.split(" "))) <= _LONGEST_WORD
    if plain and len(header) + 2 + len(text) <= _LONGEST_LINE:
        return text
    return Header(text, "us-ascii" if plain else _QP, header_name=header).encode()


def _mailbox(name: str, address: str) -> str:
    """Return a name and its address; short ASCII names stay readable, in quotes."""
    if not name:
        return address
    if name.isascii() and len(name) <= _LONGEST_WORD:
        return f'"{quote(name)}" <{address}>'
    return f"{Header(name, _QP, header_name='From').encode()}\n <{address}>"


@cache
def _blank() -> _Message:
    """Return the message that all others are copies of.

    Flask-Mail's constructor asks the DNS for the name of this machine, and waits for the answer.
    """
    return _Message(sender="unused")  # without one, it asks the current application for a default


@cache
def _application() -> Flask:
    """Return a private application: a worker has no other, and a test's would suppress mail."""
    application = Flask(__name__, static_folder=None)
    flask_mail.Mail(application)
    return application
