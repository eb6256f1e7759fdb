"""Events that move a score or a grade: inspections, complaints, commendations, vetoes."""

from sqlalchemy import Column, Date, Integer, Table, Text, Uuid

from tenants.models.base import Moment, Points, id_column, metadata, tenant_column

events = Table(
    "events",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("noun", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("event", Text),
    Column("points", Points),
    Column("occurred_on", Date, nullable=False),
    Column("document", Text),
    Column("reason", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_by", Uuid, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_by", Uuid),
    Column("withdrawn_at", Moment),
    Column("withdrawal_reason", Text),
)
