"""Mail servers for tests: one that records, one that misbehaves as it is told, one certificate."""

import contextlib
import email
import email.policy
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from enum import Enum
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """A message as the server got it."""

    connection: int  # the client's port: equal for messages of one connection
    mail_from: str
    recipients: tuple[str, ...]
    options: tuple[str, ...]  # of the MAIL command
    content: bytes  # as sent, the dots of the transfer removed

    @property
    def message(self) -> EmailMessage:
        """The content, parsed."""
        return parse(self.content)


def parse(content: bytes) -> EmailMessage:
    """Return the message that these bytes are."""
    return email.message_from_string(content.decode("utf-8"), policy=email.policy.default)


class RecordingServer:
    """A correct mail server on a free port, which keeps what it gets; use it with `with`.

    With a `certificate` (see `self_signed`) it offers STARTTLS, or speaks TLS at once if `at_once`;
    with a `login` it wants that user name and password, which it takes after STARTTLS alone; any
    other gets the answer `refusal`. It listens on a `listener`, a socket that is bound, if given.
    """

    def __init__(
        self,
        *,
        certificate: Path | None = None,
        at_once: bool = False,
        login: tuple[str, str] | None = None,
        smtputf8: bool = False,
        listener: socket.socket | None = None,
    ) -> None:
        self.refusal = "535 5.7.8 Authentication credentials invalid"
        self._received: list[Received] = []
        self._changed = threading.Condition()
        self.login = login
        tls = _server_context(certificate) if certificate else None
        self._socket = listener or socket.create_server((HOST, 0))
        self.port: int = self._socket.getsockname()[1]
        self._controller = _Controller(
            self,
            HOST,
            self.port,
            ssl_context=tls if at_once else None,
            tls_context=None if at_once else tls,
            enable_SMTPUTF8=smtputf8,
            auth_required=login is not None,
            authenticator=self._authenticate,
            server_hostname="mail.example.org",
        )
        self._controller.listener = self._socket

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
        self._socket.close()

    @property
    def received(self) -> list[Received]:
        """All messages so far, oldest first."""
        with self._changed:
            return list(self._received)

    @property
    def connections(self) -> int:
        """How many connections brought messages."""
        return len({message.connection for message in self.received})

    def wait_for(self, number: int, timeout: float = 5) -> list[Received]:
        """Return the messages once there are so many.

        Raises:
            TimeoutError: there were fewer after `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._received) >= number, timeout):
                raise TimeoutError(f"{len(self._received)} of {number} messages came")
            return list(self._received)

    async def handle_DATA(self, _server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert session.peer is not None
        received = Received(
            connection=int(session.peer[1]),
            mail_from=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            options=tuple(envelope.mail_options),
            content=envelope.original_content or b"",
        )
        with self._changed:
            self._received.append(received)
            self._changed.notify_all()
        return "250 2.0.0 Ok: queued as 4ZxY1"

    def _authenticate(self, *details: Any) -> AuthResult:
        given = details[-1]
        assert isinstance(given, LoginPassword)
        if (given.login.decode(), given.password.decode()) == self.login:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=self.refusal)


class _Controller(Controller):
    """Listens on a socket that is open already, so that no other test can take the port."""

    listener: socket.socket

    def _create_server(self) -> Any:
        return self.loop.create_server(
            self._factory_invoker, sock=self.listener, ssl=self.ssl_context
        )


class Act(Enum):
    """What a faulty server does instead of answering."""

    HANG = "say nothing, and keep the connection"
    DROP = "reset the connection"
    TRICKLE = "send one byte at a time, without an end"
    GARBAGE = "send what is no reply"
    ENDLESS = "send one line without an end"
    HALF = "send half of a good reply and hang up"
    SLOW = "do the usual, but slowly"


@dataclass(frozen=True)
class Fault:
    """At this moment of a connection, and whenever it comes again, give this reply or do this.

    Moments: CONNECT, a verb (EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, QUIT), BODY (after the first
    octets of the message), DOT (after the whole of it), ACCEPTED (after its 250). SLOW is
    for BODY and DOT alone.
    """

    moment: str
    answer: str | Act
    spared: int = 0  # so many times the moment passes well first


class FaultyServer:
    """Speaks just enough SMTP, one fault a connection; use it with `with`.

    The n-th connection has the n-th fault; None is a good connection, and so are all after the
    last. `taken` are the messages that got a 250, `heard` the commands of each connection.
    """

    def __init__(self, *faults: Fault | None, extensions: Sequence[str] = ()) -> None:
        self._faults = list(faults)
        self._extensions = tuple(extensions)
        self._socket = socket.socket()
        # A small window, so that a large message cannot be on its way as a whole.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.bind((HOST, 0))
        self._socket.listen()
        self.port: int = self._socket.getsockname()[1]
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._listen)]
        self._open: list[socket.socket] = []
        self.taken: list[bytes] = []
        self.heard: list[list[str]] = []

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for opened in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while not self._stopping.is_set():
                connection, _ = self._socket.accept()
                number = len(self.heard)
                fault = self._faults[number] if number < len(self._faults) else None
                self.heard.append([])
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection, fault, number))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket, fault: Fault | None, number: int) -> None:
        with contextlib.suppress(OSError):
            _Conversation(self, connection, fault, number).run()


class _Conversation:
    def __init__(
        self, server: FaultyServer, connection: socket.socket, fault: Fault | None, number: int
    ) -> None:
        self._server = server
        self._connection = connection
        self._lines = connection.makefile("rb")
        self._fault = fault
        self._number = number
        self._spared = fault.spared if fault else 0

    def run(self) -> None:
        with self._connection, self._lines:
            self._reply("CONNECT", "220 mail.example.org ESMTP")
            while line := self._lines.readline():
                command = line.decode().strip()
                self._server.heard[self._number].append(command)
                verb = command.split(" ")[0].upper()
                if verb == "QUIT":
                    return
                if verb in {"EHLO", "HELO"}:
                    self._reply("EHLO", self._greeting())
                elif verb == "DATA":
                    self._data()
                else:
                    self._reply(verb, "250 2.1.0 Ok")

    def _greeting(self) -> str:
        lines = ["mail.example.org", *self._server._extensions]
        return "\r\n".join(
            f"250{'-' if number < len(lines) else ' '}{line}"
            for number, line in enumerate(lines, 1)
        )

    def _data(self) -> None:
        if not self._reply("DATA", "354 go ahead"):
            return
        content = self._beginning()
        while not (content == b".\r\n" or content.endswith(b"\r\n.\r\n")):
            line = self._lines.readline()
            if not line:
                return
            content += line
        usual = "250 2.0.0 Ok: queued as 4ZxY1"
        answer = self._chosen("DOT", usual)
        if answer is Act.SLOW:
            self._server._stopping.wait(0.4)
            answer = usual
        if answer == usual:  # written down before the client can know
            self._server.taken.append(bytes(content).removesuffix(b".\r\n"))
        self._give(answer)
        if self._fault and self._fault.moment == "ACCEPTED":
            self._reply("ACCEPTED", "")

    def _beginning(self) -> bytearray:
        """Return what is read of a message before a fault within it."""
        if not self._fault or self._fault.moment != "BODY":
            return bytearray()
        if self._fault.answer is not Act.SLOW:
            self._lines.readline()
            self._give(self._fault.answer)
        content = bytearray()
        for _ in range(10):
            self._server._stopping.wait(0.06)
            content += self._lines.read(64 * 1024)
        return content

    def _reply(self, moment: str, usual: str) -> bool:
        """Answer, and return whether it was the usual answer."""
        answer = self._chosen(moment, usual)
        self._give(answer)
        return answer == usual

    def _chosen(self, moment: str, usual: str) -> str | Act:
        if self._fault is None or self._fault.moment != moment:
            return usual
        if self._spared:
            self._spared -= 1
            return usual
        return self._fault.answer

    def _give(self, answer: str | Act) -> None:
        if isinstance(answer, Act):
            self._misbehave(answer)
            return
        self._connection.sendall(answer.encode() + b"\r\n")
        if answer.startswith("421"):
            raise ConnectionAbortedError

    def _misbehave(self, act: Act) -> None:
        match act:
            case Act.GARBAGE:
                self._connection.sendall(b"\x00\xff<html>teapot</html>\r\n")
                return
            case Act.HALF:
                self._connection.sendall(b"250")
            case Act.HANG:
                self._server._stopping.wait()
            case Act.DROP:
                # No lingering: the client gets a reset, not a polite end.
                self._connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            case Act.TRICKLE:
                self._flood(b"2", pause=0.02)
            case Act.ENDLESS:
                self._flood(b"2" * 4096, pause=0)
            case Act.SLOW:
                raise NotImplementedError("only BODY and DOT can be slow")
        raise ConnectionAbortedError

    def _flood(self, octets: bytes, *, pause: float) -> None:
        while not self._server._stopping.wait(pause):
            self._connection.sendall(octets)


def self_signed(folder: Path, name: str = HOST) -> Path:
    """Return a file with a fresh key and its self-signed certificate for this host or address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    alternative: x509.GeneralName = (
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
