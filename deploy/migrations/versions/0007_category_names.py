"""The name of a released score's category, as its scheme had it when the score was published.

Scores that are there already get the code: their schemes had no names, and people read the code.

Not additive: a program that doesn't know the column can publish nothing. It can't serve beside 0006 either.
"""

from alembic import op
from sqlalchemy import text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """One more column, filled government by government: row-level security binds the tables' owner, too."""
    connection = op.get_bind()
    op.execute("ALTER TABLE released_scores ADD COLUMN category_name text")
    for (code,) in connection.execute(text("SELECT code FROM tenants")).all():
        connection.execute(text("SELECT set_config('app.tenant', :code, true)"), {"code": str(code)})
        connection.execute(
            text("UPDATE released_scores SET category_name = category WHERE tenant = :code"), {"code": code}
        )
    op.execute("SET LOCAL app.tenant = ''")
    op.execute("ALTER TABLE released_scores ALTER COLUMN category_name SET NOT NULL")
