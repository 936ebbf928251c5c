"""Packs of letters that are carried to offices, and which letters can be.

A letter can be carried while its text is kept and its writer agreed to delivery in person, as long
as that holds. Whoever gave an address has to have verified it: for all that is known, somebody
else used it. A pack that is open holds no letter that could not be carried now: a writer who is
forgotten is not in it any more.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.storage.database import take_turn
from contactrep.storage.office_tables import pack_letters, packs
from contactrep.storage.staff_tables import staff
from contactrep.storage.tables import consents, events, letters, people, submissions
from contactrep.storage.vault import Vault

_AT_ONCE = 500  # values in one statement; SQLite takes a limited number


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack; `letters` counts those that are in it now, or were when it was delivered."""

    id: str
    campaign: str
    title: str
    letters: int
    author: str  # the address of a member of staff
    created_at: datetime
    delivered_on: date | None
    bearer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A letter in a pack, as far as it can be seen without opening it; `size` in bytes."""

    id: str
    recipient_key: str
    recipient_name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class Carried:
    """A letter that is carried, with its text, and where its writer lives."""

    id: str
    recipient_key: str
    day: date
    subject: str
    text: str
    city: str
    state: str
    zip: str


def carriable(conn: Connection, campaign: str, now: datetime) -> Mapping[str, int]:
    """Return how many letters of a campaign can be put into a pack, by the recipient's key."""
    query = select(letters.c.recipient_key, func.count()).select_from(_WITH_WRITER)
    rows = conn.execute(query.where(_free(campaign, now)).group_by(letters.c.recipient_key))
    return {row[0]: row[1] for row in rows}


def make(
    conn: Connection,
    campaign: str,
    keys: Sequence[str],
    title: str,
    author: str,
    now: datetime,
) -> Pack | None:
    """Put all letters to these recipients that can be carried into a pack; None: there is none.

    `author` is a member of staff, by id. Who makes packs at the same time takes turns, so that no
    letter is in two.
    """
    take_turn(conn, "packs")
    id_ = str(uuid.uuid4())
    row = {"id": id_, "campaign": campaign, "title": title, "letters": 0}
    conn.execute(insert(packs).values(**row, author=author, created_at=now))
    chosen = (
        select(literal(id_), letters.c.id)
        .select_from(_WITH_WRITER)
        .where(_free(campaign, now), letters.c.recipient_key.in_(list(keys)))
    )
    conn.execute(insert(pack_letters).from_select(["pack_id", "letter_id"], chosen))
    mine = select(func.count()).where(pack_letters.c.pack_id == id_)
    count = conn.scalar(mine)
    if not count:
        conn.execute(delete(packs).where(packs.c.id == id_))
        return None
    conn.execute(update(packs).where(packs.c.id == id_).values(letters=count))
    return find(conn, id_, now)


def listed(conn: Connection, now: datetime) -> list[Pack]:
    """Return all packs: those that are open first, of each the newest first."""
    query = _packs(now).order_by(
        packs.c.delivered_on.is_not(None),
        packs.c.delivered_on.desc(),
        packs.c.created_at.desc(),
        packs.c.id,
    )
    return [Pack(**row._mapping) for row in conn.execute(query)]


def find(conn: Connection, id_: str, now: datetime) -> Pack | None:
    """Return a pack, None if there is none of this id."""
    row = conn.execute(_packs(now).where(packs.c.id == id_)).first()
    return Pack(**row._mapping) if row else None


def inside(conn: Connection, id_: str, now: datetime) -> list[Inside]:
    """Return the letters in a pack that can be carried now, or still be read; oldest first."""
    query = (
        select(
            letters.c.id,
            letters.c.recipient_key,
            letters.c.recipient_name,
            func.length(letters.c.sealed).label("size"),
        )
        .select_from(_WITH_WRITER.join(pack_letters, pack_letters.c.letter_id == letters.c.id))
        .where(pack_letters.c.pack_id == id_, _agreed(now))
        .order_by(letters.c.created_at, letters.c.id)
    )
    return [Inside(**row._mapping) for row in conn.execute(query)]


def opened(conn: Connection, vault: Vault, ids: Sequence[str]) -> Iterator[Carried]:
    """Yield these letters with their texts, in this order; who was forgotten is left out.

    Raises:
        VaultError: one cannot be opened.
    """
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        query = (
            select(
                letters.c.id,
                letters.c.recipient_key,
                letters.c.day,
                letters.c.sealed,
                people.c.id.label("person_id"),
                people.c.sealed.label("person"),
            )
            .select_from(_WITH_WRITER)
            .where(letters.c.id.in_(some), letters.c.sealed.is_not(None))
        )
        found = {row.id: row for row in conn.execute(query)}
        for id_ in some:
            if id_ in found:
                yield _open(vault, found[id_])


def deliver(conn: Connection, id_: str, day: date, bearer: str, now: datetime) -> list[str] | None:
    """Note that a pack was carried, and return the letters that were in it; None: it was before.

    What was in it and cannot be carried any more is taken out.
    """
    take_turn(conn, "packs")
    ids = [one.id for one in inside(conn, id_, now)]
    marked = conn.execute(
        update(packs)
        .where(packs.c.id == id_, packs.c.delivered_on.is_(None))
        .values(delivered_on=day, bearer=bearer, letters=len(ids))
    )
    if not marked.rowcount:
        return None
    carried = set(ids)
    stored = conn.scalars(
        select(pack_letters.c.letter_id).where(pack_letters.c.pack_id == id_)
    ).all()
    _take_out(conn, id_, [one for one in stored if one not in carried])
    return ids


def take_apart(conn: Connection, id_: str) -> bool:
    """Set the letters of a pack free again, and tell whether it was there and undelivered."""
    take_turn(conn, "packs")
    open_pack = and_(packs.c.id == id_, packs.c.delivered_on.is_(None))
    if conn.scalar(select(packs.c.id).where(open_pack)) is None:
        return False
    conn.execute(delete(pack_letters).where(pack_letters.c.pack_id == id_))
    conn.execute(delete(packs).where(open_pack))
    return True


_WITH_WRITER = (
    letters.join(submissions, submissions.c.id == letters.c.submission_id)
    .join(people, people.c.id == submissions.c.person_id)
    .join(
        consents,
        and_(consents.c.person_id == people.c.id, consents.c.kind == Consent.IN_PERSON),
    )
)


def _agreed(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a letter can be carried, wherever it is."""
    none_given = people.c.email_hash == "" if not Consent.IN_PERSON.needs_email else false()
    return and_(
        letters.c.sealed.is_not(None),
        consents.c.holds_until >= now,
        or_(people.c.verified_at.is_not(None), none_given),
    )


def _free(campaign: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a letter can be put into a pack: it was carried by none before."""
    packed = select(pack_letters.c.letter_id).where(pack_letters.c.letter_id == letters.c.id)
    carried = select(events.c.id).where(
        events.c.letter_id == letters.c.id, events.c.entry == Entry.DELIVERED_IN_PERSON
    )
    return and_(letters.c.campaign == campaign, _agreed(now), ~packed.exists(), ~carried.exists())


def _packs(now: datetime) -> Select[Any]:
    in_it = (
        select(func.count())
        .select_from(_WITH_WRITER.join(pack_letters, pack_letters.c.letter_id == letters.c.id))
        .where(pack_letters.c.pack_id == packs.c.id, _agreed(now))
        .correlate(packs)
        .scalar_subquery()
    )
    count = func.coalesce(
        case((packs.c.delivered_on.is_not(None), packs.c.letters), else_=in_it), 0
    )
    return select(
        *(packs.c.id, packs.c.campaign, packs.c.title, packs.c.created_at),
        *(packs.c.delivered_on, packs.c.bearer),
        count.label("letters"),
        staff.c.email.label("author"),
    ).join(staff, staff.c.id == packs.c.author)


def _take_out(conn: Connection, id_: str, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        conn.execute(
            delete(pack_letters).where(
                pack_letters.c.pack_id == id_,
                pack_letters.c.letter_id.in_(ids[start : start + _AT_ONCE]),
            )
        )


def _open(vault: Vault, row: Any) -> Carried:
    kept = vault.open(row.sealed, f"letters:{row.id}")
    person = vault.open(row.person, f"people:{row.person_id}")
    return Carried(
        id=row.id,
        recipient_key=row.recipient_key,
        day=row.day,
        subject=kept["subject"] or "",
        text=kept["text"],
        **{name: person.get(name, "") for name in ("city", "state", "zip")},
    )
