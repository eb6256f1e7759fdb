"""Records: typed rows with names, made from the database's rows."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, Self, cast

from sqlalchemy import Row


@cache
def _reader(record: Hashable) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the values of a record's fields; every record has more than one."""
    return itemgetter(*(field.name for field in fields(cast("Any", record))))


class Record:
    """Made from a row that has a column of the same name for each field."""

    __slots__ = ()

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The record of a row; further columns are left aside."""
        # SQLAlchemy's public way to a row's columns by name.
        return cls(*_reader(cast("Hashable", cls))(row._mapping))
