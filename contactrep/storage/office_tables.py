"""The tables of what is kept about offices: corrections, stances, replies, notes and packs.

Offices are those of the dataset, which may lose them, and of campaigns: no foreign key leads there.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from contactrep.core.corrections import Field, Wrong
from contactrep.core.stances import Answer, ReplyKind, Stance, StanceSource
from contactrep.storage.columns import UTCDateTime, metadata, one_of, uuid

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),  # of two, the newer one has the higher
    Column("official_id", String(100), nullable=False, index=True),
    Column("field", String(20), nullable=False),
    Column("value", Text),  # NULL: there is none
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("retired_at", UTCDateTime),
    uuid("retired_by", ForeignKey("staff.id")),
    one_of("field", Field),
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
    uuid("resolved_by", ForeignKey("staff.id")),
    one_of("kind", Wrong),
    CheckConstraint("resolved BETWEEN 0 AND count", name="resolved"),
)

# Where an official stands, with all that was said before: the latest day counts, of a day the last.
stances = Table(
    "stances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", String(100), nullable=False),
    Column("recipient_key", String(100), nullable=False),
    Column("stance", String(20), nullable=False),
    Column("source", String(20), nullable=False),
    Column("link", Text, nullable=False),  # of the statement or the vote; "" where there is none
    Column("note", Text, nullable=False),
    Column("day", Date, nullable=False),
    uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    one_of("stance", Stance),
    one_of("source", StanceSource),
    Index(None, "campaign", "recipient_key", "day", "id"),
)

# What offices answered. The text is sealed: it may name the supporter whom it was written to.
replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", String(100), nullable=False),
    Column("recipient_key", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("sealed", LargeBinary),  # the text; NULL where there is none
    Column("day", Date, nullable=False),
    uuid("letter_id", ForeignKey("letters.id"), index=True),  # that it answers, if it is known
    uuid("author", ForeignKey("staff.id")),  # NULL: a supporter told
    Column("created_at", UTCDateTime, nullable=False),
    one_of("kind", ReplyKind),
    Index(None, "campaign", "recipient_key", "day"),
    Index(None, "campaign", "day"),
)

office_notes = Table(
    "office_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", String(100), nullable=False),
    Column("recipient_key", String(100), nullable=False),
    Column("text", Text, nullable=False),
    uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Index(None, "campaign", "recipient_key"),
)

# Until when staff have dealt with the reports that an office's form does not work.
form_reviews = Table(
    "form_reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient_key", String(100), nullable=False, index=True),
    Column("works", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("reviewed_at", UTCDateTime, nullable=False),
)

# "Did they reply?": what the writer of a letter said, the last time they said it.
follow_ups = Table(
    "follow_ups",
    metadata,
    uuid("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("answer", String(20), nullable=False),
    Column("day", Date, nullable=False),
    one_of("answer", Answer),
)

# Letters on paper that are carried to an office.
packs = Table(
    "packs",
    metadata,
    uuid("id", primary_key=True),
    Column("campaign", String(100), nullable=False, index=True),
    Column("title", Text, nullable=False),  # whose office, or which state's delegation
    Column("letters", Integer, nullable=False),
    uuid("author", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("delivered_on", Date),
    Column("bearer", Text),  # who carried it
    CheckConstraint("(delivered_on IS NULL) = (bearer IS NULL)", name="delivered"),
)

pack_letters = Table(
    "pack_letters",
    metadata,
    uuid("pack_id", ForeignKey("packs.id"), primary_key=True),
    uuid("letter_id", ForeignKey("letters.id"), primary_key=True, index=True),
)
