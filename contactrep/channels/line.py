"""The line to the mail server: Flask-Mail's connection, opened, kept and closed with care."""

import contextlib
import ssl
import time

import flask_mail

from contactrep.channels import away
from contactrep.channels.away import AwayError
from contactrep.channels.client import Client, TimeLimit

_GOODBYE = 5.0  # seconds that saying QUIT may take


class Line(flask_mail.Connection):
    """One connection, kept for the next message while it is young and has carried few.

    Flask-Mail's object holds the client, the settings and the count. Its own opening sets no
    timeout and checks no certificate, its `send` cannot tell what happened before the message was
    handed over from what happened after, and its leaving of a `with` block raises when the server
    hangs up first: those three are not used.
    """

    host: Client | None

    def __init__(
        self, mail: flask_mail.Mail, *, name: str, timeout_connect: float, reuse_seconds: float
    ) -> None:
        """Take Flask-Mail's settings and the name under which we greet; times are in seconds."""
        super().__init__(mail)
        self._name = name
        self._timeout_connect = timeout_connect
        self._reuse_seconds = reuse_seconds
        self._opened = 0.0

    def resume(self, limit: TimeLimit) -> Client | None:
        """Return the open client if it may carry one more message; else close it."""
        old = time.monotonic() - self._opened >= self._reuse_seconds
        if old or self.num_emails >= self.mail.max_emails:
            self.drop()
        if self.host:
            self.host.limit = limit
        return self.host

    def open(self, limit: TimeLimit) -> Client:
        """Connect, secure, log in and greet; return the client. Replaces `configure_host`.

        Raises:
            AwayError: any of it failed.
        """
        try:
            client = self._connect(limit)
        except (OSError, ValueError) as error:
            # ValueErrors come of a host that is no name and of a challenge that cannot be read.
            raise self.away(error) from error
        self.host = client
        self.num_emails = 0
        self._opened = time.monotonic()
        return client

    def away(self, error: Exception) -> AwayError:
        """Return the error that says in a sentence why the server cannot be used."""
        mail = self.mail
        return AwayError(away.sentence(error, mail.server, mail.port, mail.username, mail.password))

    def drop(self) -> None:
        """Close the connection, if there is one."""
        if self.host is None:
            return
        with contextlib.suppress(OSError):
            self.host.limit = TimeLimit(_GOODBYE, each=_GOODBYE)
            self.host.putcmd("QUIT")  # the answer would change nothing: nobody waits for it
        self.host.close()
        self.host = None

    def _connect(self, limit: TimeLimit) -> Client:
        settings = self.mail
        tls = ssl.create_default_context() if settings.use_tls or settings.use_ssl else None
        client = Client(
            settings.server,
            settings.port,
            self._name,
            limit=limit,
            timeout_connect=self._timeout_connect,
            tls=tls if settings.use_ssl else None,
        )
        try:
            if settings.use_tls:
                client.starttls(context=tls)
            if settings.username:
                client.login(settings.username, settings.password)
            client.ehlo_or_helo_if_needed()
        except (OSError, ValueError):
            client.close()
            raise
        return client
