"""A draft belongs to the token in one cookie, for a while, and is gone when it is cleared."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contactrep.storage import drafts as storage
from contactrep.storage.database import Database
from contactrep.storage.tables import drafts
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW
from tests.storage.threads import apart_at_once

DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
VALUES = {"first": "Volha", "own_words": "Я чытаю тут.\n“Quoted”", "citizen": True, "email": None}


@pytest.fixture
def token(database: Database, vault: Vault) -> str:
    """The token of a stored draft."""
    token = storage.new_token()
    with database.write() as conn:
        storage.save(conn, vault, token, "one", VALUES, NOW, DAY)
    return token


def test_what_is_saved_is_loaded(database: Database, vault: Vault, token: str) -> None:
    """Every value comes back as it was, until the draft's time is over and no longer."""
    with database.read() as conn:
        assert storage.load(conn, vault, token, "one", NOW + DAY - MOMENT) == VALUES
        assert storage.load(conn, vault, token, "one", NOW + DAY) is None


def test_saving_again_replaces(database: Database, vault: Vault, token: str) -> None:
    """There is one draft behind a token, and its time begins anew."""
    with database.write() as conn:
        storage.save(conn, vault, token, "one", {"first": "Anna"}, NOW + DAY / 2, DAY)
    with database.read() as conn:
        assert storage.load(conn, vault, token, "one", NOW + DAY) == {"first": "Anna"}
        assert len(conn.execute(select(drafts)).all()) == 1


def test_two_tabs_may_save_at_once(database: Database, vault: Vault) -> None:
    """One of them wins; neither gets an error."""
    token = storage.new_token()

    def save(own: Database, number: int) -> None:
        for _ in range(10):
            with own.write() as conn:
                storage.save(conn, vault, token, "one", {"tab": number}, NOW, DAY)

    apart_at_once(4, database, save)
    with database.read() as conn:
        loaded = storage.load(conn, vault, token, "one", NOW)
    assert loaded is not None
    assert loaded["tab"] in range(4)


@pytest.mark.parametrize(("other_token", "campaign"), [(True, "one"), (False, "two")])
def test_nobody_else_loads_it(
    database: Database, vault: Vault, token: str, campaign: str, *, other_token: bool
) -> None:
    """Another token opens nothing, nor does the same one for another campaign."""
    tried = storage.new_token() if other_token else token
    with database.read() as conn:
        assert storage.load(conn, vault, tried, campaign, NOW) is None


def test_an_altered_draft_is_none(database: Database, vault: Vault, token: str) -> None:
    """Its writer starts again; what somebody put there is not shown to them."""
    with database.write() as conn:
        conn.execute(update(drafts).values(sealed=b"first\0and noise"))
    with database.read() as conn:
        assert storage.load(conn, vault, token, "one", NOW) is None


def test_a_draft_of_a_lost_key_is_none(database: Database, token: str) -> None:
    """After a change of keys a visitor starts again."""
    other = Vault({"second": b"2" * 32}, "second", b"h" * 32)
    with database.read() as conn:
        assert storage.load(conn, other, token, "one", NOW) is None


def test_the_database_does_not_hold_the_token(database: Database, token: str) -> None:
    """A copy of the database opens no draft through the site."""
    with database.read() as conn:
        row = conn.execute(select(drafts)).one()
    assert token not in str(row)
    assert row.id != token


def test_clearing_erases(database: Database, vault: Vault, token: str) -> None:
    """Its own draft and no other."""
    other = storage.new_token()
    with database.write() as conn:
        storage.save(conn, vault, other, "one", VALUES, NOW, DAY)
        storage.erase(conn, token)
        storage.erase(conn, token)
    with database.read() as conn:
        assert storage.load(conn, vault, token, "one", NOW) is None
        assert storage.load(conn, vault, other, "one", NOW) == VALUES


def test_what_has_expired_is_erased(database: Database, vault: Vault, token: str) -> None:
    """Exactly that, and it is counted."""
    with database.write() as conn:
        late = storage.new_token()
        storage.save(conn, vault, late, "one", VALUES, NOW + MOMENT, DAY)
        assert storage.erase_expired(conn, NOW + DAY - MOMENT) == 0
        assert storage.erase_expired(conn, NOW + DAY) == 1
        assert storage.load(conn, vault, late, "one", NOW + DAY) == VALUES
        assert len(conn.execute(select(drafts)).all()) == 1


def test_tokens_cannot_be_guessed() -> None:
    """256 bits each, and never the same."""
    tokens = {storage.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(map(len, tokens)) >= 43
