"""Versions of indicator schemes (指标体系), drafts and published ones."""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from tenants.models.base import Moment, id_column, metadata, tenant_column

schemes = Table(
    "schemes",
    metadata,
    tenant_column(),
    id_column(),
    Column("owner_id", Uuid),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("level", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("drafted_by", Uuid),
    Column("drafted_at", Moment, nullable=False),
    Column("published_by", Uuid),
    Column("published_at", Moment),
    Column("province", Integer),
    Column("prefecture", Integer),
)
