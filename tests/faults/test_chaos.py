"""The misbehaving mail server does what it is told, and its journal says what it did."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from contactrep.core.mail import Accepted, Deferred, Outcome, Refused
from tests.channels.factory import MAIL, mail, make_channel
from tests.faults.chaos import CALM, LOOKS_AMBIGUOUS, TAKEN, ChaosServer, Fault, Note

SILENCE = 0.3  # seconds until the client gives up
NEVER_TAKEN = frozenset(Fault) - {
    Fault.SLOW_DOT,
    Fault.DROP_DOT_TAKEN,
    Fault.HANG_DOT_TAKEN,
    Fault.DROP_AFTER,
}
ANSWERED = frozenset({Fault.SLOW_DOT, Fault.DROP_AFTER})


def send(server: ChaosServer, *recipients: str) -> list[Outcome]:
    channel = make_channel(server.port, timeout_command=SILENCE, timeout_after_dot=SILENCE)
    with closing(channel):
        return [channel.send(mail(to=to)) for to in recipients]


@pytest.mark.parametrize("fault", Fault)
def test_fault(fault: Fault, tmp_path: Path) -> None:
    """Each fault is what its name says, to the client and in the journal."""
    with ChaosServer(tmp_path / "journal", rates={fault: 1}, slow=SILENCE / 10) as server:
        (outcome,) = send(server, MAIL.to)
    assert server.taken == (0 if fault in NEVER_TAKEN else 1)
    assert server.kinds()[fault] == 1
    if fault in ANSWERED:
        assert isinstance(outcome, Accepted)
        return
    assert isinstance(outcome, Deferred)
    assert bool(re.search(r"(^|: )4\d\d ", outcome.evidence)) == (fault.act == "later")
    assert outcome.ambiguous == (fault in LOOKS_AMBIGUOUS) or fault is Fault.DROP_BODY


@pytest.mark.parametrize("moment", ["rcpt", "data", "dot"])
def test_refused(moment: str, tmp_path: Path) -> None:
    """Some are always refused, whatever else would go wrong; the next message is not."""
    rates = {Fault.DROP_DOT: 0.5, Fault.HANG_DOT_TAKEN: 0.5} if moment == "dot" else CALM
    never = {"never@example.org": moment}
    with ChaosServer(tmp_path / "journal", rates=rates, refused=never) as server:
        outcomes = send(server, *never, *never)
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert [(note.kind, note.to) for note in server.notes()] == [
        ("refused", "never@example.org")
    ] * 2


def test_journal(tmp_path: Path) -> None:
    """Without faults all is taken, over one connection, and each message is named."""
    with ChaosServer(tmp_path / "journal", rates=CALM) as server:
        outcomes = send(server, "a@example.org", "b@example.org")
        assert server.taken == 2
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert server.notes() == [
        Note(TAKEN, MAIL.message_id, to, MAIL.reply_to or "")
        for to in ("a@example.org", "b@example.org")
    ]


def test_seed(tmp_path: Path) -> None:
    """The same seed draws the same faults, another one others."""
    drawn = []
    for number, seed in enumerate((1, 1, 2)):
        rates = {Fault.LATER_MAIL: 0.5}
        with ChaosServer(tmp_path / f"{number}", rates=rates, seed=seed) as server:
            send(server, *["a@example.org"] * 20)
        drawn.append([note.kind for note in server.notes()])
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(set(drawn[0])) == 2
