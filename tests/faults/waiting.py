"""Waiting, on a machine that may be busy."""

import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds


def wait_for(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.01)
