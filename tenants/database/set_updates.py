"""Statements that give many rows values of their own at once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Table, Update, bindparam, column, func, tuple_


@lru_cache(maxsize=100)
def update_each(table: Table, names: tuple[str, ...]) -> Update:
    """Give rows their own values of some columns; takes one array for each column, keys included.

    A row is found by its primary key. One that has its values already isn't touched; no key is ever set.
    Its text is the same for any number of rows.
    """
    keys = [name for name in names if name in table.primary_key.columns]
    values = [name for name in names if name not in keys]
    given = (
        func.unnest(*(bindparam(_array(name), type_=ARRAY(table.c[name].type)) for name in names))
        .table_valued(*(column(name, table.c[name].type) for name in names))
        .render_derived(name="given")
    )
    return (
        table.update()
        .where(
            table.c.tenant == bindparam("of_tenant"),
            *(table.c[name] == given.c[name] for name in keys),
            tuple_(*(table.c[name] for name in values)).is_distinct_from(
                tuple_(*(given.c[name] for name in values))
            ),
        )
        .values({name: given.c[name] for name in values})
    )


def arrays_of(rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    """The arrays that the statement takes."""
    return {_array(name): [row[name] for row in rows] for name in names}


def _array(name: str) -> str:
    return f"each_{name}"
