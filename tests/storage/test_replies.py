"""The log of answers, whose texts are sealed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactrep.core.stances import ReplyKind
from contactrep.storage import follow_ups, replies, staff
from contactrep.storage.database import Database
from contactrep.storage.office_tables import replies as table
from contactrep.storage.readable import unreadable
from contactrep.storage.replies import Answers, ReplyFilter
from contactrep.storage.vault import Vault
from tests.storage.factories import ADMIN, NOW, TODAY, store_person
from tests.storage.office_factory import new_reply, store_letter

ALL = ReplyFilter(campaigns=["demonstration"])
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)


def test_a_text_is_sealed_for_its_row(database: Database, vault: Vault, anna: str) -> None:
    """Nobody reads it in the database, and it can be forgotten alone."""
    with database.write() as conn:
        told = replies.add(conn, vault, new_reply(), anna, NOW)
        without = replies.add(conn, vault, new_reply(ReplyKind.CALL_BACK, text=""), None, NOW)
    with database.read() as conn:
        (sealed,) = conn.scalars(select(table.c.sealed).where(table.c.id == told))
        assert b"Thank you" not in sealed
        assert replies.text_of(conn, vault, told) == "Thank you for writing."
        assert replies.text_of(conn, vault, without) is None
        first, second = replies.find(conn, told), replies.find(conn, without)
        assert first is not None and second is not None
        assert (first.has_text, first.author) == (True, "anna@example.org")
        assert (second.has_text, second.author) == (False, None)
        assert replies.find(conn, 99) is None
        assert not unreadable(conn, vault)
        stranger = Vault({"other": b"2" * 32}, "other", b"h" * 32)
        assert unreadable(conn, stranger) == {"first": 1}
    with database.write() as conn:
        assert replies.erase_text(conn, told)
        assert not replies.erase_text(conn, told)
        assert replies.text_of(conn, vault, told) is None


def test_the_log(database: Database, vault: Vault, anna: str) -> None:
    """Is filtered, newest first, and counted."""
    with database.write() as conn:
        for new in (
            new_reply(),
            new_reply(ReplyKind.FORM_LETTER, recipient_key="J000294"),
            new_reply(day=YESTERDAY),
            new_reply(campaign="another"),
        ):
            replies.add(conn, vault, new, anna, NOW)
    with database.read() as conn:
        found = replies.load(conn, ALL)
        assert [(one.recipient_key, one.day) for one in found] == [
            ("J000294", TODAY),
            ("S000148", TODAY),
            ("S000148", YESTERDAY),
        ]
        assert replies.totals(conn, ALL) == {ReplyKind.SUBSTANTIVE: 2, ReplyKind.FORM_LETTER: 1}
        assert [one.id for one in replies.load(conn, ALL, 1, 1)] == [found[1].id]
        narrow = ReplyFilter(
            campaigns=["demonstration"],
            kind="substantive",
            office="S000148",
            first_day=TODAY,
            last_day=TODAY,
        )
        assert replies.load(conn, narrow) == [found[1]]
        assert replies.load(conn, ReplyFilter(campaigns=[])) == []
        assert sorted(replies.offices(conn, ["demonstration", "another"])) == [
            ("another", "S000148"),
            ("demonstration", "J000294"),
            ("demonstration", "S000148"),
        ]


def test_what_the_ledger_does_not_know(database: Database, vault: Vault) -> None:
    """Is counted apart: neither answers to letters nor those of machines."""
    with database.write() as conn:
        letter = store_letter(conn, vault)
        for new in (
            new_reply(day=YESTERDAY),
            new_reply(letter_id=letter.id),
            new_reply(ReplyKind.AUTOMATIC),
            new_reply(ReplyKind.AUTOMATIC, recipient_key="J000294"),
        ):
            replies.add(conn, vault, new, None, NOW)
    with database.read() as conn:
        assert replies.by_office(conn, "demonstration") == {
            "S000148": Answers(apart=1, last_day=TODAY),
            "J000294": Answers(apart=0, last_day=TODAY),
        }


def test_who_is_forgotten_is_not_named_by_an_answer(database: Database, vault: Vault) -> None:
    """The answer stays in the log, without its text; another person's answer is left alone."""
    with database.write() as conn:
        submission, letters = store_person(conn, vault)
        other = store_letter(conn, vault)
        ids = [
            replies.add(conn, vault, new_reply(letter_id=letter_id), None, NOW)
            for letter_id in (letters[0].id, other.id)
        ]
        follow_ups.erase_texts(conn, submission.person_id or "")
        kept = [found for id_ in ids if (found := replies.find(conn, id_))]
    assert [one.has_text for one in kept] == [False, True]
