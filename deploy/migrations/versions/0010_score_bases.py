"""Scores of runs keep what they were computed from instead of a derivation; released ones are compressed.

A derivation costs ten times its score, and of nearly all runs none is ever read: it is written from the basis
when somebody reads it, and once for all when a run is published. Scores of before keep their lines.

Not additive: a program of before reads lines that new rows don't have.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """Two columns that are compressed already, and either they or the lines of before."""
    for table, column in (("scores", "basis"), ("released_scores", "derivation")):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} bytea, ALTER COLUMN lines DROP NOT NULL, "
            f"ADD CONSTRAINT {table}_{column}_check CHECK ((lines IS NULL) <> ({column} IS NULL))"
        )
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
