"""The log of what offices answered. The text is sealed: it may name whom it was written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, select, true, update

from contactrep.core.stances import ReplyKind
from contactrep.storage.office_tables import replies
from contactrep.storage.staff_tables import staff
from contactrep.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReply:
    """An answer of an office; `text` is "" where nobody has it."""

    campaign: str
    recipient_key: str
    kind: ReplyKind
    text: str
    day: date
    letter_id: str | None = None  # that it answers, if it is known


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """An answer as it is kept, without its text."""

    id: int
    campaign: str
    recipient_key: str
    kind: ReplyKind
    day: date
    letter_id: str | None
    author: str | None  # the address of a member of staff; None: a supporter told
    created_at: datetime
    has_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFilter:
    """Which answers; None is all of them. Both days are included."""

    campaigns: Sequence[str]
    kind: str | None = None
    office: str | None = None  # a recipient's key
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How often an office answered. `apart`: where the ledger of letters does not know of it."""

    apart: int
    last_day: date


_KEPT = (
    *(replies.c.id, replies.c.campaign, replies.c.recipient_key, replies.c.kind, replies.c.day),
    *(replies.c.letter_id, replies.c.created_at),
    replies.c.sealed.is_not(None).label("has_text"),
    staff.c.email.label("author"),
)


def add(conn: Connection, vault: Vault, new: NewReply, author: str | None, now: datetime) -> int:
    """Store an answer, told by a member of staff, given by id, or a supporter; return its id."""
    id_: int = conn.execute(
        insert(replies)
        .values(
            campaign=new.campaign,
            recipient_key=new.recipient_key,
            kind=new.kind,
            day=new.day,
            letter_id=new.letter_id,
            author=author,
            created_at=now,
        )
        .returning(replies.c.id)
    ).scalar_one()
    if new.text:  # sealed for its row, which had no id before
        sealed = vault.seal({"text": new.text}, _purpose(id_))
        conn.execute(update(replies).where(replies.c.id == id_).values(sealed=sealed))
    return id_


def load(
    conn: Connection, chosen: ReplyFilter, limit: int | None = None, offset: int = 0
) -> list[KeptReply]:
    """Return answers without their texts, newest first."""
    query = (
        select(*_KEPT)
        .outerjoin(staff, staff.c.id == replies.c.author)
        .where(_of(chosen))
        .order_by(replies.c.day.desc(), replies.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        KeptReply(**{**row._mapping, "kind": ReplyKind(row.kind)}) for row in conn.execute(query)
    ]


def find(conn: Connection, id_: int) -> KeptReply | None:
    """Return an answer without its text, None if there is none of this id."""
    query = select(*_KEPT).outerjoin(staff, staff.c.id == replies.c.author)
    row = conn.execute(query.where(replies.c.id == id_)).first()
    return KeptReply(**{**row._mapping, "kind": ReplyKind(row.kind)}) if row else None


def text_of(conn: Connection, vault: Vault, id_: int) -> str | None:
    """Return the text of an answer, None if it is not kept.

    Raises:
        VaultError: it cannot be opened.
    """
    sealed = conn.scalar(select(replies.c.sealed).where(replies.c.id == id_))
    return str(vault.open(sealed, _purpose(id_))["text"]) if sealed else None


def erase_text(conn: Connection, id_: int) -> bool:
    """Forget the text of an answer, and tell whether there was one."""
    there = and_(replies.c.id == id_, replies.c.sealed.is_not(None))
    return conn.execute(update(replies).where(there).values(sealed=None)).rowcount == 1


def totals(conn: Connection, chosen: ReplyFilter) -> Mapping[ReplyKind, int]:
    """Return how many answers there are of each kind."""
    query = select(replies.c.kind, func.count()).where(_of(chosen)).group_by(replies.c.kind)
    return {ReplyKind(kind): count for kind, count in conn.execute(query)}


def by_office(conn: Connection, campaign: str) -> Mapping[str, Answers]:
    """Return how often offices answered a campaign, by the recipient's key.

    What a machine answered is no answer, and what answers a letter is in the ledger of letters.
    """
    apart = case(
        (and_(replies.c.letter_id.is_(None), replies.c.kind != ReplyKind.AUTOMATIC), 1), else_=0
    )
    query = (
        select(
            replies.c.recipient_key,
            func.sum(apart).label("apart"),
            func.max(replies.c.day).label("last_day"),
        )
        .where(replies.c.campaign == campaign)
        .group_by(replies.c.recipient_key)
    )
    return {
        row.recipient_key: Answers(apart=int(row.apart), last_day=row.last_day)
        for row in conn.execute(query)
    }


def offices(conn: Connection, campaigns: Sequence[str]) -> list[tuple[str, str]]:
    """Return the campaign and the recipient's key of everyone who answered."""
    query = select(replies.c.campaign, replies.c.recipient_key).distinct()
    rows = conn.execute(query.where(replies.c.campaign.in_(list(campaigns))))
    return [(row.campaign, row.recipient_key) for row in rows]


def _of(chosen: ReplyFilter) -> ColumnElement[bool]:
    wanted = {"kind": chosen.kind, "recipient_key": chosen.office}
    parts = [replies.c[name] == value for name, value in wanted.items() if value is not None]
    if chosen.first_day is not None:
        parts.append(replies.c.day >= chosen.first_day)
    if chosen.last_day is not None:
        parts.append(replies.c.day <= chosen.last_day)
    return and_(true(), replies.c.campaign.in_(list(chosen.campaigns)), *parts)


def _purpose(id_: int) -> str:
    return f"replies:{id_}"
