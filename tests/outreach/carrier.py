"""A carrier in memory, and a look at what the verbs stored."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, select

from contactrep.core.ledger import Entry
from contactrep.core.mail import Accepted, Outcome, OutgoingMail
from contactrep.outreach import verify
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.services import Services
from contactrep.storage import submissions
from contactrep.storage.submissions import Submission
from contactrep.storage.tables import deliveries, events

OK = Accepted("250 2.0.0 Ok")
_GIVEN_BACK = ("could not be delivered", "comes back to you", "may not have arrived")

Answer = Outcome | Exception | Callable[[], Outcome]


class Carrier:
    """Keeps every message it is given and answers what it was told, at last always the same."""

    def __init__(self, *answers: Answer) -> None:
        """Take the answers; without any, everything is accepted."""
        self.sent: list[OutgoingMail] = []
        self.given_back: list[OutgoingMail] = []  # letters, to their writers: always accepted
        self.answers: list[Answer] = list(answers)

    def send(self, mail: OutgoingMail) -> Outcome:
        """Keep the message and give the next answer."""
        if mail.automatic and mail.subject.endswith(_GIVEN_BACK):
            self.given_back.append(mail)
            return OK
        self.sent.append(mail)
        if not self.answers:
            return OK
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer

    @property
    def letters(self) -> list[OutgoingMail]:
        """What was no mail of the site's own."""
        return [mail for mail in self.sent if not mail.automatic]


def rows(services: Services, table: Table) -> list[Any]:
    """Return everything in a table, in the order it was stored if the table knows it."""
    order = [table.c[name] for name in ("created_at", "at", "id") if name in table.c]
    with services.database.read() as conn:
        return list(conn.execute(select(table).order_by(*order)))


def a_round(worker: Worker) -> int:
    """Keep house and deliver, as `contactrep deliver --once` does; return how many attempts."""
    keep_house(worker.services)
    return worker.drain()


def places(services: Services) -> list[str]:
    """Return where the letters are: in which state, or frozen."""
    return ["frozen" if row.frozen_at else row.state for row in letter_rows(services)]


def letter_rows(services: Services) -> list[Any]:
    """Return the deliveries of letters."""
    return [row for row in rows(services, deliveries) if row.letter_id]


def system_row(services: Services) -> Any:
    """Return the only delivery of the site's own mail."""
    (row,) = (row for row in rows(services, deliveries) if row.template)
    return row


def entries(services: Services, letter_id: str) -> list[Entry]:
    """Return what happened to a letter, in order."""
    return [Entry(row.entry) for row in rows(services, events) if row.letter_id == letter_id]


def submission_of(services: Services, draft: Draft) -> Submission:
    """Return the submission that a draft was sent with."""
    with services.database.read() as conn:
        found = submissions.load(conn, draft.submission_id or "")
    assert found is not None
    return found


def token_of(services: Services, draft: Draft) -> str:
    """Return what the mail with the link has at the end of its address."""
    link = verify.link_for(services, submission_of(services, draft))
    return link.rpartition("/verify/")[2]


def press_the_link(services: Services, draft: Draft) -> int:
    """Verify the writer's address as the page behind the link does, and return how many go out."""
    pending = verify.look(services, token_of(services, draft))
    assert pending is not None
    return verify.verify(services, pending)
