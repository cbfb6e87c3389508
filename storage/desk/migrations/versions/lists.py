"""Filters that users keep, and selections of cases that were frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "lists"
down_revision = "tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "desk_filters",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user_id", "list", "name", "asked")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
    )
    op.create_index("desk_filters_user", "desk_filters", ["user_id", "list"])
    op.create_table(
        "desk_selections",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user_id", "asked", "made_at")),
        sa.Column("cases", sa.Integer, nullable=False),
    )
    op.create_table(
        "desk_selected",
        sa.Column("selection", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, primary_key=True),
    )
