"""What a mail server answered: as an outcome, and as evidence that names nobody."""

import re
import smtplib
from collections.abc import Iterable
from typing import NamedTuple

from contactrep.core.mail import Accepted, Deferred, Outcome, Refused

GO_AHEAD = 354
GOING_AWAY = 421

_LONGEST = 200
_READ = 3000  # of a text without a space, finding an address takes time by the square
_MASK = "<address>"
_ADDRESS = re.compile(r"<?[^\s<>]*(?:@|%40)[^\s<>]*>?", re.IGNORECASE)

_CREDENTIALS = {
    530: "wants us to log in first",
    534: "wants another way of logging in",
    535: "refuses our user name and password",
    538: "wants TLS before a log-in",
}
"""RFC 4954 and 3207: our configuration is wrong, not the letter."""


class Reply(NamedTuple):
    """An answer as smtplib gives it: code -1 when it could not be read."""

    code: int
    text: bytes

    @property
    def positive(self) -> bool:
        """Whether the server agreed."""
        return self.code // 100 == 2

    def line(self) -> str:
        """Return the reply as it was said; `evidence` makes it fit to be kept."""
        code = str(self.code) if self.code > 0 else "not a reply:"
        return f"{code} {_decoded(self.text)}"

    def evidence(self, private: Iterable[str]) -> str:
        """Return the reply as one line without addresses."""
        return evidence(self.line(), private)


def before_the_dot(reply: Reply, private: Iterable[str]) -> Deferred | Refused:
    """Return what a reply means that stopped a message before it was handed over."""
    if reply.code in _CREDENTIALS:
        said = credentials(reply.code, reply.line())
        return Deferred(evidence(said, private), server_away=True)
    said = reply.evidence(private)
    return Refused(said) if reply.code // 100 == 5 else Deferred(said)


def credentials(code: int, said: str) -> str:
    """Return the sentence for a log-in that was missing or failed."""
    if code // 100 == 4:
        return f"the mail server cannot check our user name and password now: {said}"
    return f"the mail server {_CREDENTIALS.get(code, _CREDENTIALS[535])}: {said}"


def after_the_dot(reply: Reply, private: Iterable[str]) -> Outcome:
    """Return what the reply to the whole message means; one that cannot be read is ambiguous."""
    if reply.positive:
        return Accepted(reply.evidence(private))
    if reply.code // 100 in {4, 5}:
        return before_the_dot(reply, private)
    return Deferred(reply.evidence(private), ambiguous=True)


def trouble(error: OSError, private: Iterable[str]) -> str:
    """Return the evidence of a broken conversation; smtplib's errors are OSErrors too."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said if isinstance(said, str) else _decoded(said)
        return Reply(error.smtp_code, text.encode()).evidence(private)
    # smtplib says "Server not connected"; what it was told itself says why.
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    return evidence(str(cause), private)


def evidence(text: str, private: Iterable[str] = ()) -> str:
    """Return one printable line of at most 200 characters without addresses.

    Of the `private` addresses, the part before the @ is hidden where it stands alone, too: servers
    like to say "no such user: jane.doe".
    """
    if len(text) > _READ:  # an address in the cut would lose its @, so no word is cut
        text = text[:_READ].rpartition(" ")[0] or text[:_LONGEST]
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = _ADDRESS.sub(_MASK, line)
    for address in private:
        if local := re.escape(address.rpartition("@")[0]):
            line = re.sub(rf"(?<![\w<]){local}(?!\w)", _MASK, line, flags=re.IGNORECASE)
    return line[:_LONGEST]


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")
