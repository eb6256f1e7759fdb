"""Pages of several lists at once: the first rows below each parent, all in one statement."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, select, true

RecordT = TypeVar("RecordT")


def page_of_each(
    parents: FromClause,
    above: ColumnElement[Any],
    query: Select[Any],
    order: Sequence[ColumnElement[Any]],
    limit: int,
) -> Select[Any]:
    """The first rows of a list for each parent; the conditions of ``query`` refer to the parent.

    A lateral join stops at the limit of each list. A window function over all lists would read them whole.
    """
    place = func.row_number().over(order_by=order).label("place")
    page = query.add_columns(place).order_by(*order).limit(limit).lateral("page")
    return select(above.label("above"), page).select_from(parents.join(page, true())).order_by(page.c.place)


def by_parent(rows: Iterable[Row[Any]], made: Callable[[Row[Any]], RecordT]) -> dict[Any, Sequence[RecordT]]:
    """The rows of such a statement as records, by parent."""
    found: defaultdict[Any, list[RecordT]] = defaultdict(list)
    for row in rows:
        found[row.above].append(made(row))
    return dict(found)
