"""A mail server that takes everything and keeps nothing: Postfix's own smtp-sink."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"
_BACKLOG = "100"  # connections that may wait to be taken


@contextmanager
def running() -> Iterator[int]:
    """Run smtp-sink on a free port until the block ends, and yield the port."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        sys.exit("smtp-sink is missing: apt-get install postfix")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    somebody = ("-u", "nobody") if os.geteuid() == 0 else ()
    command = (program, *somebody, f"{HOST}:{port}", _BACKLOG)
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # it tells of idle connections
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
