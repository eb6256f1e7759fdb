"""Measurements (指标数据): what was reported for an indicator of a subject in a period."""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from tenants.models.base import Json, Moment, id_column, metadata, tenant_column

measurements = Table(
    "measurements",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("period", Text),
    Column("status", Text, nullable=False),
    Column("fact", Json, nullable=False),
    Column("note", Text),
    Column("version", Integer, nullable=False),
    Column("reported_by", Uuid, nullable=False),
    Column("reported_at", Moment, nullable=False),
    Column("decided_by", Uuid),
    Column("decided_at", Moment),
    Column("return_reason", Text),
)
