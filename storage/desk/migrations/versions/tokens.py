"""Tokens of programs that read, and journeys to an OpenID provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tokens"
down_revision = "jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "desk_tokens",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("user_id", "name", "reaches", "created_at", "ends_at")
        ),
        *(sa.Column(name, sa.Text) for name in ("used_at", "revoked_at")),
    )
    op.create_index("desk_tokens_user", "desk_tokens", ["user_id"])
    op.create_table(
        "desk_journeys",
        sa.Column("digest", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("nonce", "verifier", "page", "ends_at")),
    )
