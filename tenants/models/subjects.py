"""Whoever is assessed (考评对象): portfolios, units, sections, staff, projects."""

from sqlalchemy import Column, Date, Integer, Table, Text, Uuid

from tenants.models.base import id_column, metadata, tenant_column

subjects = Table(
    "subjects",
    metadata,
    tenant_column(),
    id_column(),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit_id", Uuid),
    Column("parent_id", Uuid),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("version", Integer, nullable=False),
)
