"""What people agreed to is kept in the words they were shown, and goes with them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from contactrep.core.consents import Consent
from contactrep.core.lifecycle import State
from contactrep.storage import consents, people, submissions
from contactrep.storage.consents import Given
from contactrep.storage.database import Database
from contactrep.storage.tables import consents as rows
from contactrep.storage.tables import deliveries
from contactrep.storage.tables import people as people_rows
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, PERSON, new_submission, store_person

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def ticked(kind: Consent, wording: str = "Yes", language: str = "en") -> Given:
    return Given(kind=kind, wording=wording, language=language, at=NOW)


def add_person(database: Database, vault: Vault, id_: str, *kinds: Consent) -> None:
    with database.write() as conn:
        people.add(conn, vault, id_, f"{id_}@example.com", PERSON, NOW)
        consents.add(conn, id_, [ticked(kind) for kind in kinds])


@pytest.mark.parametrize(("kind", "days"), [("in-person", 180), ("follow-up", 35), ("news", 365)])
def test_what_is_stored_of_a_consent(
    database: Database, vault: Vault, kind: str, days: int
) -> None:
    """The words beside the box, their language, when it was ticked and until when it holds."""
    add_person(database, vault, "1")
    given = ticked(Consent(kind), wording="Так, пішыце мне «навіны»", language="be")
    with database.write() as conn:
        consents.add(conn, "1", [given])
        (row,) = conn.execute(select(rows)).all()
    assert tuple(row) == ("1", kind, given.wording, "be", NOW, NOW + days * DAY)


def test_consents_come_back_with_their_wording(database: Database, vault: Vault) -> None:
    """Those of one person alone; nobody has agreed to what is not there."""
    add_person(database, vault, "1")
    add_person(database, vault, "2", Consent.NEWS)
    with database.write() as conn:
        consents.add(conn, "1", [ticked(Consent.NEWS, "News, yes"), ticked(Consent.IN_PERSON, "B")])
    with database.read() as conn:
        assert consents.of(conn, "1") == {Consent.NEWS: "News, yes", Consent.IN_PERSON: "B"}
        assert consents.of(conn, "2") == {Consent.NEWS: "Yes"}
        assert consents.of(conn, "3") == {}


@pytest.mark.parametrize(
    "wrong", [{"person_id": "nobody"}, {"kind": "everything"}, {"wording": None}]
)
def test_no_consent_without_a_person_a_kind_and_words(
    database: Database, vault: Vault, wrong: dict[str, str | None]
) -> None:
    """The tables refuse what could never be shown to somebody who asks."""
    add_person(database, vault, "1", Consent.NEWS)
    with pytest.raises(IntegrityError), database.write() as conn:
        conn.execute(update(rows).values(**wrong))


def test_nobody_agrees_twice_to_the_same(database: Database, vault: Vault) -> None:
    """One box of one form is one row."""
    add_person(database, vault, "1", Consent.NEWS)
    with pytest.raises(IntegrityError), database.write() as conn:
        consents.add(conn, "1", [ticked(Consent.NEWS)])


def test_consents_go_with_their_person(database: Database, vault: Vault) -> None:
    """And those of others stay."""
    add_person(database, vault, "1", *Consent)
    add_person(database, vault, "2", Consent.NEWS)
    with database.write() as conn:
        people.erase(conn, "1")
        assert consents.of(conn, "1") == {}
        assert consents.of(conn, "2") == {Consent.NEWS: "Yes"}


def store_finished(database: Database, vault: Vault, *kinds: Consent) -> str:
    """Store a person with one letter that was accepted, and return their id."""
    with database.write() as conn:
        submission, _ = store_person(conn, vault, letters=1)
        person_id = submission.person_id or ""
        consents.add(conn, person_id, [ticked(kind) for kind in kinds])
        conn.execute(update(deliveries).values(state=State.ACCEPTED, due_at=None))
    return person_id


@pytest.mark.parametrize("kind", list(Consent))
def test_how_long_a_consent_keeps_a_person(database: Database, vault: Vault, kind: Consent) -> None:
    """To the second; a text only where a delivery in person may need it."""
    person_id = store_finished(database, vault, kind)
    done, until = NOW + 400 * DAY, NOW + kind.holds
    with database.read() as conn:
        assert people.finished_before(conn, done, until) == []
        assert people.finished_before(conn, done, until + SECOND) == [person_id]
        kept = [] if kind is Consent.IN_PERSON else [person_id]
        assert people.finished_before(conn, done, until, texts=True) == kept
        assert people.finished_before(conn, done, until + SECOND, texts=True) == [person_id]


def test_texts_that_are_gone_are_not_looked_for_again(database: Database, vault: Vault) -> None:
    """A year of news is a year of sweeps with nothing to do; the person is kept all the same."""
    person_id = store_finished(database, vault, Consent.NEWS)
    done, now = NOW + 40 * DAY, NOW + 40 * DAY
    with database.write() as conn:
        assert people.finished_before(conn, done, now, texts=True) == [person_id]
        people.erase_texts(conn, person_id)
        assert people.finished_before(conn, done, now, texts=True) == []
        assert people.load(conn, vault, person_id) == PERSON


@pytest.mark.parametrize("kind", list(Consent))
def test_an_address_that_is_not_verified_keeps_nobody(
    database: Database, vault: Vault, kind: Consent
) -> None:
    """To the second, whatever was agreed to; who gave no address has none to verify."""
    add_person(database, vault, "stranger", kind)
    add_person(database, vault, "verified", kind)
    with database.write() as conn:
        people.add(conn, vault, "without", "", PERSON, NOW)
        verified = people_rows.c.id == "verified"
        conn.execute(update(people_rows).where(verified).values(verified_at=NOW))
        assert people.unverified_before(conn, NOW) == []
        assert people.unverified_before(conn, NOW + SECOND) == ["stranger"]


def test_those_without_an_address_have_nothing_in_common(database: Database, vault: Vault) -> None:
    """An empty address finds nobody, and asks nobody to verify it."""
    with database.write() as conn:
        for id_ in ("1", "2"):
            submission = new_submission(person_id=id_)
            people.add(conn, vault, id_, "", PERSON, NOW)
            submissions.add(conn, vault, submission, [])
            assert not people.awaits_verification(conn, submission.id)
            assert people.of_submission(conn, submission.id) == id_
        people.add(conn, vault, "3", "volha@example.com", PERSON, NOW)
        assert people.by_email(conn, vault, "") == []
        assert people.by_email(conn, vault, "Volha@EXAMPLE.com") == ["3"]


def agree(
    database: Database, vault: Vault, id_: str, email: str, at: datetime = NOW, **changes: Any
) -> None:
    """Store a person who wrote for a campaign and asked for its news."""
    campaign = changes.get("campaign", "demonstration")
    given = Given(kind=changes.get("kind", Consent.NEWS), wording=id_, language="be", at=at)
    with database.write() as conn:
        people.add(conn, vault, id_, email, PERSON | {"email": email}, NOW)
        consents.add(conn, id_, [given])
        submission = new_submission(person_id=id_, campaign=campaign)
        submissions.add(conn, vault, submission, [])
        if changes.get("verified", True):
            people.mark_verified(conn, submission.id, NOW)


def told(database: Database, vault: Vault) -> list[tuple[str, str]]:
    """Return addresses and wordings as they are told."""
    later = NOW + 2 * DAY
    with database.read() as conn:
        found = consents.stream(conn, vault, "demonstration", Consent.NEWS, later)
        return [(person["email"], given.wording) for person, given in found]


def test_who_agreed_is_told_once(database: Database, vault: Vault) -> None:
    """By the consent given last, in that order, however the address is spelt."""
    agree(database, vault, "1", "volha@example.com")
    agree(database, vault, "2", "alena@example.com", NOW + SECOND)
    agree(database, vault, "3", "Volha@example.com", NOW + DAY)
    agree(database, vault, "4", "volha@example.com", NOW + SECOND)
    assert told(database, vault) == [("alena@example.com", "2"), ("Volha@example.com", "3")]


@pytest.mark.parametrize(
    "changes",
    [
        {"verified": False},
        {"campaign": "other"},
        {"kind": Consent.FOLLOW_UP},
        {"at": NOW - 365 * DAY},
    ],
)
def test_what_does_not_count_hides_nothing(
    database: Database, vault: Vault, changes: dict[str, Any]
) -> None:
    """What is of another campaign, unverified, over or something else is as if it were not."""
    agree(database, vault, "1", "volha@example.com")
    agree(database, vault, "2", "volha@example.com", **{"at": NOW + SECOND, **changes})
    agree(database, vault, "3", "alena@example.com", **{"at": NOW + SECOND, **changes})
    assert told(database, vault) == [("volha@example.com", "1")]
