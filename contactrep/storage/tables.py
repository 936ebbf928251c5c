"""The tables of letters: who writes them, their way, and what is counted of them.

Columns called `sealed` hold what only the vault can open. Importing this module makes all tables.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.storage import office_tables, staff_tables
from contactrep.storage.columns import UTCDateTime, by_code_point, metadata, one_of, uuid

__all__ = ["metadata", "office_tables", "staff_tables"]

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
    uuid("id", primary_key=True),
    Column("email_hash", String(64), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("verified_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
)

# What a person agreed to, in the words they were shown, and how long it holds.
consents = Table(
    "consents",
    metadata,
    uuid("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("wording", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("given_at", UTCDateTime, nullable=False),
    Column("holds_until", UTCDateTime, nullable=False, index=True),
    one_of("kind", Consent),
)

submissions = Table(
    "submissions",
    metadata,
    uuid("id", primary_key=True),
    uuid("idempotency_key", nullable=False, unique=True),
    Column("campaign", String(100), nullable=False),
    uuid("person_id", ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("revision", String(64), nullable=False),
    Column("language", String(10), nullable=False),
    Column("source", String(64)),  # the code of an organiser or a partner, as the link had it
    Column("zip3", String(3)),  # the first three digits of the ZIP code
    Column("created_at", UTCDateTime, nullable=False),
    Index(None, "source", "created_at"),
)

letters = Table(
    "letters",
    metadata,
    uuid("id", primary_key=True),
    uuid("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
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
    one_of("route", Route),
    Index(None, "campaign", "day"),
    Index(None, "campaign", "created_at", "id"),
    Index(None, "campaign", "state", "district", "created_at", "id"),
    Index(None, "campaign", "recipient_key", "created_at", "id"),
    Index(None, "campaign", "route", "created_at", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    uuid("id", primary_key=True),
    uuid("letter_id", ForeignKey("letters.id"), unique=True),  # NULL: the site's own mail
    uuid("submission_id", ForeignKey("submissions.id"), index=True),
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
    uuid("lease_token"),
    Column("created_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    one_of("state", State),
    CheckConstraint(
        "(due_at IS NOT NULL) = (state = 'sending' OR (state = 'queued' AND frozen_at IS NULL))",
        name="due",
    ),
    Index(None, "own", "due_at"),
    Index(None, "state", "changed_at"),
)

_BROKEN_FORM = text("entry = 'reported-broken' AND route = 'form'")

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
    uuid("letter_id", ForeignKey("letters.id"), nullable=False),
    Column("recipient_key", String(100), nullable=False),
    Column("state", String(2), nullable=False),
    Column("actor", String(50), nullable=False),
    Column("evidence", Text),
    # Of the transaction that stored it, by PostgreSQL itself; NULL on SQLite. See storage.tallies.
    Column("txid", BigInteger, FetchedValue()),
    one_of("entry", Entry),
    one_of("route", Route),
    Index(None, "letter_id", "entry"),
    Index(None, "entry", "id"),
    Index("ix_events_txid_id", "txid", "id", sqlite_where=text("txid IS NOT NULL")),
    # Reports that a form does not work: few among many events, and all that the staff's queue of
    # them reads stands in the index itself.
    Index(
        "ix_events_broken_forms",
        *("campaign", "entry", "route", "recipient_key", "at", "letter_id", "evidence"),
        sqlite_where=_BROKEN_FORM,
        postgresql_where=_BROKEN_FORM,
    ),
)

# The ledger counted up to a mark, so that no page has to count a million events: see
# storage.tallies. `key` is a day, an office, a state ..., as `dimension` says.
tallies = Table(
    "tallies",
    metadata,
    Column("dimension", String(20), primary_key=True),
    Column("campaign", String(100), primary_key=True),
    Column("key", by_code_point(150), primary_key=True),
    Column("entry", String(30), primary_key=True),
    Column("route", String(20), primary_key=True),
    Column("letters", Integer, nullable=False),  # of which this was said for the first time
    Column("by_route", Integer, nullable=False),  # of which it was for the first time by this route
    Column("people", Integer, nullable=False),  # who wrote them: presses of "send"
    Column("personalised", Integer, nullable=False),
)

# The last event that is in the tallies: one row.
tally_marks = Table(
    "tally_marks",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("txid", BigInteger, nullable=False),
    Column("event_id", BigInteger, nullable=False),
)

# How many times a step towards a letter was taken, and nothing about who took it.
visits = Table(
    "visits",
    metadata,
    Column("campaign", String(100), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("step", String(20), primary_key=True),
    Column("language", String(10), primary_key=True),
    Column("source", String(64), primary_key=True),  # "" where there was none
    Column("count", Integer, nullable=False),
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

revisions = Table(
    "revisions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("campaign", String(100), nullable=False, index=True),
    Column("parent", String(64)),  # the one it was made from; NULL: the folder
    Column("content", Text, nullable=False),  # JSON: the folder's files by path
    uuid("staff_id", ForeignKey("staff.id")),
    Column("note", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("published_at", UTCDateTime),
    Index(None, "published_at", "campaign", "id"),  # what is live is asked again and again
)
