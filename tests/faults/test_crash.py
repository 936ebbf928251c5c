"""A letter survives a bad mail server, killed workers and a crashed database, all at once."""

from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.faults.crash import Plan, crash_test
from tests.postgres import PostgresServer

PLAN = Plan(letters=2_000, kills=40) if FULL else Plan(letters=200, kills=8, speed=1200)


def test_crash(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Nothing lost, nothing falsely accepted, and no duplicate without a reason."""
    server = None
    if engine == "postgresql":
        server = request.getfixturevalue("postgres_server")
        assert isinstance(server, PostgresServer)
    verdict = crash_test(tmp_path, PLAN, server)
    assert not verdict.broken, verdict.line
