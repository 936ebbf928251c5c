"""A mail server that cannot be used costs no letter anything: they wait, and leave in order."""

import logging
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contactrep.channels.email import EmailChannel
from contactrep.core.lifecycle import State
from contactrep.core.mail import Channel, Outcome, OutgoingMail
from contactrep.outreach.attempt import AWAY
from contactrep.outreach.deliver import Worker
from contactrep.outreach.outage import Outage
from contactrep.outreach.services import Services
from contactrep.storage import notices
from tests.channels.factory import make_channel
from tests.conftest import SettableClock
from tests.faults.queued import attempts, queue_letters
from tests.faults.site import Site
from tests.smtp import HOST, Act, Fault, FaultyServer, RecordingServer, self_signed

LETTERS = 8
MANY = 1000
A_WHILE = timedelta(minutes=10)
LOGIN = ("letters@campaign.example", "right")


class Switched:
    """A channel that leads to another server when it is told to."""

    def __init__(self, channel: Channel) -> None:
        """Begin with this one."""
        self.channel = channel

    def send(self, mail: OutgoingMail) -> Outcome:
        """Send it the way that is on."""
        return self.channel.send(mail)


@contextmanager
def to(port: int, **settings: object) -> Iterator[EmailChannel]:
    """Open a channel, and close it."""
    with closing(make_channel(port, **settings)) as channel:
        yield channel


@contextmanager
def nobody_listens(_folder: Path) -> Iterator[EmailChannel]:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        with to(taken.getsockname()[1]) as channel:
            yield channel


@contextmanager
def a_stranger(folder: Path) -> Iterator[EmailChannel]:
    certificate = self_signed(folder)
    with RecordingServer(certificate=certificate) as server, to(server.port, use_tls=True) as one:
        yield one


@contextmanager
def a_wrong_password(folder: Path) -> Iterator[EmailChannel]:
    certificate = self_signed(folder)
    account = {"use_tls": True, "username": LOGIN[0], "password": "wrong"}
    with (
        pytest.MonkeyPatch.context() as patch,
        RecordingServer(certificate=certificate, login=LOGIN) as server,
        to(server.port, **account) as channel,
    ):
        patch.setenv("SSL_CERT_FILE", str(certificate))
        yield channel


@contextmanager
def an_unknown_name(_folder: Path) -> Iterator[EmailChannel]:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.MonkeyPatch.context() as patch, to(25) as channel:
        patch.setattr(socket, "create_connection", unknown)
        yield channel


@contextmanager
def a_storm(_folder: Path) -> Iterator[EmailChannel]:
    busy = Fault("CONNECT", "421 4.3.2 busy")
    with FaultyServer(*[busy] * MANY) as server, to(server.port) as channel:
        yield channel


@contextmanager
def a_black_hole(_folder: Path) -> Iterator[EmailChannel]:
    silence = [Fault("CONNECT", Act.HANG)] * MANY
    with FaultyServer(*silence) as server, to(server.port, timeout_command=0.05) as channel:
        yield channel


Away = Callable[[Path], AbstractContextManager[EmailChannel]]


def notice(services: Services) -> str | None:
    with services.database.read() as conn:
        found = notices.of(conn, notices.MAIL_SERVER)
    return found.text if found else None


@pytest.mark.parametrize(
    ("engine", "away", "said"),
    [
        ("postgresql", nobody_listens, "cannot be reached"),
        ("sqlite", nobody_listens, "cannot be reached"),
        ("sqlite", a_stranger, "certificate is not valid"),
        ("sqlite", a_wrong_password, "refuses our user name and password"),
        ("sqlite", an_unknown_name, "is not found"),
        ("sqlite", a_storm, "421"),
        ("sqlite", a_black_hole, "does not answer"),
    ],
    indirect=["engine"],
)
def test_letters_wait(
    site: Site,
    mail_server: RecordingServer,
    clock: SettableClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    away: Away,
    said: str,
) -> None:
    """For a while: no attempt is counted, it is said once, staff are told; then all leave."""
    caplog.set_level(logging.WARNING, "contactrep")
    services = replace(site.services, clock=clock)
    letters = queue_letters(services, LETTERS)

    def seconds() -> float:
        return clock.now.timestamp()

    end = clock.now + A_WHILE
    with away(tmp_path) as broken:
        channel = Switched(broken)
        worker = Worker(services, channel, outage=Outage(seconds))

        def rest(at_most: timedelta) -> None:
            clock.advance(at_most)
            if clock.now > end:
                worker.stop()

        worker.run(rest)
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("contactrep")]
    assert ours == [f"mail waits: {notice(services)}"]
    assert said in (notice(services) or "")
    assert set(attempts(services, letters).values()) == {0}
    assert site.states() == {State.QUEUED: LETTERS}
    clock.advance(AWAY)
    with to(mail_server.port) as channel.channel:
        assert Worker(services, channel).drain() == LETTERS
    assert notice(services) is None
    sent = Counter(received.message["Message-ID"] for received in mail_server.received)
    assert sent == Counter(letters)
    assert set(attempts(services, letters).values()) == {1}


def test_they_leave_in_order(
    site: Site, mail_server: RecordingServer, clock: SettableClock
) -> None:
    """Those that were written first go first, but for the few that found the server away."""
    services = replace(site.services, clock=clock)
    written = []
    for _ in range(LETTERS):
        clock.advance(timedelta(seconds=1))
        written += queue_letters(services, 1)
    outage = Outage(lambda: 0.0)
    with nobody_listens(site.file.parent) as broken:
        assert Worker(services, broken, outage=outage).deliver_one()
    with to(mail_server.port) as channel:
        assert Worker(services, channel).drain() == LETTERS - 1
        clock.advance(AWAY)
        assert Worker(services, channel).drain() == 1
    left = [received.message["Message-ID"] for received in mail_server.received]
    assert left == [*written[1:], written[0]]
