"""Whoever ever reported a figure is kept with it: none of them verifies it, whoever reported it last."""

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
additive = True

# What was reported before this migration stands in the audit log only.
_FROM_THE_LOG = """
UPDATE measurements SET earlier_reporters = array_remove(logged.reporters, reported_by)
FROM (
    SELECT object_id, array_agg(DISTINCT actor_id) AS reporters FROM audit_entries
    WHERE tenant = {tenant:d} AND noun = 'measurement' AND actor_id IS NOT NULL
        AND action IN ('measurement:report', 'measurement:supply', 'measurement:correct')
    GROUP BY object_id
) AS logged
WHERE tenant = {tenant:d} AND id = logged.object_id AND logged.reporters <> ARRAY[reported_by]
"""


def upgrade() -> None:
    """One more column, empty for a figure that one person alone has reported, as nearly every one."""
    op.execute("ALTER TABLE measurements ADD COLUMN earlier_reporters uuid[] NOT NULL DEFAULT '{}'")
    for tenant in op.get_bind().execute(text("SELECT code FROM tenants")).scalars().all():
        op.execute(f"SET LOCAL app.tenant = '{tenant:d}'")
        op.execute(_FROM_THE_LOG.format(tenant=tenant))
    op.execute("SET LOCAL app.tenant = ''")
