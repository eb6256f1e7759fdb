"""An index by which the keys that one person has used in a day are counted."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
additive = True


def upgrade() -> None:
    """Counted with every mutation that is sent with a key."""
    op.execute("CREATE INDEX idempotency_keys_of_person ON idempotency_keys (tenant, person_id, used_at)")
