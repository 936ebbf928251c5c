"""Why the mail server cannot be used at all, as a sentence that a volunteer understands."""

import base64
import smtplib
import socket
import ssl
from collections.abc import Iterable

from contactrep.channels import replies
from contactrep.channels.replies import Reply, evidence

_SECRET = "<secret>"  # noqa: S105 - what stands in the place of one


class AwayError(OSError):
    """The mail server cannot be used; the text says why, without an address or a password."""


def sentence(
    error: Exception, host: str, port: int, username: str | None = None, password: str | None = None
) -> str:
    """Return what went wrong between us and the server: smtplib's, ssl's or the socket's error.

    Servers may repeat the command that they refuse, so user name and password are taken out.
    """
    text = _sentence(error, host, f"{host}:{port}")
    for secret in _secrets(username or "", password or ""):
        text = text.replace(secret, _SECRET)
    return evidence(text, [username] if username and "@" in username else [])


def _sentence(error: Exception, host: str, server: str) -> str:
    match error:
        case smtplib.SMTPResponseException():
            return _refusal(error)
        case smtplib.SMTPServerDisconnected():
            return f"the mail server {server} does not answer: {_cause(error)}"
        case smtplib.SMTPException():
            what = "STARTTLS" if "STARTTLS" in str(error) else "a way to log in that we know"
            return f"the mail server does not offer {what}"
        case socket.gaierror() | UnicodeError():
            return f"the mail server's name {host} {_misnamed(error)}"
        case ssl.SSLCertVerificationError():
            return f"the mail server's certificate is not valid: {error.verify_message}"
        case _:
            return _before_smtp(error, server)


def _refusal(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    said = Reply(error.smtp_code, text if isinstance(text, bytes) else text.encode()).line()
    match error:
        case smtplib.SMTPAuthenticationError():
            return replies.credentials(error.smtp_code, said)
        case smtplib.SMTPConnectError():
            return turned_away(said)
        case smtplib.SMTPHeloError():
            return f"the mail server refuses our greeting: {said}"
        case _:
            return f"the mail server gives no usable answer: {said}"


def _misnamed(error: socket.gaierror | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "is not a host name"
    return "cannot be looked up now" if error.errno == socket.EAI_AGAIN else "is not found"


def _before_smtp(error: Exception, server: str) -> str:
    match error:
        case ssl.SSLError():
            return f"the mail server {server} does not speak TLS: {_cause(error)}"
        case OSError():
            return f"the mail server {server} cannot be reached: {_cause(error)}"
        case _:
            return "the mail server's answer cannot be read"


def turned_away(said: str) -> str:
    """Return the sentence for a server that ends the conversation before it begins."""
    return f"the mail server turns us away: {said}"


def _cause(error: Exception) -> str:
    # smtplib says "Server not connected"; what it was told itself says why.
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    if isinstance(cause, TimeoutError):
        return "timed out"
    words = getattr(cause, "reason", None) or getattr(cause, "strerror", None)
    return str(words or cause)


def _secrets(username: str, password: str) -> Iterable[str]:
    """Return the user name and password as they are and as they cross the wire, longest first."""
    plain = [username, password, f"\0{username}\0{password}"] if username else []
    coded = [base64.b64encode(text.encode()).decode() for text in plain]
    return sorted(filter(None, [*plain, *coded]), key=len, reverse=True)
