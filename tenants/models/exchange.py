"""The audit log (审计日志): who did what to what, written in the same transaction; long rosters beside it.

Access denials (访问拒绝记录): who was refused what, and why; equal ones of a minute are one row.

Idempotency keys (幂等键): what came of a mutation that was sent with a key.

Jobs (后台任务): what lasts longer than a request; and which governments have some to be done.
"""

from sqlalchemy import Boolean, Column, Integer, Table, Text, Uuid

from tenants.models.base import Json, Moment, id_column, metadata, tenant_column

audit_entries = Table(
    "audit_entries",
    metadata,
    tenant_column(),
    id_column(),
    Column("at", Moment, nullable=False),
    Column("actor_id", Uuid),
    Column("actor_name", Text, nullable=False),
    Column("appointment_id", Uuid),
    Column("action", Text, nullable=False),
    Column("noun", Text, nullable=False),
    Column("object_id", Uuid, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("request_id", Text),
)

audit_rows = Table(
    "audit_rows",
    metadata,
    tenant_column(),
    Column("entry_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("kept", Text, nullable=False),
)

access_denials = Table(
    "access_denials",
    metadata,
    tenant_column(),
    id_column(),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("summed", Boolean, nullable=False),
    Column("code", Text, nullable=False),
    Column("params", Json, nullable=False),
    Column("issuer", Text),
    Column("login", Text),
    Column("person_id", Uuid),
    Column("person_name", Text),
    Column("address", Text),
    Column("operation", Text),
    Column("field_name", Text),
    Column("action", Text),
    Column("request_id", Text),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    tenant_column(),
    Column("person_id", Uuid, primary_key=True),
    Column("field_name", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("input_hash", Text, nullable=False),
    Column("object_id", Uuid),
    Column("faults", Json),
    Column("used_at", Moment, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    tenant_column(),
    id_column(),
    Column("kind", Text, nullable=False),
    Column("object_id", Uuid, nullable=False),
    Column("owner_id", Uuid),
    Column("arguments", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text),
    Column("percent", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("result_id", Uuid),
    Column("faults", Json),
    Column("person_id", Uuid, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("request_id", Text),
    Column("asked_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("cancelled_at", Moment),
    # Who works on it: the fence against one that was taken for dead.
    Column("worker", Uuid),
)

# Every worker reads all of them, so they tell nothing but whether a government has work; see 0012.
job_queues = Table(
    "job_queues",
    metadata,
    Column("government", Integer, primary_key=True),
    # From when on a worker may take a job there; null: none waits. While one is worked on, its lease.
    Column("due_at", Moment),
    Column("served_at", Moment, nullable=False),
)
