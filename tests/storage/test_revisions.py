"""Revisions of campaigns: kept in order, one of them live, told without their texts."""

import pytest
from sqlalchemy import text

from contactrep.storage import revisions, staff
from contactrep.storage.database import Database
from tests.storage.factories import ADMIN, NOW

FILES = {"campaign.md": "---\ntitle: Лямпа\n---\n", "script.txt": "I call."}


def add(database: Database, campaign: str = "lamp", parent: str | None = None) -> str:
    """Store a revision by the command line."""
    with database.write() as conn:
        return revisions.add(conn, campaign, parent, FILES, None, "a note", NOW)


def test_a_revision_is_kept_whole(database: Database) -> None:
    """With its author and its note, under the campaign's name alone."""
    with database.write() as conn:
        anna = staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)
        id_ = revisions.add(conn, "lamp", None, FILES, anna, "a note", NOW)
    with database.read() as conn:
        assert revisions.files(conn, "lamp", id_) == FILES
        assert revisions.files(conn, "other", id_) is None
        (kept,) = revisions.listed(conn, "lamp")
        assert revisions.campaigns(conn) == {"lamp"}
    assert (kept.id, kept.author, kept.note) == (id_, "anna@example.org", "a note")
    assert (kept.created_at, kept.published_at, kept.parent) == (NOW, None, None)


def test_their_order_is_never_in_doubt(database: Database) -> None:
    """Not even of those made, or published, in one moment or while a clock goes back."""
    made = [add(database) for _ in range(5)]
    with database.read() as conn:
        assert [one.id for one in revisions.listed(conn, "lamp")] == made[::-1]
        assert revisions.newest(conn, "lamp") == made[-1]
        assert revisions.newest(conn, "other") is None
    for id_ in (made[3], made[0]):
        with database.write() as conn:
            assert revisions.publish(conn, "lamp", id_, NOW)
    with database.read() as conn:
        assert revisions.live(conn) == {"lamp": made[0]}


def test_only_a_campaigns_own_is_published(database: Database) -> None:
    """Another campaign's revision is not found."""
    id_ = add(database, "other")
    with database.write() as conn:
        assert not revisions.publish(conn, "lamp", id_, NOW)
    with database.read() as conn:
        assert revisions.live(conn) == {}


def test_what_is_live_is_read_from_an_index(database: Database) -> None:
    """Every process asks again and again: the long texts are never touched."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("the plan of a table with nothing in it says nothing on PostgreSQL")
    query = (
        "EXPLAIN QUERY PLAN SELECT campaign, id FROM revisions"
        " WHERE published_at IS NOT NULL ORDER BY published_at"
    )
    with database.read() as conn:
        plan = " ".join(row.detail for row in conn.execute(text(query)))
    assert "COVERING INDEX ix_revisions_published_at_campaign_id" in plan
    assert "TEMP B-TREE" not in plan
