"""Alembic's entry point; always runs on the connection that `bot.store.migrate` hands over."""

from alembic import context

from bot.store import failures, home_tables, tables, vendor_tables

connection = context.config.attributes["connection"]
# Every module with tables is imported, so that autogeneration forgets none of them.
ALL_TABLES = (tables, vendor_tables, failures, home_tables)
context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
