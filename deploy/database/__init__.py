"""The database: the embedded server, roles, migrations, checks before serving."""
