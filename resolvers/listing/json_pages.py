"""Pages rendered by the database: rows as the text of JSON objects, in the formats of the API.

PostgreSQL renders a row several times faster than Python completes it, and the text goes into the response as
it is. Knows how a page is put together; does not know which fields a type has, nor GraphQL.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, Text, func, literal_column, select
from sqlalchemy.sql.elements import NamedColumn
from sqlalchemy.sql.expression import ColumnCollection

from resolvers.listing.json_parts import Group, Part, Position, columns_of
from resolvers.listing.json_sql import object_text, position_pieces

# Added to the number of an entry, so that all numbers have the same length and compare as text. No page is as
# long as this.
STAMP = 10_000

# The order of a list, over the columns of the query that gives its entries.
Order = Callable[[ColumnCollection[str, Any]], Sequence[ColumnElement[Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class PageSelection:
    """What a request selects of a page: its lists, whether there is a next page, the positions of its ends.

    Compared by identity: one selection is made for each execution plan, and statements are cached for it.
    """

    entries: tuple[Group, ...]
    beyond: bool
    position: Position | None

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are needed."""
        parts: list[Part] = [*self.entries, *([self.position] if self.position else [])]
        return frozenset(name for part in parts for name in columns_of(part))

    def among(self, columns: Iterable[NamedColumn[Any]], *keys: str) -> list[NamedColumn[Any]]:
        """The needed ones of some columns; the keys are always among them."""
        needed = self.columns | set(keys)
        return [column for column in columns if column.name in needed]

    def limit(self, first: int) -> int:
        """How many rows are needed for a page of so many entries."""
        return first + self.beyond

    def statement(self, key: Hashable, build: Callable[[], Select[Any]]) -> Select[Any]:
        """The statement for this selection and for everything else in the key; built the first time only."""
        found = _STATEMENTS.get((self, key))
        if found is None:
            found = _STATEMENTS[self, key] = build()
            if len(_STATEMENTS) > MOST_STATEMENTS:
                _STATEMENTS.popitem(last=False)
        else:
            _STATEMENTS.move_to_end((self, key))
        return found


# The statements that were used last. One takes 140 kB with everything that SQLAlchemy derives from it, so the
# bound is for all plans together and not one for each.
MOST_STATEMENTS = 200
_STATEMENTS: OrderedDict[tuple[PageSelection, Hashable], Select[Any]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as text: each list in UTF-8; the positions of both ends as JSON, if they are selected."""

    texts: tuple[bytes, ...]
    entries: int = 0
    ends: tuple[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a page that was rendered has no entries."""
        return not self.entries and all(text == b"[]" for text in self.texts)

    @classmethod
    def of(cls, row: Sequence[Any], selection: PageSelection) -> "RenderedPage":
        """The page from the one row of a statement."""
        lists = len(selection.entries)
        texts = tuple(text or b"[]" for text in row[:lists])
        if len(row) == lists:
            return cls(texts)
        ends = None
        if selection.position is not None and row[lists + 1] is not None:
            first, last = (text[len(str(STAMP)) :] for text in row[lists + 1 :])
            ends = first, last
        return cls(texts, row[lists], ends)


def fixed_limit(rows: int) -> ColumnElement[int]:
    """A limit as a number in the text: a plan for any limit would have to assume a long page."""
    return literal_column(str(rows), Integer)


def rendered_page(base: Select[Any], order: Order, selection: PageSelection, first: int) -> Select[Any]:
    """A statement of one row: the text of each list, the number of entries, and both ends.

    ``base`` gives the entries, up to ``selection.limit(first)``.
    """
    entries = base.subquery("entries")
    row = select(entries).order_by(*order(entries.c)).subquery("entry")
    texts = [object_text(row, each).label(f"text_{number}") for number, each in enumerate(selection.entries)]
    if not selection.beyond and selection.position is None:
        # `select_from` is needed where nothing of the entries is selected: the texts then name no column.
        rendered = select(*texts).select_from(row).subquery("rendered")
        return select(*(_list(func.string_agg(text, ",")) for text in rendered.c))
    number = func.row_number().over(order_by=order(row.c)).label("number")
    stamp = [_stamped(row, number, selection.position).label("stamp")] if selection.position else []
    rendered = select(number, *texts, *stamp).select_from(row).subquery("rendered")
    shown = rendered.c.number <= literal_column(str(first))
    return select(
        *(_list(func.string_agg(rendered.c[text.name], ",").filter(shown)) for text in texts),
        func.count().label("entries"),
        *(end(rendered.c.stamp).filter(shown) for _ in stamp for end in (func.min, func.max)),
    )


def _list(entries: ColumnElement[str]) -> ColumnElement[Any]:
    # As bytes, or the driver would decode what is encoded again later. Null if there are no entries.
    opening, closing, utf8 = (literal_column(f"'{text}'", Text) for text in ("[", "]", "UTF8"))
    return func.convert_to(opening.op("||")(entries).op("||")(closing), utf8)


def _stamped(row: Subquery, number: ColumnElement[int], position: Position) -> ColumnElement[str]:
    return func.concat(number + literal_column(str(STAMP)), *position_pieces(row, position))
