"""Statements that insert a row, or replace the one with the same primary key."""

from collections.abc import Iterable

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, columns: Iterable[str]) -> Insert:
    """For rows that name these columns; other columns of a replaced row stay as they are."""
    key = {column.name for column in table.primary_key}
    inserted = insert(table)
    replaced = {name: inserted.excluded[name] for name in columns if name not in key}
    return inserted.on_conflict_do_update(index_elements=list(table.primary_key), set_=replaced)
