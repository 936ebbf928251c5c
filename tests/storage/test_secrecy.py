"""Who holds the database and not the keys learns of no supporter: not a name, not a word."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LEASE, State
from contactrep.storage import drafts, history, outbox, people, staff, steps
from contactrep.storage.database import Database
from contactrep.storage.vault import Vault
from tests.postgres import PostgresServer
from tests.storage.conftest import FILE_NAME
from tests.storage.factories import ADMIN, NOW, PERSON, SUBJECT, TEXT, TODAY, store_person

KNOWN = "The Reading Desk 1"  # a recipient's name, which is no secret: it shows that we can find
TYPED = "My own sentence in the draft."


def fill(database: Database, vault: Vault) -> list[str]:
    """Store something in every table that knows people, and return what must stay secret."""
    with database.write() as conn:
        token = drafts.new_token()
        values = {**PERSON, "own_words": TYPED}
        drafts.save(conn, vault, token, "demonstration", values, NOW, timedelta(days=1))
        submission, written = store_person(conn, vault)
        ids = [letter.id for letter in written]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter")
        steps.release(conn, submission.id, NOW)
        claimed = outbox.claim(conn, "worker", NOW, LEASE)
        assert claimed is not None
        outbox.record(conn, claimed, State.QUEUED, NOW)
        account = staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)
        session = staff.start_session(conn, account, NOW, timedelta(hours=8))
    return [*PERSON.values(), SUBJECT, TEXT, TYPED, token, session, "verify/", '"count": 3']


def found(secret: str, stored: bytes) -> bool:
    """Tell whether it stands there as text, or in the hexadecimal form of a dump."""
    plain = secret.encode()
    if secret.isdigit():  # so short that it stands in random hexadecimal digits by chance
        return re.search(rb"(?<![0-9a-f])" + plain + rb"(?![0-9a-f])", stored) is not None
    return plain in stored or plain.hex().encode() in stored


def assert_secret(secrets: list[str], stored: bytes) -> None:
    assert found(KNOWN, stored)
    assert [secret for secret in secrets if found(secret, stored)] == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_files_of_sqlite(database: Database, vault: Vault, tmp_path: Path) -> None:
    """Neither in the file nor beside it, before and after what was in the log moved into it."""
    secrets = fill(database, vault)
    files = sorted(tmp_path.glob(f"{FILE_NAME}*"))
    assert f"{FILE_NAME}-wal" in [file.name for file in files]
    assert_secret(secrets, b"".join(file.read_bytes() for file in files))
    database.dispose()
    assert_secret(secrets, (tmp_path / FILE_NAME).read_bytes())


def test_the_dump_of_postgresql(vault: Vault, postgres_server: PostgresServer) -> None:
    """What an operator copies every night."""
    name = postgres_server.create()
    database = Database(postgres_server.url(name))
    database.migrate()
    secrets = fill(database, vault)
    assert_secret(secrets, postgres_server.dump(name).encode())
    database.dispose()
    postgres_server.drop(name)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_forgotten_is_overwritten(database: Database, vault: Vault, tmp_path: Path) -> None:
    """Even who gets the keys later cannot read what was erased before."""
    with database.write() as conn:
        submission, _ = store_person(conn, vault)
        everything = "SELECT sealed FROM people UNION ALL SELECT sealed FROM letters"
        sealed = [bytes(row.sealed) for row in conn.execute(text(everything))]
    database.dispose()
    assert all(one in (tmp_path / FILE_NAME).read_bytes() for one in sealed)
    with database.write() as conn:
        people.erase(conn, submission.person_id or "")
    database.dispose()
    left = (tmp_path / FILE_NAME).read_bytes()
    assert not any(one in left for one in sealed)
