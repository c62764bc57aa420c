"""Alembic's entry; the connection is handed in by `lifecycle.storage.schema`, there is no ini file."""

from __future__ import annotations

from alembic import context

from lifecycle.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    # the caller holds one transaction round everything: a migration is done or it is not
    transactional_ddl=False,
)
context.run_migrations()
