"""The foundation's tables, with their row-level security and the application role's rights."""

from importlib.resources import files
from typing import cast

from alembic import op
from sqlalchemy import AdaptedConnection

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """Make every table; the role ``jixiao_app`` must exist (``deploy.database.provision`` makes it)."""
    script = files("deploy.migrations.versions").joinpath("0001_foundation.sql").read_text("utf-8")
    # Prepared statements hold one command each; the driver's own execute takes the whole script,
    # inside the transaction that the migration runner has open.
    connection = cast("AdaptedConnection", op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda driver: driver.execute(script))
