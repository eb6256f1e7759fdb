"""Alembic's entry: runs the migrations on the connection that ``deploy.database.migrate`` opened.

There is no offline mode and no alembic.ini: `jixiao migrate` is the only way in.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
