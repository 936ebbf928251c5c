"""Rows as the verbs store them, of invented people."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from contactrep.core.ledger import Route
from contactrep.core.lifecycle import State
from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.storage import outbox, people, submissions
from contactrep.storage.outbox import NewMail
from contactrep.storage.submissions import Letter, Submission
from contactrep.storage.vault import Vault

NOW = datetime(2026, 10, 5, 19, 30, tzinfo=UTC)
TODAY = date(2026, 10, 5)
ADMIN = {EVERYWHERE: Role.ADMIN}

PERSON = {
    "first": "Volha",
    "last": "Kavalchuk",
    "street": "12 Ocean Parkway",
    "city": "Brooklyn",
    "zip": "11235",
    "email": "volha@example.com",
}
SUBJECT = "From a constituent in Brooklyn"
TEXT = "I read there on Thursdays."


def new_submission(**changes: Any) -> Submission:
    """Return a submission of nobody we keep."""
    values: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "idempotency_key": str(uuid.uuid4()),
        "campaign": "demonstration",
        "person_id": None,
        "revision": "a" * 64,
        "language": "en",
        "created_at": NOW,
    }
    return Submission(**{**values, **changes})


def new_letter(submission: Submission, **changes: Any) -> Letter:
    """Return a letter that goes by the office's form."""
    values: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "submission_id": submission.id,
        "campaign": submission.campaign,
        "recipient_key": "S000148",
        "recipient_name": "Senator Charles E. Schumer",
        "state": "NY",
        "district": 8,
        "edition": "standard",
        "route": Route.FORM,
        "personalised": True,
        "created_at": submission.created_at,
        "day": TODAY,
    }
    return Letter(**{**values, **changes})


def new_mail(**changes: Any) -> NewMail:
    """Return a mail of the site's own."""
    values: dict[str, Any] = {
        "to": PERSON["email"],
        "message_id": f"<{uuid.uuid4()}@example.org>",
        "content": {"values": {"count": 3}},
        "template": "verify",
    }
    return NewMail(**{**values, **changes})


def store_mails(conn: Connection, vault: Vault, count: int) -> list[str]:
    """Store mails that are due and return their ids."""
    return [outbox.add(conn, vault, new_mail(), State.QUEUED, NOW) for _ in range(count)]


def store_person(
    conn: Connection, vault: Vault, *, letters: int = 2, state: State = State.WAITING
) -> tuple[Submission, list[Letter]]:
    """Store a person with letters that go by our e-mail, and the mail with the link."""
    person_id = str(uuid.uuid4())
    people.add(conn, vault, person_id, PERSON["email"], PERSON, NOW)
    submission = new_submission(person_id=person_id)
    written = [
        new_letter(
            submission,
            recipient_key=f"desk-{number}",
            recipient_name=f"The Reading Desk {number}",
            route=Route.EMAIL,
            subject=SUBJECT,
            text=TEXT,
        )
        for number in range(1, letters + 1)
    ]
    submissions.add(conn, vault, submission, written)
    for letter in written:
        content = {
            "sender_name": "Volha Kavalchuk via Readers",
            "reply_to": PERSON["email"],
            "subject": SUBJECT,
            "text": TEXT,
        }
        mail = new_mail(
            to="desk@example.org",
            submission_id=submission.id,
            letter_id=letter.id,
            template=None,
            content=content,
        )
        outbox.add(conn, vault, mail, state, NOW)
    outbox.add(conn, vault, new_mail(submission_id=submission.id), State.QUEUED, NOW)
    return submission, written
