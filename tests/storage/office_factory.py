"""What staff keep about offices, and supporters' reports of forms, in a database of a test."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from contactrep.core.ledger import Entry, FormTrouble, Route
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.storage import history, submissions
from contactrep.storage.offices import NewStance
from contactrep.storage.replies import NewReply
from contactrep.storage.submissions import Letter
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_submission

OF = {"campaign": "demonstration", "recipient_key": "S000148"}


def new_stance(stance: Stance = Stance.LEANING, **changes: Any) -> NewStance:
    """Return a stance that was told in a meeting."""
    values: dict[str, Any] = {
        **OF,
        "stance": stance,
        "source": StanceSource.MEETING,
        "link": "",
        "note": "",
        "day": TODAY,
    }
    return NewStance(**{**values, **changes})


def new_reply(kind: ReplyKind = ReplyKind.SUBSTANTIVE, **changes: Any) -> NewReply:
    """Return an answer with a text."""
    values: dict[str, Any] = {**OF, "kind": kind, "text": "Thank you for writing.", "day": TODAY}
    return NewReply(**{**values, **changes})


def store_letter(conn: Connection, vault: Vault, day: date = TODAY, **changes: Any) -> Letter:
    """Store a letter that goes by the office's form."""
    campaign = changes.get("campaign", "demonstration")
    submission = new_submission(campaign=campaign)
    letter = new_letter(submission, day=day, **changes)
    submissions.add(conn, vault, submission, [letter])
    return letter


def report_broken(
    conn: Connection,
    letter: Letter,
    trouble: FormTrouble = FormTrouble.NOT_LOADING,
    route: Route = Route.FORM,
    at: Any = NOW,
) -> None:
    """Let the writer of a letter say that it did not go through."""
    history.record(
        conn,
        [letter.id],
        Entry.REPORTED_BROKEN,
        at,
        TODAY,
        actor="supporter",
        route=route,
        evidence=trouble,
    )
