"""Records: typed rows with names, made from the database's rows."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, Self, cast

from sqlalchemy import ColumnElement, Row
from sqlalchemy.sql.base import ReadOnlyColumnCollection


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


Columns = Mapping[str, ColumnElement[Any]] | ReadOnlyColumnCollection[str, Any]
"""Columns by the names of a record's fields."""


class RecordsOfRow:
    """Several records in one row of an outer join: their columns, in order, and how they are read."""

    def __init__(self, *parts: tuple[type[Record], Columns]) -> None:
        self.columns: list[ColumnElement[Any]] = []
        self._parts: list[tuple[Callable[..., Any], slice, int]] = []
        for number, (record, columns) in enumerate(parts):
            names = [field.name for field in fields(cast("Any", record))]
            start = len(self.columns)
            self.columns += [columns[name].label(f"r{number}_{name}") for name in names]
            key = start + names.index("id" if "id" in names else "cycle_id")
            self._parts.append((record, slice(start, len(self.columns)), key))

    def of(self, row: Row[Any]) -> tuple[Any, ...]:
        """The records of a row that begins with these columns; None for one that the join didn't find."""
        return tuple(None if row[key] is None else record(*row[part]) for record, part, key in self._parts)
