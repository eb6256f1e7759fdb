"""Lists in pages by keyset: read as rows, rendered by the database as JSON, counted.

A page continues after the key of the last row, so a late page costs what the first one does. Knows how a list
is read; which rows belong to it, and who may see them, is the scope's.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, tuple_
from sqlalchemy.sql.elements import NamedColumn
from sqlalchemy.sql.expression import ColumnCollection

from resolvers.listing.json_pages import PageSelection, RenderedPage, fixed_limit, rendered_page
from tenants.database.session import Session


class Scope(Protocol):
    """Which rows are listed together, as far as the viewer may see them."""

    @property
    def form(self) -> Hashable:
        """What the text of the statement depends on."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of the statement's parameters."""


ScopeT = TypeVar("ScopeT", bound=Scope)
RecordT = TypeVar("RecordT")

# The values of a list's key in the last row of a page.
Position = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeysetList(Generic[ScopeT, RecordT]):
    """One list: its columns, its key (unique within a scope), its rows, and what a row becomes."""

    columns: Sequence[NamedColumn[Any]]
    key: tuple[str, ...]
    scoped: Callable[[Select[Any], ScopeT], Select[Any]]
    record: Callable[[Row[Any]], RecordT]
    descending: bool = False

    async def read(
        self, session: Session, scope: ScopeT, *, limit: int, after: Position | None = None
    ) -> list[RecordT]:
        """The next rows as records."""
        query = self._next(scope, self.columns, limit, after)
        return [self.record(row) for row in await session.rows(query, self._values(scope, after))]

    async def render(
        self, session: Session, scope: ScopeT, selection: PageSelection, *, first: int, after: Position | None
    ) -> RenderedPage:
        """The same rows as the database renders them."""
        form = scope.form, after is None, first
        statement = selection.statement(
            (self.key, form), lambda: self._rendered(scope, selection, first, after)
        )
        row = await session.row(statement, self._values(scope, after))
        return RenderedPage.of(row or (), selection)

    async def count(self, session: Session, scope: ScopeT) -> int:
        """How many rows the whole list has."""
        query = self.scoped(select(func.count(self._key_columns[-1])), scope)
        return int(await session.scalar(query, self._values(scope, None)))

    def position(self, record: RecordT) -> Position:
        """The position of a record in the list."""
        return tuple(getattr(record, name) for name in self.key)

    @property
    def _key_columns(self) -> list[ColumnElement[Any]]:
        named = {column.name: column for column in self.columns}
        return [named[name] for name in self.key]

    def _rendered(
        self, scope: ScopeT, selection: PageSelection, first: int, after: Position | None
    ) -> Select[Any]:
        columns = selection.among(self.columns, *self.key)
        base = self._next(scope, columns, selection.limit(first), after)
        return rendered_page(base, self._order, selection, first)

    def _next(
        self, scope: ScopeT, columns: Iterable[ColumnElement[Any]], limit: int, after: Position | None
    ) -> Select[Any]:
        query = self.scoped(select(*columns), scope)
        if after is not None:
            query = query.where(self._beyond())
        ordered = [column.desc() if self.descending else column for column in self._key_columns]
        return query.order_by(*ordered).limit(fixed_limit(limit))

    def _beyond(self) -> ColumnElement[bool]:
        columns = self._key_columns
        bound = [
            bindparam(f"after_{name}", type_=column.type)
            for name, column in zip(self.key, columns, strict=True)
        ]
        # One column by itself: a row comparison of one would be another expression, and another plan.
        key, last = (columns[0], bound[0]) if len(columns) == 1 else (tuple_(*columns), tuple_(*bound))
        return key < last if self.descending else key > last

    def _order(self, columns: ColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
        return [columns[name].desc() if self.descending else columns[name] for name in self.key]

    def _values(self, scope: ScopeT, after: Position | None) -> dict[str, Any]:
        bound = {
            f"after_{name}": value for name, value in zip(self.key, after or (), strict=after is not None)
        }
        return {**scope.values, **bound}
