"""People who sign in, and their appointments (任职)."""

from sqlalchemy import Column, Date, Table, Text, Uuid

from tenants.models.base import Moment, id_column, metadata, tenant_column

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
