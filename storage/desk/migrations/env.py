"""How Alembic runs the migrations: within the transaction of whoever opens the app database."""

from __future__ import annotations

from alembic import context

from storage.desk.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="desk_version",
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
