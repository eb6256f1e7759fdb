"""Targets (下达目标) that a scheme leaves open are set by the office, not stated with the figure.

Those that units stated with their figures go into the table as they are, whatever the state of the cycle, so
that every figure is measured against what it was measured against. The facts stay as they were reported: the
`target` in one is what was said then, and counts no more. So no row that is there is written.

Not additive: a program of before looks for the target in the fact, where new figures have none.
"""

from alembic import op
from sqlalchemy import text

from deploy.migrations.row_security import in_turn, secure_tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
additive = False

# The id is that of the figure, known before anything is reported.
_TABLE = """
CREATE TABLE targets (
    tenant     integer NOT NULL REFERENCES tenants (code),
    id         uuid NOT NULL,
    cycle_id   uuid NOT NULL,
    subject_id uuid NOT NULL,
    indicator  text NOT NULL,
    period     text,
    target     numeric NOT NULL CHECK (target > 0),
    document   text,
    reason     text,
    version    integer NOT NULL,
    set_by     uuid NOT NULL,
    set_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE NULLS NOT DISTINCT (tenant, cycle_id, subject_id, indicator, period),
    FOREIGN KEY (tenant, cycle_id, subject_id) REFERENCES roster_entries (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, set_by) REFERENCES users (tenant, id)
)
"""
_CHANGING = ("target", "document", "reason", "version", "set_by", "set_at")

_STATED = """
INSERT INTO targets
    (tenant, id, cycle_id, subject_id, indicator, period, target, reason, version, set_by, set_at)
SELECT tenant, id, cycle_id, subject_id, indicator, period, (fact ->> 'target')::numeric, '随数据填报', 1,
    reported_by, reported_at
FROM measurements WHERE tenant = :code AND fact ? 'target'
"""


def upgrade() -> None:
    """The table, with the targets that stand in the facts."""
    connection = op.get_bind()
    op.execute(_TABLE)
    secure_tenant_table(op, "targets", updatable=_CHANGING)
    governments = connection.execute(text("SELECT code FROM tenants")).scalars().all()
    for code in in_turn(connection, governments):
        connection.execute(text(_STATED), {"code": code})
