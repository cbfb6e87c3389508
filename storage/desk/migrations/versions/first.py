"""The first tables: users, sessions, words, failures, views."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    identity = op.create_table("desk_identity", sa.Column("id", sa.Text, primary_key=True))
    op.bulk_insert(identity, [{"id": uuid.uuid4().hex}])
    op.create_table(
        "desk_users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("employers", "language", "password", "code_secret")),
        sa.Column("code_used", sa.Integer),
        *(sa.Column(name, sa.Text) for name in ("recovery", "disabled_at")),
        sa.Column("created_at", sa.Text, nullable=False),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("user_id", "form_word", "created_at", "seen_at")
        ),
    )
    op.create_index("desk_sessions_user", "desk_sessions", ["user_id"])
    op.create_table(
        "desk_words",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("ends_at", sa.Text, nullable=False),
    )
    op.create_table(
        "desk_failures",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("desk_failures_who", "desk_failures", ["who", "at"])
    op.create_table(
        "desk_views",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("at", "user_id", "act", "case_id", "document_id", "address")
        ),
        sa.Column("sealed", sa.Integer),
    )
    for name, column in (("user", "user_id"), ("case", "case_id"), ("sealed", "sealed")):
        op.create_index(f"desk_views_{name}", "desk_views", [column, "number"])
