"""Assessment cycles (考核周期): one year of one government, or of one unit for its sections and staff."""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from tenants.models.base import Moment, Points, id_column, metadata, tenant_column

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
