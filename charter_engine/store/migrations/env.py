"""Runs the steps on the connection that `store.migrate` gives; Alembic loads this file by its path."""

from __future__ import annotations

from alembic import context

from charter_engine.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
