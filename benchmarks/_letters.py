"""A campaign with many letters, made from a seed and stored in bulk, as half a year leaves it.

The same number and seed give the same letters, but for their ids. People live where the seats are;
most letters are handed off to a form, and a few are on their way at any time.
"""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table

from contactrep.core.districts import District
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State, end_of
from contactrep.core.officials import Official
from contactrep.directory.lookup import find_districts
from contactrep.outreach.services import Services
from contactrep.storage import tallies
from contactrep.storage.inserts import Row, add_rows
from contactrep.storage.tables import deliveries, events, letters, people, submissions

CAMPAIGN = "demonstration"
LETTERS_A_PERSON = 2.5

_SPAN = timedelta(days=180)
_AT_ONCE = 5000  # people, or events, a transaction
_SEALED = bytes(300)  # nobody opens it
_LANGUAGES = {"en": 60, "be": 25, "ru": 15}
_SOURCES: Mapping[str | None, int] = {
    None: 50,
    **{f"organiser-{number}": 3 for number in range(1, 18)},
}
_ROUTES = {Route.FORM: 70, Route.EMAIL: 15, Route.CALL: 5, Route.PRINT: 5, Route.MAILTO: 5}
_ENDS = {
    State.ACCEPTED: 940,
    State.EXPIRED: 30,
    State.BOUNCED: 15,
    State.REFUSED: 10,
    State.FAILED: 4,
    State.WAITING: 1,
}
_SAID: Mapping[State, Sequence[Entry]] = {
    State.ACCEPTED: (Entry.VERIFIED, Entry.QUEUED, Entry.ACCEPTED),
    State.EXPIRED: (Entry.EXPIRED,),
    State.BOUNCED: (Entry.VERIFIED, Entry.QUEUED, Entry.ACCEPTED, Entry.BOUNCED),
    State.REFUSED: (Entry.VERIFIED, Entry.QUEUED, Entry.REFUSED),
    State.FAILED: (Entry.VERIFIED, Entry.QUEUED, Entry.DEFERRED, Entry.FAILED),
    State.WAITING: (),
}


@dataclass(frozen=True)
class _Home:
    """Where people live, and whom they write to."""

    district: District
    offices: Sequence[Official]


@dataclass
class _Rows:
    """What is stored in one transaction."""

    people: list[Row] = field(default_factory=list)
    submissions: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)

    @property
    def tables(self) -> Sequence[tuple[Table, Sequence[Row]]]:
        """In the order in which they refer to each other."""
        return (
            (people, self.people),
            (submissions, self.submissions),
            (letters, self.letters),
            (deliveries, self.deliveries),
            (events, self.events),
        )


class Maker:
    """Makes the letters of one person after the other, the earliest first."""

    def __init__(self, services: Services, count: int, seed: int, campaign: str) -> None:
        """Take how many letters there will be; they are spread over half a year until now."""
        self._campaign = campaign
        self._dice = random.Random(seed)
        self._end = services.clock()
        self._step = _SPAN / (count / LETTERS_A_PERSON)
        self._at = self._end - _SPAN
        self._homes = [
            _Home(district, find_districts(services.dataset, [district]).officials)
            for district in services.dataset.districts()
        ]

    def person(self, rows: _Rows) -> None:
        """Add somebody's press of "send" to the rows."""
        self._at = min(self._at + self._step, self._end)
        home, at = self._dice.choice(self._homes), self._at
        person_id, submission_id = (str(uuid.UUID(int=self._dice.getrandbits(128))) for _ in "ab")
        rows.people.append(
            {
                "id": person_id,
                "email_hash": person_id.replace("-", "") * 2,
                "sealed": _SEALED,
                "verified_at": at,
                "created_at": at,
            }
        )
        rows.submissions.append(
            {
                "id": submission_id,
                "idempotency_key": person_id,
                "campaign": self._campaign,
                "person_id": person_id,
                "revision": "0" * 64,
                "language": self._one_of(_LANGUAGES),
                "source": self._one_of(_SOURCES),
                "zip3": f"{self._homes.index(home) * 2 + self._dice.randrange(2):03}",
                "created_at": at,
            }
        )
        most = min(len(home.offices), self._dice.choice((2, 3)))
        for office in self._dice.sample(home.offices, most):
            self._letter(rows, submission_id, home.district, office, at)

    def _letter(
        self,
        rows: _Rows,
        submission_id: str,
        district: District,
        office: Official,
        at: datetime,
    ) -> None:
        route = self._one_of(_ROUTES)
        letter: dict[str, Any] = {
            "id": str(uuid.UUID(int=self._dice.getrandbits(128))),
            "submission_id": submission_id,
            "campaign": self._campaign,
            "recipient_key": office.id,
            "recipient_name": office.titled_name,
            "state": district.state,
            "district": district.number,
            "edition": "standard",
            "route": route,
            "personalised": self._dice.random() < 0.4,
            "sealed": _SEALED if route is Route.EMAIL else None,
            "created_at": at,
            "day": at.date(),
        }
        rows.letters.append(letter)
        said = [Entry.PREPARED]
        if route is Route.EMAIL:
            said += self._by_our_email(rows, letter)
        elif self._dice.random() < 0.7:
            said.append(Entry.OPENED)
            if self._dice.random() < 0.7:
                said.append(Entry.REPORTED_SENT)
            elif self._dice.random() < 0.02:
                said.append(Entry.REPORTED_BROKEN)
        if self._dice.random() < 0.03:
            said.append(Entry.REPLIED)
        rows.events.extend(_event(letter, entry) for entry in said)

    def _by_our_email(self, rows: _Rows, letter: Row) -> Sequence[Entry]:
        state = self._one_of(_ENDS)
        id_, at = str(uuid.UUID(int=self._dice.getrandbits(128))), letter["created_at"]
        rows.deliveries.append(
            {
                "id": id_,
                "letter_id": letter["id"],
                "submission_id": letter["submission_id"],
                "own": False,
                "to_hash": "0" * 64,
                "domain": "example.org",
                "code": id_,
                "message_id": f"<{id_}@example.org>",
                "state": state,
                "ends_at": end_of(state, self._end),
                "created_at": at,
                "changed_at": at,
            }
        )
        return _SAID[state]

    def _one_of(self, choices: Mapping[Any, int]) -> Any:
        return self._dice.choices(list(choices), list(choices.values()))[0]


def store(services: Services, count: int, seed: int = 1, campaign: str = CAMPAIGN) -> None:
    """Store so many letters and a few more, and count them up."""
    maker, stored = Maker(services, count, seed, campaign), 0
    while stored < count:
        rows = _Rows()
        while stored + len(rows.letters) < count and len(rows.people) < _AT_ONCE:
            maker.person(rows)
        with services.database.write() as conn:
            for table, its in rows.tables:
                add_rows(conn, table, its)
        stored += len(rows.letters)
        count_all(services)


def count_all(services: Services) -> None:
    """Count up all events, in large steps: nobody else is there to wait."""
    counted = _AT_ONCE
    while counted == _AT_ONCE:
        with services.database.write() as conn:
            counted = tallies.count_up(conn, _AT_ONCE)


def _event(letter: Row, entry: Entry) -> Row:
    return {
        "at": letter["created_at"],
        "day": letter["day"],
        "campaign": letter["campaign"],
        "entry": entry,
        "route": letter["route"],
        "letter_id": letter["id"],
        "recipient_key": letter["recipient_key"],
        "state": letter["state"],
        "actor": "made up",
    }
