"""Alembic's entry: runs on the connection and in the transaction of `upgrade.upgrade`."""

from alembic import context

from supervision_models.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
