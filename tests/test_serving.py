"""The worker that gunicorn runs for us, stopped while visitors wait to be let in."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WAITING = 5
_REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the standard library's demonstration with one process and one thread."""
    options = (
        *("--workers", "1", "--worker-class", "contactrep.serving.Worker"),
        *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"),
    )
    command = [sys.executable, "-m", "gunicorn", *options, "wsgiref.simple_server:demo_app"]
    process = subprocess.Popen(command, process_group=0)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # all of it has ended, as it should
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(port: int) -> socket.socket:
    """Connect, and send a request."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(_REQUEST)
    return client


def read(client: socket.socket) -> bytes:
    """Return all that is sent, until the other side hangs up."""
    with client, client.makefile("rb") as file:
        return file.read()


def worker_of(master: int) -> int:
    """Return the only child of a process."""
    (child,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return int(child)


def test_who_has_connected_is_answered() -> None:
    """Connections that the kernel made before the end, and that no one accepted yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with server(port) as master, ExitStack() as stack:
        wait_for(port)
        worker = worker_of(master.pid)
        os.kill(worker, signal.SIGSTOP)
        clients = [stack.enter_context(ask(port)) for _ in range(WAITING)]
        master.terminate()
        while not has_signal(worker):
            time.sleep(0.02)
        os.kill(worker, signal.SIGCONT)
        assert [read(client)[:15] for client in clients] == [b"HTTP/1.1 200 OK"] * WAITING
        assert master.wait(20) == 0


def has_signal(process: int) -> bool:
    """Tell whether a signal waits for a process that was halted."""
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("ShdPnd:"))
    return bool(int(line.split()[1], 16) & 1 << (signal.SIGTERM - 1))


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            assert read(ask(port)).startswith(b"HTTP/1.1 200 OK")
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
