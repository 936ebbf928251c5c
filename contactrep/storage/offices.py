"""What staff keep about offices: where officials stand, notes, and packs that were carried there.

Of a stance all that was ever said is kept: the latest day counts, of a day the last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, func, insert, select

from contactrep.core.stances import Stance, StanceSource
from contactrep.storage.office_tables import office_notes, pack_letters, packs, stances
from contactrep.storage.staff_tables import staff
from contactrep.storage.tables import letters


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStance:
    """Where an official stands, as staff found out; `link` and `note` may be empty."""

    campaign: str
    recipient_key: str
    stance: Stance
    source: StanceSource
    link: str
    note: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStance(NewStance):
    """The same as it is kept; `author` is the address of a member of staff."""

    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What staff wrote down about an office."""

    text: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPack:
    """A pack that was handed over; `letters` counts those to one office."""

    title: str
    letters: int
    bearer: str
    day: date


_KEPT = (
    *(stances.c.campaign, stances.c.recipient_key, stances.c.stance, stances.c.source),
    *(stances.c.link, stances.c.note, stances.c.day, stances.c.created_at),
    staff.c.email.label("author"),
)


def add_stance(conn: Connection, new: NewStance, author: str, now: datetime) -> None:
    """Store a stance by a member of staff, given by id."""
    conn.execute(
        insert(stances).values(
            campaign=new.campaign,
            recipient_key=new.recipient_key,
            stance=new.stance,
            source=new.source,
            link=new.link,
            note=new.note,
            day=new.day,
            author=author,
            created_at=now,
        )
    )


def stances_of(conn: Connection, campaign: str, recipient_key: str) -> list[KeptStance]:
    """Return all that was ever said of where an official stands, the one that counts first."""
    query = (
        _stances()
        .where(stances.c.campaign == campaign, stances.c.recipient_key == recipient_key)
        .order_by(stances.c.day.desc(), stances.c.id.desc())
    )
    return _kept(conn, query)


def latest_stances(conn: Connection, campaign: str) -> Mapping[str, KeptStance]:
    """Return where each official stands of whom it was ever said, by the recipient's key."""
    order = (stances.c.day.desc(), stances.c.id.desc())
    place = func.row_number().over(partition_by=stances.c.recipient_key, order_by=order)
    placed = (
        select(stances.c.id, place.label("place")).where(stances.c.campaign == campaign).subquery()
    )
    query = _stances().join(placed, placed.c.id == stances.c.id).where(placed.c.place == 1)
    return {one.recipient_key: one for one in _kept(conn, query)}


def add_note(
    conn: Connection, campaign: str, recipient_key: str, text: str, author: str, now: datetime
) -> None:
    """Store a note by a member of staff, given by id."""
    conn.execute(
        insert(office_notes).values(
            campaign=campaign,
            recipient_key=recipient_key,
            text=text,
            author=author,
            created_at=now,
        )
    )


def notes_of(conn: Connection, campaign: str, recipient_key: str) -> list[Note]:
    """Return the notes about an office, newest first."""
    query = (
        select(office_notes.c.text, office_notes.c.created_at, staff.c.email.label("author"))
        .join(staff, staff.c.id == office_notes.c.author)
        .where(office_notes.c.campaign == campaign, office_notes.c.recipient_key == recipient_key)
        .order_by(office_notes.c.id.desc())
    )
    return [Note(**row._mapping) for row in conn.execute(query)]


def last_notes(conn: Connection, campaign: str) -> Mapping[str, datetime]:
    """Return when each office was last noted something about, by the recipient's key."""
    query = (
        select(office_notes.c.recipient_key, func.max(office_notes.c.created_at).label("at"))
        .where(office_notes.c.campaign == campaign)
        .group_by(office_notes.c.recipient_key)
    )
    return {row.recipient_key: row.at for row in conn.execute(query)}


def packs_to(conn: Connection, campaign: str, recipient_key: str) -> list[CarriedPack]:
    """Return the packs with letters to an office that were handed over, the latest first."""
    query = (
        select(
            packs.c.title,
            packs.c.bearer,
            packs.c.delivered_on.label("day"),
            func.count().label("letters"),
        )
        .join(pack_letters, pack_letters.c.pack_id == packs.c.id)
        .join(letters, letters.c.id == pack_letters.c.letter_id)
        .where(
            packs.c.campaign == campaign,
            packs.c.delivered_on.is_not(None),
            letters.c.recipient_key == recipient_key,
        )
        .group_by(packs.c.id)
        .order_by(packs.c.delivered_on.desc(), packs.c.created_at.desc())
    )
    return [CarriedPack(**row._mapping) for row in conn.execute(query)]


def name_of(conn: Connection, campaign: str, recipient_key: str) -> str | None:
    """Return the name that letters to a recipient had last, None if there are none."""
    query = (
        select(letters.c.recipient_name)
        .where(letters.c.campaign == campaign, letters.c.recipient_key == recipient_key)
        .order_by(letters.c.created_at.desc(), letters.c.id.desc())
        .limit(1)
    )
    name: str | None = conn.scalar(query)
    return name


def is_letter_to(conn: Connection, letter_id: str, campaign: str, recipient_key: str) -> bool:
    """Tell whether there is such a letter, to this office."""
    query = select(letters.c.id).where(
        letters.c.id == letter_id,
        letters.c.campaign == campaign,
        letters.c.recipient_key == recipient_key,
    )
    return conn.scalar(query) is not None


def _stances() -> Select[tuple[object, ...]]:
    return select(*_KEPT).join(staff, staff.c.id == stances.c.author)


def _kept(conn: Connection, query: Select[tuple[object, ...]]) -> list[KeptStance]:
    return [
        KeptStance(
            **{
                **row._mapping,
                "stance": Stance(row.stance),
                "source": StanceSource(row.source),
            }
        )
        for row in conn.execute(query)
    ]
