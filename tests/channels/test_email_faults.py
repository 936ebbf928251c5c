"""Whatever a server does, a letter gets an honest outcome in time, and the next one its chance."""

import time
from contextlib import closing

import pytest

from contactrep.channels.client import Client, TimeLimit
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused
from tests.channels.factory import MAIL, mail, make_channel
from tests.smtp import HOST, Act, Fault, FaultyServer

ACCEPTED = Accepted("250 2.0.0 Ok: queued as 4ZxY1")
LARGE = "x" * 6_000_000  # more than the kernel keeps for a server that has stopped reading

LATE = "timed out"
CLOSED = "Connection unexpectedly closed"
BROKEN = "the connection broke in the middle of a reply"
RESET = "[Errno 104] Connection reset by peer"
ENDLESS = "500 Line too long."
GARBAGE = "not a reply: tml>teapot</html>"

CERTAIN = [
    (Fault("CONNECT", "421 4.3.2 busy"), Deferred("421 4.3.2 busy")),
    (Fault("CONNECT", "554 5.3.2 no service"), Deferred("554 5.3.2 no service")),
    (Fault("CONNECT", Act.GARBAGE), Deferred(GARBAGE)),
    (Fault("CONNECT", Act.DROP), Deferred(RESET)),
    (Fault("CONNECT", Act.ENDLESS), Deferred(ENDLESS)),
    (Fault("EHLO", Act.DROP), Deferred(RESET)),
    (Fault("MAIL", "451 4.3.0 later"), Deferred("451 4.3.0 later")),
    (Fault("MAIL", "530 5.7.0 log in first"), Deferred("530 5.7.0 log in first")),
    (Fault("MAIL", "550 5.7.1 not from you"), Refused("550 5.7.1 not from you")),
    (Fault("MAIL", "354 too early"), Deferred("not a reply: too early")),
    (Fault("MAIL", Act.HALF), Deferred(BROKEN)),
    (
        Fault("RCPT", "550 5.1.1 <office@house.example>: no mailbox Office"),
        Refused("550 5.1.1 <address>: no mailbox <address>"),
    ),
    (Fault("RCPT", "451 4.7.1 greylisted"), Deferred("451 4.7.1 greylisted")),
    (Fault("RCPT", "421 4.7.0 too many"), Deferred("421 4.7.0 too many")),
    (Fault("RCPT", Act.GARBAGE), Deferred(GARBAGE)),
    (Fault("DATA", "554 5.7.1 no"), Refused("554 5.7.1 no")),
    (Fault("DATA", "250 what?"), Deferred("250 what?")),
    (Fault("DATA", Act.DROP), Deferred(RESET)),
    (Fault("DOT", "452 4.3.1 full"), Deferred("452 4.3.1 full")),
    (Fault("DOT", "552 5.3.4 too big"), Refused("552 5.3.4 too big")),
]

AMBIGUOUS = [
    (Fault("DOT", Act.DROP), RESET),
    (Fault("DOT", Act.HALF), BROKEN),
    (Fault("DOT", Act.GARBAGE), GARBAGE),
    (Fault("DOT", Act.ENDLESS), ENDLESS),
    (Fault("DOT", "354 go on"), "354 go on"),
]


def named(case: object) -> str | None:
    """Return a short name for a case."""
    if not isinstance(case, Fault):
        return None
    return f"{case.moment} {case.answer if isinstance(case.answer, str) else case.answer.name}"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [*CERTAIN, *((fault, Deferred(said, ambiguous=True)) for fault, said in AMBIGUOUS)],
    ids=named,
)
def test_every_fault_has_its_outcome(fault: Fault, expected: Outcome) -> None:
    """The fault is named and taken for what it is; the next letter goes over a new connection."""
    with FaultyServer(fault) as server, closing(make_channel(server.port)) as channel:
        assert channel.send(MAIL) == expected
        assert server.taken == []
        assert channel.send(MAIL) == ACCEPTED
        assert len(server.taken) == 1
        assert len(server.heard) == 2


def test_a_connection_lost_within_the_message_is_not_ambiguous() -> None:
    """As long as the final dot is still here, the server cannot have the letter."""
    with (
        FaultyServer(Fault("BODY", Act.DROP)) as server,
        closing(make_channel(server.port)) as channel,
    ):
        outcome = channel.send(mail(text=LARGE))
        assert channel.send(MAIL) == ACCEPTED
    assert isinstance(outcome, Deferred)
    assert not outcome.ambiguous


def test_a_server_may_leave_after_its_acceptance() -> None:
    """The letter counts as accepted, and the next one finds a new connection in one attempt."""
    with (
        FaultyServer(Fault("ACCEPTED", Act.DROP)) as server,
        closing(make_channel(server.port)) as channel,
    ):
        assert [channel.send(MAIL) for _ in range(3)] == [ACCEPTED] * 3
        assert len(server.taken) == 3
        assert len(server.heard) == 2


def test_an_interrupted_attempt_leaves_no_connection_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What interrupts a conversation cannot put the next one out of step."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with FaultyServer() as server, closing(make_channel(server.port)) as channel:
        assert channel.send(MAIL) == ACCEPTED
        with monkeypatch.context() as patch:
            patch.setattr(Client, "rcpt", interrupt)
            with pytest.raises(KeyboardInterrupt):
                channel.send(MAIL)
        assert channel.send(MAIL) == ACCEPTED
        assert len(server.heard) == 2


def test_a_server_may_limit_the_letters_of_a_connection() -> None:
    """A 421 to the second letter of a connection costs that letter nothing."""
    with (
        FaultyServer(Fault("MAIL", "421 4.7.0 one each", spared=1)) as server,
        closing(make_channel(server.port)) as channel,
    ):
        assert [channel.send(MAIL) for _ in range(2)] == [ACCEPTED] * 2
        assert len(server.heard) == 2


@pytest.mark.parametrize("moment", ["BODY", "DOT"])
def test_a_slow_server_is_waited_for(moment: str) -> None:
    """What is slow as a whole but not silent may go on; the answer to the dot may take longest."""
    with (
        FaultyServer(Fault(moment, Act.SLOW)) as server,
        closing(make_channel(server.port, timeout_command=0.3)) as channel,
    ):
        assert channel.send(mail(text=LARGE) if moment == "BODY" else MAIL) == ACCEPTED


SOON = 20  # seconds: far from a timeout of 0.2 on any machine, and from the 60 of production

SILENT = [
    (Fault("CONNECT", Act.HANG), False),
    (Fault("EHLO", Act.HANG), False),
    (Fault("MAIL", Act.HANG), False),
    (Fault("DATA", Act.HANG), False),
    (Fault("DOT", Act.HANG), True),
]


@pytest.mark.parametrize(("fault", "ambiguous"), SILENT, ids=named)
def test_silence_ends(fault: Fault, *, ambiguous: bool) -> None:
    """A black hole holds a letter for one timeout, and what follows is right again."""
    times = {"timeout_command": 0.2, "timeout_after_dot": 0.2}
    with FaultyServer(fault) as server, closing(make_channel(server.port, **times)) as channel:
        began = time.monotonic()
        outcome = channel.send(MAIL)
        assert time.monotonic() - began < SOON
        assert channel.send(MAIL) == ACCEPTED
    assert isinstance(outcome, Deferred)
    assert outcome.ambiguous is ambiguous
    assert outcome.evidence == LATE


def test_silence_on_a_kept_connection_ends_too() -> None:
    """A connection that went silent since the last letter is given up for a new one."""
    with (
        FaultyServer(Fault("MAIL", Act.HANG, spared=1)) as server,
        closing(make_channel(server.port, timeout_command=0.2)) as channel,
    ):
        began = time.monotonic()
        assert [channel.send(MAIL) for _ in range(2)] == [ACCEPTED] * 2
        assert time.monotonic() - began < SOON


def test_silence_instead_of_a_tls_handshake_ends_too() -> None:
    """A server that never answers the handshake holds a letter for one timeout."""
    with (
        FaultyServer(Fault("CONNECT", Act.HANG)) as server,
        closing(make_channel(server.port, use_ssl=True, timeout_command=0.2)) as channel,
    ):
        began = time.monotonic()
        assert isinstance(channel.send(MAIL), Deferred)
        assert time.monotonic() - began < SOON


TRICKLING = [
    (Fault("CONNECT", Act.TRICKLE), False),
    (Fault("EHLO", Act.TRICKLE), False),
    (Fault("RCPT", Act.TRICKLE), False),
    (Fault("DOT", Act.TRICKLE), True),
]


@pytest.mark.parametrize(("fault", "ambiguous"), TRICKLING, ids=named)
def test_a_tarpit_cannot_outlast_the_lease(fault: Fault, *, ambiguous: bool) -> None:
    """A server that sends a byte now and then never meets a socket's timeout, but the whole's."""
    times = {"timeout_before_dot": 0.4, "timeout_after_dot": 0.4}
    with FaultyServer(fault) as server, closing(make_channel(server.port, **times)) as channel:
        began = time.monotonic()
        assert channel.send(MAIL) == Deferred(LATE, ambiguous=ambiguous)
        assert time.monotonic() - began < SOON
        assert channel.send(MAIL) == ACCEPTED


def test_a_tarpit_within_the_tls_handshake_ends_too() -> None:
    """The limit holds while the connection moves into TLS, where it changes its object."""
    fault = Fault("STARTTLS", Act.TRICKLE)
    with (
        FaultyServer(fault, extensions=["STARTTLS"]) as server,
        closing(make_channel(server.port, use_tls=True, timeout_before_dot=0.4)) as channel,
    ):
        assert channel.send(MAIL) == Deferred(LATE)


def test_a_time_limit_bounds_each_wait_and_all_of_them() -> None:
    """No wait is longer than one may be, or than what is left; then there is none."""
    assert TimeLimit(60, each=5).left() == 5
    assert 0 < TimeLimit(5, each=60).left() <= 5
    with pytest.raises(TimeoutError):
        TimeLimit(0, each=60).left()


def test_nobody_listens() -> None:
    """No server is a reason to wait."""
    with FaultyServer() as server:
        port = server.port
    with closing(make_channel(port)) as channel:
        assert channel.send(MAIL) == Deferred("[Errno 111] Connection refused")


@pytest.mark.parametrize("host", ["mail..example.org", "x" * 64 + ".example.org"])
def test_a_host_that_is_no_name_is_an_outcome(host: str) -> None:
    """A mistyped host does not stop the worker."""
    with closing(make_channel(25, host=host)) as channel:
        assert channel.send(MAIL) == Deferred("the server's name or answer is garbled")


def test_the_server_is_told_our_domain_and_no_host_name() -> None:
    """The greeting needs no look-up of our own name, which could take long and tell too much."""
    with FaultyServer() as server, closing(make_channel(server.port, host=HOST)) as channel:
        channel.send(MAIL)
    assert server.heard[0][0] == "ehlo campaign.example"
