"""What Alembic runs: the versions, over the connection (and in the transaction) of whoever asked for them."""

from alembic import context

from bot.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
