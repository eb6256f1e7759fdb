"""Whoever ever reported a figure is kept with it: none of them verifies it, whoever reported it last.

Figures that are there already keep a null: the program then looks into the audit log. Filling them here
would read the whole log while nobody can read a figure. Not additive: a program that doesn't know the column
corrects a figure without adding to it.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """One more column, null for what is there and empty for what comes: two changes of the catalogue only."""
    op.execute("ALTER TABLE measurements ADD COLUMN earlier_reporters uuid[]")
    op.execute("ALTER TABLE measurements ALTER COLUMN earlier_reporters SET DEFAULT '{}'")
