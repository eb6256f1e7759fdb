"""Cycles (考核周期) with rosters (名册), figures (指标数据), targets (下达目标), and a year's events."""

from sqlalchemy import ARRAY, Column, Date, Integer, Table, Text, Uuid

from tenants.models.base import Json, Moment, Points, id_column, metadata, tenant_column

cycles = Table(
    "cycles",
    metadata,
    tenant_column(),
    id_column(),
    Column("owner_id", Uuid),
    Column("year", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_by", Uuid),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

roster_entries = Table(
    "roster_entries",
    metadata,
    tenant_column(),
    Column("cycle_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Column("scheme_id", Uuid, nullable=False),
    Column("category", Text, nullable=False),
    Column("ranking_group", Text),
    Column("portfolio_id", Uuid),
    Column("weight", Points, nullable=False),
    Column("position", Integer, nullable=False),
)

roster_links = Table(
    "roster_links",
    metadata,
    tenant_column(),
    Column("cycle_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Column("link", Text, primary_key=True),
    Column("target_id", Uuid, primary_key=True),
    Column("weight", Points, nullable=False),
)

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
    # Null for a figure of before migration 0003 that nobody has reported since.
    Column("earlier_reporters", ARRAY(Uuid)),
)

# The id is that of the figure which is measured against the target.
targets = Table(
    "targets",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("period", Text),
    Column("target", Points, nullable=False),
    Column("document", Text),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("set_at", Moment, nullable=False),
)

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
