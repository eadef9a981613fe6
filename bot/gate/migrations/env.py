"""Alembic's entry point for the gate's tables; runs on the connection that `bot.store.migrate` hands over."""

from alembic import context

from bot.gate.tables import SCHEMA, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=SCHEMA.version_table,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
