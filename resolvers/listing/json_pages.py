"""Lists written by the database: rows as the text of JSON objects, in the formats of the API.

PostgreSQL writes a row several times faster than Python completes it, and the text passes through as it is.
Knows how a page is put together; never which fields a type has, nor GraphQL.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Select, Subquery, Text, func, literal_column, select
from sqlalchemy.sql.expression import ColumnCollection

from resolvers.listing.json_parts import Group, Part, Position, columns_of
from resolvers.listing.json_sql import object_text, position_pieces

# Added to the number of an entry, so that all have the same length and compare as text; no page is as long.
STAMP = 10_000

# The order of a list, over the columns of whatever gives its entries.
Order = Callable[[ColumnCollection[str, Any]], Sequence[ColumnElement[Any]]]


@dataclass(frozen=True, slots=True)
class PageText:
    """What is to be written of a page: its lists, whether anything lies beyond it, where its ends stand."""

    entries: tuple[Group, ...]
    beyond: bool
    position: Position | None
    number: int = field(default_factory=count().__next__)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are needed."""
        parts: list[Part] = [*self.entries, *([self.position] if self.position else [])]
        return frozenset(name for part in parts for name in columns_of(part))

    def among(self, columns: Iterable[Column[Any]], *keys: str) -> list[Column[Any]]:
        """Those of some columns that are needed, the keys among them in any case."""
        needed = self.columns | set(keys)
        return [column for column in columns if column.name in needed]

    def limit(self, first: int) -> int:
        """How many rows are needed for a page of so many entries."""
        return first + self.beyond

    def statement(self, key: Hashable, build: Callable[[], Select[Any]]) -> Select[Any]:
        """The statement for this and whatever else it depends on, built the first time only."""
        found = _BUILT.get((self.number, key))
        if found is None:
            found = _BUILT[self.number, key] = build()
            if len(_BUILT) > BUILT:
                _BUILT.popitem(last=False)
        else:
            _BUILT.move_to_end((self.number, key))
        return found


# The statements used last; one takes 140 kB with everything that SQLAlchemy makes of it.
BUILT = 200
_BUILT: OrderedDict[tuple[int, Hashable], Select[Any]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page as text: each list in UTF-8; both ends as positions in JSON, if asked for."""

    texts: tuple[bytes, ...]
    entries: int = 0
    ends: tuple[str, str] | None = None

    @classmethod
    def of(cls, row: Sequence[Any], asked: PageText) -> "WrittenPage":
        """The page of a statement's one row."""
        lists = len(asked.entries)
        texts = tuple(text or b"[]" for text in row[:lists])
        if len(row) == lists:
            return cls(texts)
        ends = None
        if asked.position is not None and row[lists + 1] is not None:
            first, last = (text[len(str(STAMP)) :] for text in row[lists + 1 :])
            ends = first, last
        return cls(texts, row[lists], ends)


def fixed_limit(rows: int) -> ColumnElement[int]:
    """As a number in the text: a plan that is kept for every limit would have to assume a long page."""
    return literal_column(str(rows), Integer)


def written_page(base: Select[Any], order: Order, asked: PageText, first: int) -> Select[Any]:
    """A statement of one row: the text of each list, how many entries there are, and both ends.

    ``base`` gives the entries, up to ``asked.limit(first)``.
    """
    entries = base.subquery("entries")
    row = select(entries).order_by(*order(entries.c)).subquery("entry")
    texts = [object_text(row, each).label(f"text_{number}") for number, each in enumerate(asked.entries)]
    if not asked.beyond and asked.position is None:
        # Said outright: entries of which nothing is selected name no column of theirs.
        written = select(*texts).select_from(row).subquery("written")
        return select(*(_list(func.string_agg(text, ",")) for text in written.c))
    number = func.row_number().over(order_by=order(row.c)).label("number")
    stamp = [_stamped(row, number, asked.position).label("stamp")] if asked.position else []
    written = select(number, *texts, *stamp).select_from(row).subquery("written")
    shown = written.c.number <= literal_column(str(first))
    return select(
        *(_list(func.string_agg(written.c[text.name], ",").filter(shown)) for text in texts),
        func.count().label("entries"),
        *(end(written.c.stamp).filter(shown) for _ in stamp for end in (func.min, func.max)),
    )


def _list(entries: ColumnElement[str]) -> ColumnElement[Any]:
    # As bytes, or the driver would decode what is only encoded again; nothing if there are no entries.
    opening, closing, utf8 = (literal_column(f"'{text}'", Text) for text in ("[", "]", "UTF8"))
    return func.convert_to(opening.op("||")(entries).op("||")(closing), utf8)


def _stamped(row: Subquery, number: ColumnElement[int], position: Position) -> ColumnElement[str]:
    return func.concat(number + literal_column(str(STAMP)), *position_pieces(row, position))
