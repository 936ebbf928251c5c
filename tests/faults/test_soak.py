"""A site under steady load neither grows nor leaks, and loses nothing."""

from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.faults.soak import Plan, Process, soak
from tests.postgres import PostgresServer

# For the machine of a test, which may be busy with others: memory settles within some minutes.
PLAN = Plan(minutes=2, kill_every=60, slope=4, p99=3_000)


@pytest.mark.skipif(not FULL, reason="takes minutes; make test-full")
def test_two_minutes(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """With a kill of each kind."""
    url = ""
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    verdict = soak(tmp_path, PLAN, url)
    assert not verdict.broken, verdict.line


def test_growth_is_seen() -> None:
    """Of memory by the minute, after a process has warmed up, and of files by their number."""
    process = Process()
    for number in range(40):
        process.times.append(number * 5.0)
        process.memory.append(100.0 + max(6 - number, 0) * 10 + number / 4)
        process.files.append(20 + number // 10)
    assert process.settled
    assert round(process.slope, 3) == 3.0
    assert process.more_files == 3
