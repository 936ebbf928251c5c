"""The tables. Columns called `sealed` hold what only the vault can open."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeDecorator

from contactrep.core.consents import Consent
from contactrep.core.corrections import Field, Wrong
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC; SQLite has no time zones of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _uuid(name: str, *args: Any, **kwargs: Any) -> Column[str]:
    return Column(name, String(36), *args, **kwargs)


def _one_of(name: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{name} IN ({listed})", name=name)


# What is erased of a person leaves their letters and events behind: those are what is counted.
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the visitor's cookie
    Column("campaign", String(100), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)

people = Table(
    "people",
    metadata,
    _uuid("id", primary_key=True),
    Column("email_hash", String(64), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("verified_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

# What a person agreed to, in the words they were shown, and how long it holds.
consents = Table(
    "consents",
    metadata,
    _uuid("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("wording", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("given_at", UTCDateTime, nullable=False),
    Column("holds_until", UTCDateTime, nullable=False, index=True),
    _one_of("kind", Consent),
)

submissions = Table(
    "submissions",
    metadata,
    _uuid("id", primary_key=True),
    _uuid("idempotency_key", nullable=False, unique=True),
    Column("campaign", String(100), nullable=False),
    _uuid("person_id", ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("revision", String(64), nullable=False),
    Column("language", String(10), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    _uuid("id", primary_key=True),
    _uuid("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("campaign", String(100), nullable=False),
    Column("recipient_key", String(100), nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("state", String(2), nullable=False),  # the writer's
    Column("district", Integer),  # the writer's; NULL where they do not know it
    Column("edition", String(20), nullable=False),
    Column("route", String(20), nullable=False),  # the one it was prepared for
    Column("personalised", Boolean, nullable=False),
    Column("sealed", LargeBinary),  # subject and text; NULL for hand-offs, whose text is not kept
    Column("created_at", UTCDateTime, nullable=False),
    Column("day", Date, nullable=False),
    _one_of("route", Route),
    Index(None, "campaign", "day"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _uuid("id", primary_key=True),
    _uuid("letter_id", ForeignKey("letters.id"), unique=True),  # NULL: the site's own mail
    _uuid("submission_id", ForeignKey("submissions.id"), index=True),
    Column("template", String(50)),  # of the site's own mail
    Column("own", Boolean, nullable=False),  # the site's own mail, which goes first
    Column("to_hash", String(64), nullable=False, index=True),
    Column("domain", String(253)),  # of a letter's recipient, for the pace
    Column("code", String(40), unique=True),  # in the address that reports of it come back to
    Column("sealed", LargeBinary),  # NULL once there is nothing left to send
    Column("message_id", String(200), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lost_leases", Integer, nullable=False, server_default="0"),  # workers died under it
    Column("ambiguous", Boolean, nullable=False, server_default=false()),
    # When a worker is to take it: at the time of the next attempt, or at the end of the lease.
    # NULL for what no worker may take, so that a claim reads one row of the index and no more.
    Column("due_at", UTCDateTime),
    Column("paced", Boolean, nullable=False, server_default=false()),  # its turn is at due_at
    Column("ends_at", UTCDateTime, index=True),  # when its state is over by itself
    Column("frozen_at", UTCDateTime),
    Column("leased_by", String(50)),
    _uuid("lease_token"),
    Column("created_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    _one_of("state", State),
    CheckConstraint(
        "(due_at IS NOT NULL) = (state = 'sending' OR (state = 'queued' AND frozen_at IS NULL))",
        name="due",
    ),
    Index(None, "own", "due_at"),
    Index(None, "state", "changed_at"),
)

events = Table(
    "events",
    metadata,
    # SQLite counts up only an INTEGER key.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("day", Date, nullable=False),  # in the campaign's time zone
    Column("campaign", String(100), nullable=False),
    Column("entry", String(30), nullable=False),
    Column("route", String(20), nullable=False),
    _uuid("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
    Column("recipient_key", String(100), nullable=False),
    Column("state", String(2), nullable=False),
    Column("actor", String(50), nullable=False),
    Column("evidence", Text),
    _one_of("entry", Entry),
    _one_of("route", Route),
    Index(None, "campaign", "entry", "letter_id"),  # all that the public number reads
)

# When the next mail may leave: a row for all of them, and one for each domain of recipients.
paces = Table(
    "paces",
    metadata,
    Column("name", String(253), primary_key=True),
    Column("next_at", UTCDateTime, nullable=False),
)

# What workers and staff have to know of the outbox as a whole, by name.
notices = Table(
    "notices",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("since", UTCDateTime, nullable=False),
    Column("text", Text, nullable=False),
)

# Whom and what people had erased, so that a backup does not bring it back: ids, no more.
erasures = Table(
    "erasures",
    metadata,
    Column("id", String(64), primary_key=True),  # of a person or a draft
    Column("at", UTCDateTime, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    _uuid("id", primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # in lower case
    Column("password_hash", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("disabled_at", UTCDateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the cookie
    _uuid("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    _uuid("staff_id", ForeignKey("staff.id")),
    Column("action", String(50), nullable=False),
    Column("detail", Text, nullable=False),
    Column("rows", Integer),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("campaign", String(100), nullable=False, index=True),
    Column("content", Text, nullable=False),
    _uuid("staff_id", ForeignKey("staff.id")),
    Column("note", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("published_at", UTCDateTime),
)

# Officials are those of the dataset, which may lose them: no foreign key leads there.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),  # of two, the newer one has the higher
    Column("official_id", String(100), nullable=False, index=True),
    Column("field", String(20), nullable=False),
    Column("value", Text),  # NULL: there is none
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    _uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("retired_at", UTCDateTime),
    _uuid("retired_by", ForeignKey("staff.id")),
    _one_of("field", Field),
    CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired"),
)

# Only counts, and a day: nothing here is about whoever reports.
data_reports = Table(
    "data_reports",
    metadata,
    Column("official_id", String(100), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("resolved", Integer, nullable=False, server_default="0"),  # how many of them
    Column("resolved_at", UTCDateTime),
    _uuid("resolved_by", ForeignKey("staff.id")),
    _one_of("kind", Wrong),
    CheckConstraint("resolved BETWEEN 0 AND count", name="resolved"),
)
