"""Governments (各级政府): the shared table of tenants."""

from sqlalchemy import Column, Date, Integer, Table, Text

from tenants.models.base import metadata

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
