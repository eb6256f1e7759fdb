"""Governments (各级政府), the subjects they assess (考评对象), people and their appointments (任职)."""

from sqlalchemy import Column, Date, Integer, Table, Text, Uuid

from tenants.models.base import Moment, id_column, metadata, tenant_column

tenants = Table(
    "tenants",
    metadata,
    Column("code", Integer, primary_key=True),
    Column("parent_code", Integer),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("province", Integer),
    Column("prefecture", Integer),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
)

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

users = Table(
    "users",
    metadata,
    tenant_column(),
    id_column(),
    Column("issuer", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
)

appointments = Table(
    "appointments",
    metadata,
    tenant_column(),
    id_column(),
    Column("user_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("node_id", Uuid),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("granted_by", Uuid),
    Column("granted_at", Moment, nullable=False),
    Column("revoked_by", Uuid),
    Column("revoked_at", Moment),
)
