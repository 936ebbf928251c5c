"""A mail server that misbehaves at random, in a process of its own; see `chaos_server`.

It serves any number of clients at once, and keeps a journal of what it took and did.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Self

TAKEN = "taken"
REFUSED = "refused"

_ROOT = Path(__file__).parents[2]


class Fault(StrEnum):
    """What goes wrong, named as act-moment; at most one a message, and one a connection.

    Acts: later is a 4xx, hang is silence, drop a reset, slow a late answer. Moments: connect, mail,
    rcpt and data are in place of the answer, body is after the 354, dot in place of the answer to
    the whole message, after is once its 250 is out. Of drops and hangs at the dot, the server has
    the message only after those that say so.
    """

    LATER_CONNECT = "later-connect"
    HANG_CONNECT = "hang-connect"
    DROP_CONNECT = "drop-connect"
    LATER_MAIL = "later-mail"
    HANG_MAIL = "hang-mail"
    LATER_RCPT = "later-rcpt"
    LATER_DATA = "later-data"
    DROP_DATA = "drop-data"
    DROP_BODY = "drop-body"
    LATER_DOT = "later-dot"
    SLOW_DOT = "slow-dot"
    DROP_DOT = "drop-dot"
    DROP_DOT_TAKEN = "drop-dot-taken"
    HANG_DOT = "hang-dot"
    HANG_DOT_TAKEN = "hang-dot-taken"
    DROP_AFTER = "drop-after"

    @property
    def act(self) -> str:
        """What is done."""
        return self.value.split("-")[0]

    @property
    def moment(self) -> str:
        """When it is done."""
        return self.value.split("-")[1]


TOOK_AND_FELL_SILENT = frozenset({Fault.DROP_DOT_TAKEN, Fault.HANG_DOT_TAKEN})
"""The server has the message, and the client cannot know."""

LOOKS_AMBIGUOUS = TOOK_AND_FELL_SILENT | {Fault.DROP_BODY, Fault.DROP_DOT, Fault.HANG_DOT}
"""The client has sent everything, as far as it can tell, and hears no answer."""

Rates = Mapping[Fault, float]

CALM: Rates = MappingProxyType({})
STORM: Rates = MappingProxyType(
    {
        Fault.LATER_CONNECT: 0.01,
        Fault.HANG_CONNECT: 0.005,
        Fault.DROP_CONNECT: 0.01,
        Fault.LATER_MAIL: 0.01,
        Fault.HANG_MAIL: 0.003,
        Fault.LATER_RCPT: 0.02,
        Fault.LATER_DATA: 0.01,
        Fault.DROP_DATA: 0.01,
        Fault.DROP_BODY: 0.01,
        Fault.LATER_DOT: 0.01,
        Fault.SLOW_DOT: 0.05,
        Fault.DROP_DOT: 0.01,
        Fault.DROP_DOT_TAKEN: 0.02,
        Fault.HANG_DOT: 0.003,
        Fault.HANG_DOT_TAKEN: 0.003,
        Fault.DROP_AFTER: 0.02,
    }
)
"""The chance of each fault: of those at the connect for a connection, of the others for a message.

About one message in seven does not get through at once.
"""


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the journal: `kind` is TAKEN, REFUSED or a fault.

    Who and what is empty as far as the server had not heard it yet.
    """

    kind: str
    message_id: str = ""
    to: str = ""  # the recipient of the envelope
    reply_to: str = ""


class ChaosServer:
    """Use it with `with`: it listens on a loopback `port` until the end of the block.

    Every message has one recipient. `refused` are the recipients who always get a 5xx, each with
    the moment: rcpt, data or dot. The faults are drawn from `seed`, in the order of messages.
    """

    def __init__(
        self,
        journal: Path,
        *,
        rates: Rates = STORM,
        refused: Mapping[str, str] = MappingProxyType({}),
        seed: int = 0,
        slow: float = 0.1,
    ) -> None:
        """Take a file that is to be the journal, and in seconds how slow an answer is at most."""
        journal.touch()
        self._journal = journal.open(encoding="utf-8")
        self._unfinished = ""
        self._notes: list[Note] = []
        self._taken = 0
        self._command = [
            *(sys.executable, "-m", "tests.faults.chaos_server", str(journal)),
            *("--rates", json.dumps(dict(rates)), "--refused", json.dumps(dict(refused))),
            *("--seed", str(seed), "--slow", str(slow)),
        ]
        self.port = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # the end of its input tells it to end
        self.notes()
        self._journal.close()

    def notes(self) -> list[Note]:
        """Return the whole journal so far."""
        if not self._journal.closed:
            lines = (self._unfinished + self._journal.read()).split("\n")
            self._unfinished = lines.pop()
            new = [Note(**json.loads(line)) for line in lines]
            self._taken += sum(note.kind == TAKEN for note in new)
            self._notes += new
        return self._notes

    @property
    def taken(self) -> int:
        """How many messages it took so far, each as often as it took it."""
        self.notes()
        return self._taken

    def kinds(self) -> Counter[str]:
        """Return how often it did what."""
        return Counter(note.kind for note in self.notes())
