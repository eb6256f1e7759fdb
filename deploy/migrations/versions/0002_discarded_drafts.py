"""A draft of a scheme can be taken back: it stays on record under a state of its own."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
additive = False


def upgrade() -> None:
    """One more state; only drafts are ever updated, so only they can come to it."""
    op.execute("ALTER TABLE schemes DROP CONSTRAINT schemes_status_check")
    op.execute(
        "ALTER TABLE schemes ADD CONSTRAINT schemes_status_check "
        "CHECK (status IN ('draft', 'published', 'discarded'))"
    )
