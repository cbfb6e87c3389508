"""Jobs that are asked for at the desk, and the runs of flows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "jobs"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "desk_jobs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "about", "asked_by", "asked_at")),
        sa.Column("employers", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("seen_at", "ended_at", "phase")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("done", "total")),
        sa.Column("said", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("result", "flow_run")),
    )
    op.create_index("desk_jobs_state", "desk_jobs", ["state", "number"])
    op.create_table(
        "desk_runs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "begun_at")),
        *(sa.Column(name, sa.Text) for name in ("ended_at", "counts", "report", "fault", "flow_run")),
    )
