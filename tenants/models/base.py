"""The metadata, and the column types that several tables use."""

from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

Moment = DateTime(timezone=True)
# No fixed scale: points keep their decimal places as given, totals those their scheme rounds to.
Points = Numeric()
Json = JSONB(none_as_null=True)


def tenant_column() -> Column[int]:
    """The tenant, first in every key."""
    return Column("tenant", Integer, primary_key=True)


def id_column() -> Column[object]:
    """A UUIDv7 made in Python, unique within its tenant."""
    return Column("id", Uuid, primary_key=True)
