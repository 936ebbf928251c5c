"""Whatever a server does, a letter gets an honest outcome in time, and the next one its chance."""

import re
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
BROKEN = "the connection broke in the middle of a reply"
RESET = "[Errno 104] Connection reset by peer"
ENDLESS = "500 Line too long."
GARBAGE = "not a reply: tml>teapot</html>"

AWAY = [
    (Fault("CONNECT", "421 4.3.2 busy"), "turns us away: 421 4.3.2 busy"),
    (Fault("CONNECT", "554 5.3.2 no service"), "turns us away: 554 5.3.2 no service"),
    (Fault("CONNECT", Act.GARBAGE), f"turns us away: {GARBAGE}"),
    (Fault("CONNECT", Act.ENDLESS), f"gives no usable answer: {ENDLESS}"),
    (Fault("EHLO", "550 5.7.1 you@campaign.example?"), "refuses our greeting: 550 5.7.1 <address>"),
    (Fault("EHLO", "421 4.7.0 go away"), "refuses our greeting: 421 4.7.0 go away"),
    (Fault("EHLO", Act.DROP), "HERE does not answer: Connection reset by peer"),
    (Fault("MAIL", "421 4.7.0 too many"), "turns us away: 421 4.7.0 too many"),
    (Fault("MAIL", "530 5.7.0 why?"), "wants us to log in first: 530 5.7.0 why?"),
    (Fault("MAIL", Act.HALF), f"HERE does not answer: {BROKEN}"),
    (Fault("RCPT", "530 5.7.1 why?"), "wants us to log in first: 530 5.7.1 why?"),
    (Fault("RCPT", "534 5.7.9 why?"), "wants another way of logging in: 534 5.7.9 why?"),
    (Fault("DATA", "535 5.7.8 why?"), "refuses our user name and password: 535 5.7.8 why?"),
    (Fault("DOT", "538 5.7.11 why?"), "wants TLS before a log-in: 538 5.7.11 why?"),
]

CERTAIN = [
    (Fault("MAIL", "451 4.3.0 later"), Deferred("451 4.3.0 later")),
    (Fault("MAIL", "550 5.7.1 not from you"), Refused("550 5.7.1 not from you")),
    (Fault("MAIL", "354 too early"), Deferred("not a reply: too early")),
    (
        Fault("RCPT", "550 5.1.1 <office@house.example>: no mailbox Office"),
        Refused("550 5.1.1 <address>: no mailbox <address>"),
    ),
    (Fault("RCPT", "451 4.7.1 greylisted"), Deferred("451 4.7.1 greylisted")),
    (Fault("RCPT", "421 4.7.0 too many"), Deferred("421 4.7.0 too many")),
    (Fault("RCPT", Act.GARBAGE), Deferred(GARBAGE)),
    (Fault("RCPT", Act.DROP), Deferred(RESET)),
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


@pytest.mark.parametrize(("fault", "said"), AWAY, ids=named)
def test_a_server_that_cannot_be_used_says_nothing_of_the_letter(fault: Fault, said: str) -> None:
    """The server is called away, in a sentence for people; the letter leaves once it is back."""
    with FaultyServer(fault) as server, closing(make_channel(server.port)) as channel:
        sentence = f"the mail server {said.replace('HERE', f'{HOST}:{server.port}')}"
        assert channel.send(MAIL) == Deferred(sentence, server_away=True)
        assert server.taken == []
        assert channel.send(MAIL) == ACCEPTED


def test_a_server_that_hangs_up_at_once_is_away() -> None:
    """Whether the reset comes before or after the connection is there, it is the same."""
    with (
        FaultyServer(Fault("CONNECT", Act.DROP)) as server,
        closing(make_channel(server.port)) as channel,
    ):
        outcome = channel.send(MAIL)
        assert channel.send(MAIL) == ACCEPTED
    assert isinstance(outcome, Deferred)
    assert outcome.server_away
    assert outcome.evidence.endswith(": Connection reset by peer")


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

BEFORE_THE_LETTER = {"CONNECT", "EHLO", "MAIL"}

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
    assert outcome.server_away is (fault.moment in BEFORE_THE_LETTER)
    assert re.fullmatch(f"(the mail server .* does not answer: )?{LATE}", outcome.evidence)


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
        outcome = channel.send(MAIL)
        assert time.monotonic() - began < SOON
    sentence = f"the mail server {HOST}:{server.port} cannot be reached: {LATE}"
    assert outcome == Deferred(sentence, server_away=True)


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
        outcome = channel.send(MAIL)
        assert time.monotonic() - began < SOON
        assert channel.send(MAIL) == ACCEPTED
    assert isinstance(outcome, Deferred)
    assert outcome.ambiguous is ambiguous
    assert outcome.server_away is (fault.moment in BEFORE_THE_LETTER)
    assert outcome.evidence.endswith(LATE)


def test_a_tarpit_within_the_tls_handshake_ends_too() -> None:
    """The limit holds while the connection moves into TLS, where it changes its object."""
    fault = Fault("STARTTLS", Act.TRICKLE)
    with (
        FaultyServer(fault, extensions=["STARTTLS"]) as server,
        closing(make_channel(server.port, use_tls=True, timeout_before_dot=0.4)) as channel,
    ):
        outcome = channel.send(MAIL)
    assert isinstance(outcome, Deferred)
    assert outcome.server_away
    assert outcome.evidence.endswith(LATE)


def test_a_time_limit_bounds_each_wait_and_all_of_them() -> None:
    """No wait is longer than one may be, or than what is left; then there is none."""
    assert TimeLimit(60, each=5).left() == 5
    assert 0 < TimeLimit(5, each=60).left() <= 5
    with pytest.raises(TimeoutError):
        TimeLimit(0, each=60).left()


def test_the_server_is_told_our_domain_and_no_host_name() -> None:
    """The greeting needs no look-up of our own name, which could take long and tell too much."""
    with FaultyServer() as server, closing(make_channel(server.port, host=HOST)) as channel:
        channel.send(MAIL)
    assert server.heard[0][0] == "ehlo campaign.example"
