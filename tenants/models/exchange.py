"""The audit log (审计日志): who did what to what, written in the same transaction."""

from sqlalchemy import Column, Table, Text, Uuid

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
