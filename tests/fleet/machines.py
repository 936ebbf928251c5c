"""One machine of a site: a process with a folder of its own, and the mail server of a worker."""

import asyncio
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.smtp import Received, RecordingServer

PATIENCE = 60.0  # seconds that anything may take
_TAIL = 40  # lines of a log that are shown
# The shell holds the read end of a pipe. When it closes, however we end, the shell ends its group,
# and so every process of every machine.
_TIED = "read -r _; kill -KILL 0"


class Relay(RecordingServer):
    """The mail server of one worker machine; it can keep its answers back."""

    def __init__(self) -> None:
        """Answer at once, until told otherwise."""
        super().__init__()
        self._holding = threading.Event()
        self.in_hand: list[Received] = []
        """What was taken and not answered yet: its worker cannot know that it arrived."""

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Take mail meanwhile, and do not say so."""
        self.in_hand = []
        self._holding.set()
        try:
            yield
        finally:
            self._holding.clear()

    async def handle_DATA(self, *details: Any) -> str:  # noqa: N802 - aiosmtpd's name
        reply = await super().handle_DATA(*details)
        if self._holding.is_set():
            self.in_hand.append(self.received[-1])
        while self._holding.is_set():
            await asyncio.sleep(0.01)
        return reply


@dataclass
class Machine:
    """One machine: what runs on it, and in which folder."""

    name: str
    folder: Path
    command: tuple[str, ...]
    environment: Mapping[str, str]
    url: str = ""  # of a web machine
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, group: int) -> None:
        """Start what runs here, in a process group; its output is added to the folder's log."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**self.environment, "PGAPPNAME": self.name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=group,
            )

    def wait_until_ready(self) -> None:
        """Wait until a web machine answers, or until a worker can be told to stop.

        Raises:
            RuntimeError: it ended instead, or it takes too long.
        """
        deadline = time.monotonic() + PATIENCE
        while not (self._answers() if self.url else self._listens()):
            if self._running().poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not start")
            time.sleep(0.05)

    def end(self, kind: signal.Signals) -> int:
        """Signal it, and return its exit code once it has ended."""
        process = self._running()
        process.send_signal(kind)
        return process.wait(PATIENCE)

    def log(self) -> str:
        """Return the last lines that it wrote."""
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return "\n".join([f"== {self.name}", *lines[-_TAIL:]])

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process

    def _answers(self) -> bool:
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(self.url, timeout=5).ok
        except requests.RequestException:
            return False

    def _listens(self) -> bool:
        """Whether SIGTERM is caught: the last thing before a worker begins to work."""
        status = Path(f"/proc/{self._running().pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(line.split()[1], 16) & 1 << (signal.SIGTERM - 1))


@contextmanager
def process_group() -> Iterator[subprocess.Popen[bytes]]:
    """Open a process group whose members do not outlive us."""
    leader = subprocess.Popen(["sh", "-c", _TIED], stdin=subprocess.PIPE, process_group=0)
    try:
        yield leader
    finally:
        leader.communicate()
