"""Nobody who reads the database or the log learns who wrote."""

import logging

import pytest

from contactrep.core.lifecycle import State
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, metadata
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    Carrier,
    press_the_link,
    rows,
)
from tests.outreach.deliveries import LATER, NEVER, one_letter, run


def test_the_log_names_nobody(
    services: Services, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither writer nor recipient, whatever happens to a letter."""
    caplog.set_level(logging.DEBUG)
    one_letter(services)
    run(services, Carrier(LATER, ValueError("volha@example.com"), NEVER), clock)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "refused after attempt 3" in logged
    assert "@" not in logged
    assert "Kavalchuk" not in logged


SECRETS = (
    "Vólha-Secretname",
    "Kavalchuk-Secretname",
    "17 Secret Parkway",
    "Secretville",
    "secret.address@example.com",
    "My secret words are here.",
    "stay open one hour longer",  # of the letter itself
    "Demonstration: one hour longer",  # of every subject
)


def test_nothing_is_readable_at_rest(
    services: Services, worker: Worker, clock: SettableClock
) -> None:
    """Neither the database's own files nor any column hold a word about the writer."""
    new_letters = new_submission(
        services,
        first=SECRETS[0],
        last=SECRETS[1],
        street=SECRETS[2],
        city=SECRETS[3],
        email=SECRETS[4],
        own_words=SECRETS[5],
    )
    stages = [stored_bytes(services)]
    worker.drain()
    press_the_link(services, new_letters)
    stages.append(stored_bytes(services))
    worker.drain()
    stages.append(stored_bytes(services))
    assert {row.state for row in rows(services, deliveries)} == {State.ACCEPTED}
    for stored in stages:
        assert b"Senator Charles E. Schumer" in stored  # we do see what is stored
        for secret in SECRETS:
            for encoded in (secret.encode(), secret.encode("utf-16-le"), ascii(secret).encode()):
                assert encoded.strip(b"'").lower() not in stored.lower()


def stored_bytes(services: Services) -> bytes:
    """Return everything that is stored: all columns, and SQLite's files as they are."""
    found = []
    for table in metadata.sorted_tables:
        for row in rows(services, table):
            found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    for file in services.config.state_folder.glob("contactrep.db*"):
        found.append(file.read_bytes())
    return b"\n".join(found)
