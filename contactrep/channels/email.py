"""E-mail by SMTP: one message, one recipient, one attempt, and an honest word on its outcome."""

import smtplib
import threading
from dataclasses import dataclass, field, replace

import flask_mail

from contactrep.channels import away, mime, replies, signing
from contactrep.channels.away import AwayError
from contactrep.channels.client import Client, TimeLimit
from contactrep.channels.line import Line
from contactrep.channels.mime import MessageError, MimeMessage
from contactrep.channels.replies import Reply
from contactrep.channels.signing import DkimKey
from contactrep.core.mail import Accepted, Deferred, Outcome, OutgoingMail, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How to reach the mail server; times are in seconds.

    An attempt lasts at most `timeout_before_dot` + `timeout_after_dot`, 14 minutes, and so ends
    within its letter's lease of 15: both are limits of the whole, not of one read.
    """

    host: str
    port: int
    from_address: str
    use_tls: bool = True  # STARTTLS, required and checked
    use_ssl: bool = False  # TLS from the first byte
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    envelope_from: str | None = None  # where bounces go; the From address if not given
    dkim: DkimKey | None = None  # the key that signs messages, if no mail server does it
    timeout_connect: float = 30
    timeout_command: float = 60
    timeout_before_dot: float = 240
    timeout_after_dot: float = 600  # RFC 5321 4.5.3.2.6; less would make duplicates of slow servers
    reuse_messages: int = 100
    reuse_seconds: float = 60

    def __post_init__(self) -> None:
        """Refuse settings that could not work or would not be safe.

        Raises:
            ValueError: says which.
        """
        if self.use_tls and self.use_ssl:
            raise ValueError("STARTTLS and TLS from the first byte exclude each other")
        if self.username and not (self.use_tls or self.use_ssl):
            raise ValueError("a password is only sent over TLS")
        if not f"{self.username}{self.password}".isascii():
            raise ValueError("smtplib can only send a user name and password in ASCII")
        for name in ("from_address", "envelope_from"):
            address = getattr(self, name)
            if address and not mime.ascii_domain(name, address).isascii():
                raise ValueError(f"{name} must be ASCII before its @")


class EmailChannel:
    """Sends through one mail server over one connection.

    Threads take turns, and waiting counts against a lease: give every worker a channel of its own.
    """

    def __init__(self, settings: MailSettings) -> None:
        """Take the settings; nothing is connected before the first message."""
        self._settings = settings
        self._envelope_from = mime.ascii_domain(
            "envelope_from", settings.envelope_from or settings.from_address
        )
        self._line = _line(settings, self._envelope_from.rpartition("@")[2])
        self._lock = threading.Lock()

    def send(self, mail: OutgoingMail) -> Outcome:
        """Make one attempt to hand the message to the server."""
        private = tuple(filter(None, (mail.to, mail.reply_to, mail.return_path)))
        try:
            message = mime.build(mail, self._settings.from_address)
            if key := self._settings.dkim:
                message = replace(message, content=signing.sign(message.content, key))
            with self._lock:
                return self._attempt_and_tidy(message, private)
        except MessageError as error:
            return Refused(str(error))

    def close(self) -> None:
        """Close the connection, if there is one; the next message opens a new one."""
        with self._lock:
            self._line.drop()

    def _attempt_and_tidy(self, message: MimeMessage, private: tuple[str, ...]) -> Outcome:
        """Keep the connection only after an acceptance: all else may leave it out of step."""
        outcome: Outcome | None = None
        try:
            outcome = self._attempt(message, private)
        finally:
            if not isinstance(outcome, Accepted):
                self._line.drop()
        return outcome

    def _attempt(self, message: MimeMessage, private: tuple[str, ...]) -> Outcome:
        """Offer the message, hand it over, hear the answer.

        After the final dot, silence leaves open who has the message; before it, nobody else can.
        """
        try:
            client, reply = self._offer(message)
            if reply.code != replies.GO_AHEAD:
                return replies.before_the_dot(reply, private)
            # A failing send leaves the last octets here, so the server cannot have the dot.
            client.send(_dots_doubled(message.content) + b".\r\n")
        except AwayError as error:
            return Deferred(str(error), server_away=True)
        except OSError as error:
            return Deferred(replies.trouble(error, private))
        patience = self._settings.timeout_after_dot
        client.limit = TimeLimit(patience, each=patience)
        try:
            reply = Reply(*client.getreply())
        except OSError as error:
            return Deferred(replies.trouble(error, private), ambiguous=True)
        self._line.num_emails += 1
        return replies.after_the_dot(reply, private)

    def _offer(self, message: MimeMessage) -> tuple[Client, Reply]:
        """Send MAIL, RCPT and DATA, and return the last reply: the go-ahead or what stopped it."""
        client, reply = self._begin(message)
        if reply.positive:
            reply = Reply(*client.rcpt(message.to))
            if reply.positive:
                return client, Reply(*client.docmd("DATA"))
        # An odd server could say "go ahead" too early, and the message would go astray.
        return client, reply if reply.code != replies.GO_AHEAD else Reply(-1, reply.text)

    def _begin(self, message: MimeMessage) -> tuple[Client, Reply]:
        """Send MAIL on the open connection, or on a new one if the server has left that one.

        Raises:
            AwayError: there is no new one, or it does not get as far as an answer to MAIL.
        """
        limit = TimeLimit(self._settings.timeout_before_dot, each=self._settings.timeout_command)
        client = self._line.resume(limit)
        if client:
            try:
                reply = self._mail_from(client, message)
            except smtplib.SMTPServerDisconnected:
                reply = Reply(replies.GOING_AWAY, b"")
            if reply.code != replies.GOING_AWAY:
                return client, reply
            self._line.drop()
        client = self._line.open(limit)
        try:
            reply = self._mail_from(client, message)
        except OSError as error:
            raise self._line.away(error) from error
        if reply.code == replies.GOING_AWAY:
            raise AwayError(away.turned_away(reply.evidence(())))
        return client, reply

    def _mail_from(self, client: Client, message: MimeMessage) -> Reply:
        options = []
        if client.has_extn("size"):
            options.append(f"SIZE={len(message.content)}")
        if message.needs_smtputf8:
            if not client.has_extn("smtputf8"):
                raise MessageError(
                    "an address is not ASCII before its @, and the mail server has no SMTPUTF8"
                )
            options.append("SMTPUTF8")
        return Reply(*client.mail(message.return_path or self._envelope_from, options))


def _dots_doubled(content: bytes) -> bytes:
    """Return the content as it travels: a dot that begins a line is doubled (RFC 5321 4.5.2)."""
    return content.replace(b"\n.", b"\n..")  # the first line is a header


def _line(settings: MailSettings, name: str) -> Line:
    """Return the line, its state made by Flask-Mail as it would be for an application."""
    mail = flask_mail.Mail()
    mail.state = mail.init_mail(
        {
            "MAIL_SERVER": settings.host,
            "MAIL_PORT": settings.port,
            "MAIL_USE_TLS": settings.use_tls,
            "MAIL_USE_SSL": settings.use_ssl,
            "MAIL_USERNAME": settings.username,
            "MAIL_PASSWORD": settings.password,
            "MAIL_MAX_EMAILS": settings.reuse_messages,
        }
    )
    return Line(
        mail,
        name=name,
        timeout_connect=settings.timeout_connect,
        reuse_seconds=settings.reuse_seconds,
    )
