"""What staff work with: roles and links, tallies and visits, stances, replies, notes and packs."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005", "0004"
branch_labels = depends_on = None

_TIME, _UUID = sa.DateTime(timezone=True), sa.String(length=36)
_LETTERS = (
    ("created_at", "id"),
    ("state", "district", "created_at", "id"),
    ("recipient_key", "created_at", "id"),
    ("route", "created_at", "id"),
)
_AUDIT = ("staff_id", "campaign", "action")
_OFFICES = ("pack_letters", "packs", "follow_ups", "form_reviews", "office_notes", "replies")


def upgrade() -> None:
    _change_letters()
    _add_counts()
    _change_staff()
    op.add_column("revisions", sa.Column("parent", sa.String(length=64), nullable=True))
    _index("revisions", "published_at", "campaign", "id")
    _add_offices()


def downgrade() -> None:
    for table in (*_OFFICES, "stances", "visits", "tally_marks", "tallies"):
        op.drop_table(table)
    op.drop_index("ix_revisions_published_at_campaign_id", "revisions")
    _drop_column("revisions", "parent")
    _take_back_staff()
    for columns in _LETTERS:
        op.drop_index(f"ix_letters_campaign_{'_'.join(columns)}", "letters")
    op.drop_index("ix_submissions_source_created_at", "submissions")
    for name in ("entry_id", "letter_id_entry", "broken_forms", "txid_id"):
        op.drop_index(f"ix_events_{name}", "events")
    _index("events", "letter_id")
    _drop_column("events", "txid")
    _index("events", "campaign", "entry", "letter_id")
    _drop_column("submissions", "source")
    _drop_column("submissions", "zip3")


def _change_letters() -> None:
    op.add_column("submissions", sa.Column("source", sa.String(length=64), nullable=True))
    op.add_column("submissions", sa.Column("zip3", sa.String(length=3), nullable=True))
    for columns in _LETTERS:
        _index("letters", "campaign", *columns)
    op.create_index("ix_submissions_source_created_at", "submissions", ["source", "created_at"])
    op.drop_index("ix_events_campaign_entry_letter_id", "events")
    # With the entry alone, SQLite would look for a letter's events among all of an entry.
    op.drop_index("ix_events_letter_id", "events")
    op.create_index("ix_events_letter_id_entry", "events", ["letter_id", "entry"])
    op.create_index("ix_events_entry_id", "events", ["entry", "id"])
    op.add_column("events", sa.Column("txid", sa.BigInteger(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("UPDATE events SET txid = 0")  # before any transaction
        op.execute("ALTER TABLE events ALTER txid SET DEFAULT (pg_current_xact_id()::text::bigint)")
    op.create_index(
        "ix_events_txid_id", "events", ["txid", "id"], sqlite_where=sa.text("txid IS NOT NULL")
    )
    op.execute(
        "CREATE INDEX ix_events_broken_forms ON events (campaign, entry, route, recipient_key,"
        " at, letter_id, evidence) WHERE entry = 'reported-broken' AND route = 'form'"
    )


def _add_counts() -> None:
    op.create_table(
        "tallies",
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column(
            "key",
            sa.String(length=150).with_variant(sa.String(150, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("entry", sa.String(length=30), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("by_route", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("personalised", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("dimension", "campaign", "key", "entry", "route"), name=op.f("pk_tallies")
        ),
    )
    op.create_table(
        "tally_marks",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tally_marks")),
    )
    op.create_table(
        "visits",
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("campaign", "day", "step", "language", "source"), name=op.f("pk_visits")
        ),
    )


def _change_staff() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'editor', 'organizer', 'viewer')", name=op.f("ck_staff_roles_role")
        ),
        _of_staff("staff_roles", "staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "campaign", name=op.f("pk_staff_roles")),
    )
    op.execute("INSERT INTO staff_roles (staff_id, campaign, role) SELECT id, '*', role FROM staff")
    _drop_column("staff", "role")
    op.add_column("staff", sa.Column("totp", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.create_table(
        "staff_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        _of_staff("staff_links", "staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_links")),
    )
    op.create_index("ix_staff_links_staff_id", "staff_links", ["staff_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff_id", _UUID, nullable=False),
        _of_staff("recovery_codes", "staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index("ix_recovery_codes_staff_id", "recovery_codes", ["staff_id"])
    op.add_column("staff_sessions", sa.Column("browser", sa.String(length=100), nullable=True))
    op.add_column("audit", sa.Column("campaign", sa.String(length=100), nullable=True))
    for column in _AUDIT:
        _index("audit", column, "id")


def _take_back_staff() -> None:
    for column in _AUDIT:
        op.drop_index(f"ix_audit_{column}_id", "audit")
    _drop_column("audit", "campaign")
    _drop_column("staff_sessions", "browser")
    for table in ("recovery_codes", "staff_links"):
        op.drop_table(table)
    _drop_column("staff", "totp")
    _drop_column("staff", "totp_step")
    op.add_column(
        "staff", sa.Column("role", sa.String(length=20), server_default="viewer", nullable=False)
    )
    op.execute(
        "UPDATE staff SET role = 'admin' WHERE id IN"
        " (SELECT staff_id FROM staff_roles WHERE campaign = '*' AND role = 'admin')"
    )
    op.drop_table("staff_roles")


def _add_offices() -> None:
    op.create_table(
        "stances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("recipient_key", sa.String(length=100), nullable=False),
        sa.Column("stance", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("author", _UUID, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "stance IN ('unknown', 'supportive', 'leaning', 'undecided', 'opposed')",
            name=op.f("ck_stances_stance"),
        ),
        sa.CheckConstraint(
            "source IN ('statement', 'vote', 'cosponsorship', 'meeting', 'reply')",
            name=op.f("ck_stances_source"),
        ),
        _of_staff("stances", "author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stances")),
    )
    _index("stances", "campaign", "recipient_key", "day", "id")
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("recipient_key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("letter_id", _UUID, nullable=True),
        sa.Column("author", _UUID, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "kind IN ('automatic', 'form-letter', 'substantive', 'meeting', 'call-back')",
            name=op.f("ck_replies_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_replies_letter_id_letters")
        ),
        _of_staff("replies", "author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    _index("replies", "letter_id")
    _index("replies", "campaign", "recipient_key", "day")
    _index("replies", "campaign", "day")
    op.create_table(
        "office_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("recipient_key", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", _UUID, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        _of_staff("office_notes", "author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_notes")),
    )
    _index("office_notes", "campaign", "recipient_key")
    op.create_table(
        "form_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_key", sa.String(length=100), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", _UUID, nullable=False),
        sa.Column("reviewed_at", _TIME, nullable=False),
        _of_staff("form_reviews", "author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_reviews")),
    )
    _index("form_reviews", "recipient_key")
    op.create_table(
        "follow_ups",
        sa.Column("letter_id", _UUID, nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('yes', 'not-to-the-point', 'acknowledged', 'not-expected', 'no')",
            name=op.f("ck_follow_ups_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_follow_ups_letter_id_letters")
        ),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_follow_ups")),
    )
    op.create_table(
        "packs",
        sa.Column("id", _UUID, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("author", _UUID, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("bearer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(delivered_on IS NULL) = (bearer IS NULL)", name=op.f("ck_packs_delivered")
        ),
        _of_staff("packs", "author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
    )
    _index("packs", "campaign")
    op.create_table(
        "pack_letters",
        sa.Column("pack_id", _UUID, nullable=False),
        sa.Column("letter_id", _UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["packs.id"], name=op.f("fk_pack_letters_pack_id_packs")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_pack_letters_letter_id_letters")
        ),
        sa.PrimaryKeyConstraint("pack_id", "letter_id", name=op.f("pk_pack_letters")),
    )
    _index("pack_letters", "letter_id")


def _drop_column(table: str, column: str) -> None:
    # Not in a batch: SQLite cannot make a table anew while another one refers to its rows.
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _of_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["staff.id"], name=op.f(f"fk_{table}_{column}_staff"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
