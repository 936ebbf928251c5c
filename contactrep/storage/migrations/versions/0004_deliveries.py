"""Deliveries that end by themselves, bounce, are held and frozen; a pace, notices, and erasures."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ENTRIES_BEFORE = (
    "'prepared', 'opened', 'reported-sent', 'reported-broken', 'verified', 'queued', 'deferred',"
    " 'accepted', 'refused', 'failed', 'frozen', 'bounced', 'expired', 'erased',"
    " 'delivered-in-person', 'replied'"
)
_ENTRIES_AFTER = f"{_ENTRIES_BEFORE}, 'thawed', 'held', 'reflected', 'auto-answered'"
_STATES_BEFORE = (
    "'waiting', 'queued', 'sending', 'accepted', 'refused', 'failed', 'frozen', 'expired', 'erased'"
)
_STATES_AFTER = (
    "'waiting', 'queued', 'sending', 'accepted', 'bounced', 'refused', 'failed', 'held',"
    " 'reflected', 'expired', 'erased'"
)
_ROUTES = "'email', 'form', 'mailto', 'call', 'print'"
_DUE_BEFORE = "(due_at IS NOT NULL) = (state IN ('queued', 'sending'))"
_DUE_AFTER = (
    "(due_at IS NOT NULL) = (state = 'sending' OR (state = 'queued' AND frozen_at IS NULL))"
)


def upgrade() -> None:
    _lift_checks("deliveries", "due", "state")
    op.drop_index("ix_deliveries_due_at", "deliveries")
    op.drop_index("ix_deliveries_state_created_at", "deliveries")
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("own", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("domain", sa.String(length=253), nullable=True))
        batch.add_column(sa.Column("code", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("lost_leases", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(
            sa.Column("paced", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))
    _carry_over()
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("own", server_default=None, existing_type=sa.Boolean())
        batch.create_unique_constraint(op.f("uq_deliveries_code"), ["code"])
        batch.create_check_constraint(op.f("ck_deliveries_due"), _DUE_AFTER)
        batch.create_check_constraint(op.f("ck_deliveries_state"), f"state IN ({_STATES_AFTER})")
    op.create_index("ix_deliveries_own_due_at", "deliveries", ["own", "due_at"])
    op.create_index("ix_deliveries_state_changed_at", "deliveries", ["state", "changed_at"])
    op.create_index("ix_deliveries_ends_at", "deliveries", ["ends_at"])
    _check_events(_ENTRIES_AFTER)
    op.create_table(
        "paces",
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "notices",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notices")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )


def downgrade() -> None:
    for table in ("erasures", "notices", "paces"):
        op.drop_table(table)
    op.execute("DELETE FROM events WHERE entry IN ('thawed', 'held', 'reflected', 'auto-answered')")
    _check_events(_ENTRIES_BEFORE)
    _lift_checks("deliveries", "due", "state")
    for name in ("own_due_at", "state_changed_at", "ends_at"):
        op.drop_index(f"ix_deliveries_{name}", "deliveries")
    op.execute(
        "UPDATE deliveries SET state = 'frozen', due_at = NULL"
        " WHERE state = 'held' OR (frozen_at IS NOT NULL AND state IN ('queued', 'sending'))"
    )
    op.execute("UPDATE deliveries SET state = 'accepted' WHERE state IN ('bounced', 'reflected')")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_constraint(op.f("uq_deliveries_code"), type_="unique")
        for column in ("own", "domain", "code", "lost_leases", "paced", "ends_at", "frozen_at"):
            batch.drop_column(column)
        batch.create_check_constraint(op.f("ck_deliveries_due"), _DUE_BEFORE)
        batch.create_check_constraint(op.f("ck_deliveries_state"), f"state IN ({_STATES_BEFORE})")
    op.create_index("ix_deliveries_due_at", "deliveries", ["due_at"])
    op.create_index("ix_deliveries_state_created_at", "deliveries", ["state", "created_at"])


def _carry_over() -> None:
    """Tell the site's own mail from letters, freeze beside the queue, and set when states end."""
    op.execute("UPDATE deliveries SET own = (template IS NOT NULL)")
    op.execute(
        "UPDATE deliveries SET state = 'queued', due_at = NULL, frozen_at = changed_at"
        " WHERE state = 'frozen'"
    )
    week = {
        "sqlite": "datetime(substr({0}, 1, 19), '+7 days') || substr({0}, 20)",
        "postgresql": "{0} + INTERVAL '7 days'",
    }[op.get_bind().dialect.name]
    for which, since in (
        ("state = 'waiting'", "created_at"),
        (
            "state IN ('queued', 'sending') AND (own OR attempts > 0 OR frozen_at IS NOT NULL)",
            "changed_at",
        ),
    ):
        op.execute(
            f"UPDATE deliveries SET ends_at = {week.format(since)} WHERE {which}"  # noqa: S608 - our own words
        )


def _check_events(entries: str) -> None:
    _lift_checks("events", "entry")
    with op.batch_alter_table("events", recreate=_always()) as batch:
        batch.create_check_constraint(op.f("ck_events_entry"), f"entry IN ({entries})")
        if op.get_bind().dialect.name == "sqlite":
            batch.create_check_constraint(op.f("ck_events_route"), f"route IN ({_ROUTES})")


def _lift_checks(table: str, *names: str) -> None:
    """Drop checks; SQLite's tables are made anew without any."""
    if op.get_bind().dialect.name == "postgresql":
        for name in names:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        return
    # Whether a table that is made anew keeps its checks depends on the version of alembic.
    bare = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    checks = {one for one in bare.constraints if isinstance(one, sa.CheckConstraint)}
    bare.constraints -= checks
    with op.batch_alter_table(table, copy_from=bare, recreate="always"):
        pass


def _always() -> Literal["always", "auto"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "auto"
