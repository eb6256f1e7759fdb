"""Jobs, and which governments have some to be done; a digest of what a run was computed from."""

from alembic import op

from deploy.database.provision import APP_ROLE
from deploy.migrations.row_security import OWN_ROW, secure_tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
additive = True

_JOBS = """
CREATE TABLE jobs (
    tenant       integer NOT NULL REFERENCES tenants (code),
    id           uuid NOT NULL,
    kind         text NOT NULL,
    object_id    uuid NOT NULL,
    owner_id     uuid,
    arguments    jsonb NOT NULL,
    state        text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    step         text CHECK (step IN ('reading', 'computing', 'writing')),
    percent      integer NOT NULL CHECK (percent BETWEEN 0 AND 100),
    attempts     integer NOT NULL CHECK (attempts >= 0),
    result_id    uuid,
    faults       jsonb,
    person_id    uuid NOT NULL,
    person_name  text NOT NULL,
    request_id   text,
    asked_at     timestamptz NOT NULL,
    started_at   timestamptz,
    ended_at     timestamptz,
    cancelled_at timestamptz,
    worker       uuid,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, person_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, owner_id) REFERENCES subjects (tenant, id),
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'running'))),
    CHECK ((faults IS NULL) = (state <> 'failed')),
    CHECK (result_id IS NULL OR state = 'done'),
    CHECK (state <> 'running' OR (worker IS NOT NULL AND started_at IS NOT NULL))
) WITH (fillfactor = 50)
"""
# Which governments have work is asked across all of them; who may read the jobs themselves is another matter.
_QUEUES = """
CREATE TABLE job_queues (
    government integer PRIMARY KEY REFERENCES tenants (code),
    due_at     timestamptz,
    served_at  timestamptz NOT NULL
) WITH (fillfactor = 50)
"""
_CHANGED = (
    "state",
    "step",
    "percent",
    "attempts",
    "result_id",
    "faults",
    "started_at",
    "ended_at",
    "cancelled_at",
    "worker",
)
_OWN_QUEUE = OWN_ROW.replace("tenant = ", "government = ", 1)


def upgrade() -> None:
    """Two tables: the jobs, each its government's, and the queues, which all workers read. A run's inputs."""
    op.execute("ALTER TABLE runs ADD COLUMN inputs_digest bytea")
    op.execute(_JOBS)
    op.execute("CREATE INDEX jobs_newest ON jobs (tenant, asked_at DESC, id DESC)")
    op.execute(
        "CREATE UNIQUE INDEX jobs_unfinished ON jobs (tenant, kind, object_id) "
        "WHERE state IN ('queued', 'running')"
    )
    secure_tenant_table(op, "jobs", updatable=_CHANGED)
    op.execute(_QUEUES)
    op.execute("CREATE INDEX job_queues_waiting ON job_queues (served_at) WHERE due_at IS NOT NULL")
    op.execute("ALTER TABLE job_queues ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE job_queues FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY job_queues_read ON job_queues FOR SELECT USING (true)")
    op.execute(f"CREATE POLICY job_queues_insert ON job_queues FOR INSERT WITH CHECK ({_OWN_QUEUE})")
    op.execute(
        f"CREATE POLICY job_queues_update ON job_queues FOR UPDATE USING ({_OWN_QUEUE}) "
        f"WITH CHECK ({_OWN_QUEUE})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (due_at, served_at) ON job_queues TO {APP_ROLE}")
