"""The process of `chaos.ChaosServer`: enough SMTP for one recipient a message, and faults.

Run: python -m tests.faults.chaos_server JOURNAL [--rates JSON] [--refused JSON] [--port N] ...
It prints its port, and ends with its input. What it took stands in the journal before its client
hears of it.
"""

import argparse
import asyncio
import json
import random
import re
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tests.faults.chaos import CALM, REFUSED, STORM, TAKEN, Fault, Note, Rates

_EXTENSIONS = "250-mail.example.org\r\n250-SIZE 33554432\r\n250 8BITMIME"
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_REPLY_TO = re.compile(rb"^reply-to:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(r"<(.*)>")
_END = b"\r\n.\r\n"
_RESET = struct.pack("ii", 1, 0)  # no lingering: the client gets a reset, not a polite end


class _Books:
    """What all conversations share: chance, the recipients refused, and the journal."""

    def __init__(
        self, journal: Path, rates: Rates, refused: Mapping[str, str], seed: int, slow: float
    ) -> None:
        self._file = journal.open("a", buffering=1, encoding="utf-8")
        self._chance = random.Random(seed)
        self._slow = slow
        self.refused = refused
        self._of_connections = {f: rate for f, rate in rates.items() if f.moment == "connect"}
        self._of_messages = {f: rate for f, rate in rates.items() if f.moment != "connect"}

    def draw(self, *, connection: bool) -> Fault | None:
        """Return the fault of the next connection or message."""
        point = self._chance.random()
        for fault, rate in (self._of_connections if connection else self._of_messages).items():
            point -= rate
            if point < 0:
                return fault
        return None

    def delay(self) -> float:
        return self._chance.uniform(0, self._slow)

    def write(self, note: Note) -> None:
        self._file.write(json.dumps(asdict(note)) + "\n")


class _Conversation(asyncio.Protocol):
    _transport: asyncio.Transport

    def __init__(self, books: _Books) -> None:
        self._books = books
        self._heard = bytearray()
        self._deaf = False
        self._fault: Fault | None = None
        self._to = ""
        self._in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._fault = self._books.draw(connection=True)
        self._answer("connect", "220 mail.example.org ESMTP")

    def data_received(self, data: bytes) -> None:
        # It goes on reading when deaf, too: else it would never learn that the client is gone.
        self._heard += data
        while self._hear():
            pass

    def _hear(self) -> bool:
        """Take up what comes next; False if more of it has to be heard first, or nothing more."""
        if self._deaf:
            return False
        return self._hear_message() if self._in_message else self._hear_line()

    def _hear_line(self) -> bool:
        line, end, rest = self._heard.partition(b"\r\n")
        if not end:
            return False
        self._heard = rest
        self._obey(line.decode("utf-8", "replace"))
        return True

    def _obey(self, line: str) -> None:
        match line.partition(" ")[0].upper():
            case "EHLO":
                self._say(_EXTENSIONS)
            case "MAIL":
                self._to = ""
                self._fault = self._books.draw(connection=False)
                self._answer("mail", "250 2.1.0 Ok")
            case "RCPT":
                found = _PATH.search(line)
                self._to = found[1] if found else ""
                self._answer("rcpt", "250 2.1.5 Ok")
            case "DATA":
                self._begin_message()
            case "QUIT":
                self._say("221 2.0.0 Bye")
                self._leave()
            case "RSET" | "NOOP" | "HELO":
                self._say("250 2.0.0 Ok")
            case _:
                self._say("502 5.5.2 Unknown")

    def _begin_message(self) -> None:
        if self._answer("data", "354 go ahead") and not self._fault_at("body"):
            self._in_message = True
            self._heard[:0] = b"\r\n"  # so that the end of an empty message looks like any other

    def _hear_message(self) -> bool:
        content, end, rest = self._heard.partition(_END)
        if not end:
            return False
        self._heard = rest
        self._in_message = False
        head = bytes(content.partition(b"\r\n\r\n")[0])
        note = Note(TAKEN, _first(_MESSAGE_ID, head), self._to, _first(_REPLY_TO, head))
        self._answer_message(note)
        return True

    def _answer_message(self, note: Note) -> None:
        fault = self._fault if self._fault and self._fault.moment == "dot" else None
        refused = self._books.refused.get(self._to) == "dot"
        taken = fault in {None, Fault.SLOW_DOT, Fault.DROP_DOT_TAKEN, Fault.HANG_DOT_TAKEN}
        if taken and not refused:
            self._books.write(note)
        if self._answer("dot", "250 2.0.0 Ok: queued", note):
            self._fault_at("after", note)

    def _answer(self, moment: str, usual: str, note: Note | None = None) -> bool:
        """Give the usual answer, and return whether it was given at once."""
        if self._to and self._books.refused.get(self._to) == moment:
            self._note(REFUSED, note)
            self._say("550 5.1.1 Never")
            return False
        if self._fault is Fault.SLOW_DOT and moment == "dot":
            self._note(Fault.SLOW_DOT, note)
            loop = asyncio.get_running_loop()
            loop.call_later(self._books.delay(), self._say, usual)
            return False
        if self._fault_at(moment, note):
            return False
        self._say(usual)
        return True

    def _fault_at(self, moment: str, note: Note | None = None) -> bool:
        """Do what goes wrong at this moment, and return whether something does."""
        if self._fault is None or self._fault.moment != moment:
            return False
        self._note(self._fault, note)
        match self._fault.act, moment:
            case "later", "connect":
                self._say("421 4.3.2 Too busy")
                self._leave()
            case "later", _:
                self._say("451 4.3.0 Later")
            case "drop", "after":
                self._leave()  # in good order, so that the 250 arrives
            case "drop", _:
                self._reset()
            case _:
                self._deaf = True
        return True

    def _note(self, kind: str, note: Note | None) -> None:
        """Write down a fault, with the message if it has been heard."""
        known = note or Note(kind, to=self._to)
        self._books.write(Note(kind, known.message_id, known.to, known.reply_to))

    def _say(self, reply: str) -> None:
        if not self._transport.is_closing():
            self._transport.write(f"{reply}\r\n".encode())

    def _leave(self) -> None:
        self._deaf = True
        self._transport.close()

    def _reset(self) -> None:
        self._deaf = True
        its: socket.socket = self._transport.get_extra_info("socket")
        its.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()


def _first(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode() if found else ""


async def _serve(books: _Books, port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(books), "127.0.0.1", port, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser(description="A mail server that misbehaves at random.")
    parser.add_argument("journal", type=Path)
    parser.add_argument("--rates", help="chances by fault, as JSON")
    parser.add_argument("--calm", action="store_true", help="no faults unless --rates says so")
    parser.add_argument("--refused", default="{}", help="moments by recipient, as JSON")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slow", type=float, default=0.1, help="seconds at most")
    parser.add_argument("--port", type=int, default=0)
    told = parser.parse_args()
    rates = CALM if told.calm else STORM
    if told.rates is not None:
        rates = {Fault(name): rate for name, rate in json.loads(told.rates).items()}
    books = _Books(told.journal, rates, json.loads(told.refused), told.seed, told.slow)
    asyncio.run(_serve(books, told.port))


if __name__ == "__main__":
    main()
