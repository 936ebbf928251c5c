"""smtplib's client with a limit of time for a whole conversation."""

import io
import smtplib
import socket
import ssl
import time

from contactrep.channels.replies import GOING_AWAY

_CHUNK = 16 * 1024  # octets; what one record of TLS carries


class TimeLimit:
    """So much time for all of a conversation, and for each wait within it.

    A socket's own timeout starts anew with every byte, so a server that trickles could hold an
    attempt for as long as it likes, past the lease of its letter.
    """

    def __init__(self, seconds: float, *, each: float) -> None:
        """Start the time."""
        self._end = time.monotonic() + seconds
        self._each = each

    def left(self) -> float:
        """Return the seconds that the next wait may take.

        Raises:
            TimeoutError: there are none.
        """
        left = min(self._each, self._end - time.monotonic())
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class Client(smtplib.SMTP):
    """An SMTP client that keeps to its `limit` at all times; its constructor connects.

    With `tls`, it speaks TLS from the first byte, and `smtplib.SMTP_SSL` is not needed.
    """

    def __init__(
        self,
        host: str,
        port: int,
        name: str,
        *,
        limit: TimeLimit,
        timeout_connect: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Connect and hear the greeting; `name` is what we call ourselves.

        Raises:
            OSError: no connection, or no greeting; smtplib's and ssl's errors are OSErrors.
        """
        self.limit = limit
        self._timeout_connect = timeout_connect
        self._tls = tls
        # Without a name, smtplib asks the DNS for ours and waits as long as that takes.
        super().__init__(host, port, local_hostname=name)

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: object = None
    ) -> tuple[int, bytes]:
        """Open the socket and return the server's greeting; replaces smtplib's."""
        time_to_connect = min(self._timeout_connect, self.limit.left())
        plain = socket.create_connection((host, port), time_to_connect)
        # A handshake keeps to the socket's timeout as a whole.
        self.sock = self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain
        self.file = None
        return self.getreply()

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        """Greet; smtplib would take a 421 for a wish to be greeted by HELO, and never tell."""
        code, said = super().ehlo(name)
        if code == GOING_AWAY:
            raise smtplib.SMTPHeloError(code, said)
        return code, said

    def send(self, s: str | bytes) -> None:  # type: ignore[override]  # no buffer comes here
        """Send in pieces, each within the limit."""
        octets = s.encode(self.command_encoding) if isinstance(s, str) else s
        for start in range(0, len(octets), _CHUNK):
            self._arm()
            super().send(octets[start : start + _CHUNK])

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply, its code -1 if it is none."""
        if self.file is None:
            self.file = _WholeLines(_Octets(self))
        return super().getreply()

    def receive(self, buffer: memoryview) -> int:
        """Read what is there into the buffer, within the limit; return how much that was."""
        return self._arm().recv_into(buffer)

    def _arm(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self.sock.settimeout(self.limit.left())
        return self.sock


class _Octets(io.RawIOBase):
    """What the server sends, each read within the client's limit."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader's kind
        return self._client.receive(buffer)


class _WholeLines(io.BufferedReader):
    """Reads whole lines: smtplib would take "250" and a broken connection for an acceptance."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if line and not line.endswith(b"\n") and len(line) != size:
            raise ConnectionResetError("the connection broke in the middle of a reply")
        return line
