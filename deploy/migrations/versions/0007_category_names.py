"""The name of a released score's category, as its scheme had it when the score was published.

Scores that are there already keep a null: their schemes had no names, and people read the code as before.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
additive = True


def upgrade() -> None:
    """One more column, null for what is there: a change of the catalogue only."""
    op.execute("ALTER TABLE released_scores ADD COLUMN category_name text")
