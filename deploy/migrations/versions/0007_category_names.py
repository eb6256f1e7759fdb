"""The name of a released score's category, as its scheme had it when the score was published.

Scores that are there already get the code: their schemes had no names, and people read the code.

Not additive: a program that doesn't know the column can publish nothing. It can't serve beside 0006 either.
"""

from alembic import op
from sqlalchemy import text

from deploy.migrations.row_security import in_turn

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """One more column, filled."""
    connection = op.get_bind()
    op.execute("ALTER TABLE released_scores ADD COLUMN category_name text")
    governments = connection.execute(text("SELECT code FROM tenants")).scalars().all()
    for code in in_turn(connection, governments):
        connection.execute(
            text("UPDATE released_scores SET category_name = category WHERE tenant = :code"), {"code": code}
        )
    op.execute("ALTER TABLE released_scores ALTER COLUMN category_name SET NOT NULL")
