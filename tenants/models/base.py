"""The metadata, and the column types that several tables use."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

metadata = MetaData()

Moment = DateTime(timezone=True)
# No fixed scale: points keep their decimal places as given, totals those their scheme rounds to.
Points = Numeric()
Json = JSONB(none_as_null=True)


class JsonText(str):
    """A value that is written as JSON already: stored as it is, without being read and written once more."""

    __slots__ = ()


class WrittenJson(TypeDecorator[Any]):
    """JSON that is given as :class:`JsonText` where somebody else wrote it."""

    impl = JSONB
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Pass on what is written; write anything else."""
        write: Any = super().bind_processor(dialect)
        return lambda value: str(value) if isinstance(value, JsonText) else write(value)


def tenant_column() -> Column[int]:
    """The tenant, first in every key."""
    return Column("tenant", Integer, primary_key=True)


def id_column() -> Column[object]:
    """A UUIDv7 made in Python, unique within its tenant."""
    return Column("id", Uuid, primary_key=True)
