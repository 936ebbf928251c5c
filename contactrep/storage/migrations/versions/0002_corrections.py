"""What staff correct of officials' records, and what supporters report as wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "field IN ('name', 'phone', 'email', 'website', 'form_url', 'left_office')",
            name=op.f("ck_corrections_field"),
        ),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (retired_by IS NULL)", name=op.f("ck_corrections_retired")
        ),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_corrections_author_staff")),
        sa.ForeignKeyConstraint(
            ["retired_by"], ["staff.id"], name=op.f("fk_corrections_retired_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(
        op.f("ix_corrections_official_id"), "corrections", ["official_id"], unique=False
    )
    op.create_table(
        "data_reports",
        sa.Column("official_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("resolved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone', 'form', 'name', 'left-office', 'other')",
            name=op.f("ck_data_reports_kind"),
        ),
        sa.CheckConstraint("resolved BETWEEN 0 AND count", name=op.f("ck_data_reports_resolved")),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["staff.id"], name=op.f("fk_data_reports_resolved_by_staff")
        ),
        sa.PrimaryKeyConstraint("official_id", "kind", "day", name=op.f("pk_data_reports")),
    )


def downgrade() -> None:
    op.drop_table("data_reports")
    op.drop_table("corrections")
