"""The tables of staff: accounts, roles, sessions, and the record of what was done."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from contactrep.core.permissions import Role
from contactrep.storage.columns import UTCDateTime, metadata, one_of, uuid

staff = Table(
    "staff",
    metadata,
    uuid("id", primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # in lower case
    Column("password_hash", Text, nullable=False),  # "" until an invitation is accepted
    Column("totp", LargeBinary),  # the secret, sealed; NULL where there is none
    Column("totp_step", BigInteger),  # the last one that a code was taken for; NULL: not confirmed
    Column("created_at", UTCDateTime, nullable=False),
    Column("disabled_at", UTCDateTime),
)

staff_roles = Table(
    "staff_roles",
    metadata,
    uuid("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("campaign", String(100), primary_key=True),  # or * for all
    Column("role", String(20), nullable=False),
    one_of("role", Role),
)

# Invitations and resets of passwords, by mail.
staff_links = Table(
    "staff_links",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the link
    uuid("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash of the code
    uuid("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the cookie
    uuid("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("browser", String(100)),  # in words, for the list
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    uuid("staff_id", ForeignKey("staff.id")),
    Column("campaign", String(100)),
    Column("action", String(50), nullable=False),
    Column("detail", Text, nullable=False),
    Column("rows", Integer),
    Index(None, "staff_id", "id"),
    Index(None, "campaign", "id"),
    Index(None, "action", "id"),
)
