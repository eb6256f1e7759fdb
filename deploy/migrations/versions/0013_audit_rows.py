"""Rows that belong to an entry of the audit log and are kept beside it; it has their number and their hash.

Additive: a program that doesn't know the table goes on writing them into the entry itself, and entries of
before stay as they are.
"""

from alembic import op

from deploy.migrations.row_security import secure_tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
additive = True

_TABLE = """
CREATE TABLE audit_rows (
    tenant   integer NOT NULL REFERENCES tenants (code),
    entry_id uuid NOT NULL,
    position integer NOT NULL CHECK (position >= 0),
    state    text NOT NULL CHECK (state IN ('before', 'after')),
    list     text NOT NULL,
    kept     text NOT NULL,
    PRIMARY KEY (tenant, entry_id, position),
    FOREIGN KEY (tenant, entry_id) REFERENCES audit_entries (tenant, id)
)
"""


def upgrade() -> None:
    """Written with the entry, never changed."""
    op.execute(_TABLE)
    secure_tenant_table(op, "audit_rows")
