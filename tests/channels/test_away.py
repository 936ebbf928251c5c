"""A mail server that cannot be used is called so, and the letters leave once it can be."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contactrep.channels.away import sentence
from contactrep.channels.email import EmailChannel
from contactrep.core.mail import Accepted, Deferred
from tests.channels.factory import MAIL, make_channel
from tests.smtp import HOST, FaultyServer, RecordingServer, self_signed

ACCEPTED = Accepted("250 2.0.0 Ok: queued as 4ZxY1")
ACCOUNT = {"use_tls": True, "username": "letters@campaign.example", "password": "right"}


def away(channel: EmailChannel) -> str:
    """Send a letter, which has to find the server away; return the evidence."""
    outcome = channel.send(MAIL)
    assert isinstance(outcome, Deferred)
    assert outcome.server_away
    assert not outcome.ambiguous
    assert "@" not in outcome.evidence
    return outcome.evidence


def test_nobody_listens() -> None:
    """No server is a reason to wait; as soon as one listens, the letter leaves."""
    listener = socket.socket()
    listener.bind((HOST, 0))
    port = listener.getsockname()[1]
    with closing(make_channel(port)) as channel:
        refused = f"the mail server {HOST}:{port} cannot be reached: Connection refused"
        assert away(channel) == refused
        with RecordingServer(listener=listener):
            assert channel.send(MAIL) == ACCEPTED


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError("timed out"), "HERE cannot be reached: timed out"),
        (OSError(113, "No route to host"), "HERE cannot be reached: No route to host"),
        (OSError("it is broken"), "HERE cannot be reached: it is broken"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "'s name 127.0.0.1 is not found"),
        (socket.gaierror(socket.EAI_AGAIN, "again"), "'s name 127.0.0.1 cannot be looked up now"),
    ],
)
def test_there_is_no_way_to_the_server(
    monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    """The network and the names of hosts can fail; the letter leaves when they are back."""

    def fail(*_: object) -> None:
        raise error

    with FaultyServer() as server, closing(make_channel(server.port)) as channel:
        with monkeypatch.context() as patch:
            patch.setattr(socket, "create_connection", fail)
            expected = f"the mail server {said}".replace("HERE", f"{HOST}:{server.port}")
            assert away(channel) == expected.replace("server '", "server'")
        assert channel.send(MAIL) == ACCEPTED


@pytest.mark.parametrize("host", ["mail..example.org", "x" * 64 + ".example.org"])
def test_a_host_that_is_no_name_is_an_outcome(host: str) -> None:
    """A mistyped host does not stop the worker."""
    with closing(make_channel(25, host=host)) as channel:
        assert away(channel) == f"the mail server's name {host} is not a host name"


@contextmanager
def trusting(certificate: Path) -> Iterator[None]:
    """Trust a certificate for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        yield


@pytest.mark.parametrize("at_once", [False, True])
def test_a_strangers_certificate_is_not_accepted(tmp_path: Path, *, at_once: bool) -> None:
    """With STARTTLS and with TLS at once, nothing goes to a server that nobody vouches for."""
    certificate = self_signed(tmp_path)
    with (
        RecordingServer(certificate=certificate, at_once=at_once) as server,
        closing(make_channel(server.port, use_tls=not at_once, use_ssl=at_once)) as channel,
    ):
        expected = "the mail server's certificate is not valid: self-signed certificate"
        assert away(channel) == expected
        assert server.received == []
        with trusting(certificate):
            assert channel.send(MAIL) == ACCEPTED


@pytest.mark.parametrize("at_once", [False, True])
def test_a_certificate_for_another_host_is_not_accepted(tmp_path: Path, *, at_once: bool) -> None:
    """A certificate has to be for the host that we asked for."""
    certificate = self_signed(tmp_path, "mail.example.org")
    with (
        trusting(certificate),
        RecordingServer(certificate=certificate, at_once=at_once) as server,
        closing(make_channel(server.port, use_tls=not at_once, use_ssl=at_once)) as channel,
    ):
        expected = "the mail server's certificate is not valid: IP address mismatch"
        assert away(channel).startswith(expected)
        assert server.received == []


def test_a_server_without_tls_gets_nothing() -> None:
    """Where TLS is asked for and not offered, the letter waits; it does not go in the clear."""
    with FaultyServer() as server:
        with closing(make_channel(server.port, use_tls=True)) as channel:
            assert away(channel) == "the mail server does not offer STARTTLS"
        assert {command.split()[0] for command in server.heard[0]} <= {"ehlo", "QUIT"}
    with (
        RecordingServer() as plain,
        closing(make_channel(plain.port, use_ssl=True)) as channel,
    ):
        said = f"the mail server {HOST}:{plain.port} does not speak TLS: WRONG_VERSION_NUMBER"
        assert away(channel) == said


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RecordingServer]:
    """A trusted server that wants a log-in."""
    certificate = self_signed(tmp_path)
    login = (str(ACCOUNT["username"]), "changed at the provider")
    with (
        trusting(certificate),
        RecordingServer(certificate=certificate, login=login) as server,
    ):
        yield server


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("535 5.7.8 no", "refuses our user name and password: 535 5.7.8 no"),
        ("534 5.7.9 use a token", "wants another way of logging in: 534 5.7.9 use a token"),
        ("500 5.5.2 what?", "refuses our user name and password: 500 5.5.2 what?"),
        ("454 4.7.0 later", "cannot check our user name and password now: 454 4.7.0 later"),
        (
            "535 letters@campaign.example, alias letters, and right: no",
            "refuses our user name and password: 535 <secret>, alias <address>, and <secret>: no",
        ),
        (
            "500 AUTH PLAIN AGxldHRlcnNAY2FtcGFpZ24uZXhhbXBsZQByaWdodA==?",
            "refuses our user name and password: 500 AUTH PLAIN <secret>?",
        ),
    ],
)
def test_a_log_in_that_is_refused(server: RecordingServer, refusal: str, said: str) -> None:
    """A changed password ends no letter; once it is right again, the same letter leaves."""
    server.refusal = refusal
    with closing(make_channel(server.port, **ACCOUNT)) as channel:
        assert away(channel) == f"the mail server {said}"
        server.login = (str(ACCOUNT["username"]), "right")
        assert channel.send(MAIL) == ACCEPTED
    assert len(server.received) == 1


def test_no_log_in_where_one_is_wanted(server: RecordingServer) -> None:
    """A server that wants a log-in before MAIL is away, and refuses no letter."""
    with closing(make_channel(server.port, use_tls=True)) as channel:
        assert away(channel).startswith("the mail server wants us to log in first: 530")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (smtplib.SMTPResponseException(454, b"4.7.0 no TLS"), " gives no usable answer: 454 4.7.0"),
        (
            smtplib.SMTPException("No suitable authentication method found."),
            " does not offer a way",
        ),
        (
            smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported"),
            " does not offer a way",
        ),
        (smtplib.SMTPServerDisconnected("Server not connected"), " mail.example.org:587 does not"),
        (ssl.SSLError(1, "odd"), " mail.example.org:587 does not speak TLS: odd"),
        (UnicodeError("label"), "'s name mail.example.org is not a host name"),
        (ValueError("challenge"), "'s answer cannot be read"),
    ],
)
def test_every_error_has_its_sentence(error: Exception, said: str) -> None:
    """What libraries raise is said in words for people."""
    assert sentence(error, "mail.example.org", 587).startswith(f"the mail server{said}")
