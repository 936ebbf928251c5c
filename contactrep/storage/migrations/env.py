"""Run the steps on the connection that Database.migrate() opened."""

from alembic import context

from contactrep.storage.tables import metadata

# The transaction is the caller's: tables and version change together, or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
