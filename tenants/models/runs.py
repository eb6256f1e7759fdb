"""Runs, their provisional scores, and the office's decisions on ties."""

from sqlalchemy import Boolean, Column, Integer, Table, Text, Uuid

from tenants.models.base import Json, Moment, Points, id_column, metadata, tenant_column

runs = Table(
    "runs",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("cycle_version", Integer, nullable=False),
    Column("subjects", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("undecided", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("known", Json, nullable=False),
    Column("computed_by", Uuid),
    Column("computed_at", Moment, nullable=False),
)

scores = Table(
    "scores",
    metadata,
    tenant_column(),
    Column("run_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Column("scheme_id", Uuid, nullable=False),
    Column("total", Points),
    Column("attained", Points, nullable=False),
    Column("grade", Text),
    Column("rank", Integer),
    Column("undecided", Text),
    Column("pending", Json, nullable=False),
    Column("consequences", Json, nullable=False),
    Column("lines", Json, nullable=False),
)

tie_decisions = Table(
    "tie_decisions",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("grade", Text, nullable=False),
    Column("admitted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Uuid, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("voided_at", Moment),
)
