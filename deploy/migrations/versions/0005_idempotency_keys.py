"""What came of a mutation that was sent with a key: the same request sent again is answered from it."""

from alembic import op

from deploy.migrations.row_security import secure_tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
additive = True

_TABLE = """
CREATE TABLE idempotency_keys (
    tenant     integer NOT NULL REFERENCES tenants (code),
    person_id  uuid NOT NULL,
    field_name text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    input_hash text NOT NULL,
    object_id  uuid,
    faults     jsonb,
    used_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant, person_id, field_name, key),
    FOREIGN KEY (tenant, person_id) REFERENCES users (tenant, id),
    CHECK ((object_id IS NULL) <> (faults IS NULL))
)
"""


def upgrade() -> None:
    """One table; rows are never changed, and removed by the operator only."""
    op.execute(_TABLE)
    op.execute("CREATE INDEX idempotency_keys_oldest ON idempotency_keys (tenant, used_at)")
    secure_tenant_table(op, "idempotency_keys")
