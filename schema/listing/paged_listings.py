"""Paged listings: most connections, as a page that the database renders or that is read as entries."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, cast

from orjson import Fragment

from resolvers.listing.json_pages import PageSelection, RenderedPage
from resolvers.listing.json_parts import Group, Position
from resolvers.listing.keyset_lists import KeysetList, RecordT, ScopeT
from schema.engine.execution.json_fragments import JsonFragment
from schema.engine.execution.listings import Listing, SelectedField, SelectedLists
from schema.engine.libraries.strawberry_internals import plain_fields
from schema.engine.paging.relay_connections import Connection, Order, Page, PageInfo, connect, cursor_of
from schema.listing.columns import Columns, group_of
from tenants.database.session import Session

NodeT = TypeVar("NodeT")


class Shown(Protocol):
    """An object of the API that keeps the record it was made from."""

    record: Any


ShownT = TypeVar("ShownT", bound=Shown)

_ENDS = frozenset({"startCursor", "endCursor"})
# None is cached, too: for a selection that cannot be rendered.
_UNKNOWN: Any = object()


@dataclass(frozen=True, slots=True)
class Entries:
    """How the entries of a connection are rendered: the columns of their fields and of their position."""

    columns: Columns
    position: tuple[str, ...]
    read_as_rows: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        node: type,
        found: KeysetList[Any, Any],
        otherwise: Columns,
        *,
        read_as_rows: Collection[str] = (),
    ) -> "Entries":
        """The entries of a keyset list: each plain field of the type is rendered from the column of its name.

        ``otherwise`` has the columns of fields with another name or form. A selection with a field in
        ``read_as_rows`` is read as rows, which costs the page about ten times as much.
        """
        named = {column.name for column in found.columns}
        columns = {name: name for name in plain_fields(node) if name in named} | dict(otherwise)
        missing = set(plain_fields(node)) - columns.keys() - set(read_as_rows)
        if missing:
            raise LookupError(
                f"{node.__name__}: no column for {sorted(missing)}; name each one's column where its Entries "
                "are made, or put it into read_as_rows"
            )
        return cls(columns, found.key, frozenset(read_as_rows))


@dataclass(frozen=True, slots=True)
class PagedListing(Listing, Generic[NodeT]):
    """A page that is either rendered by the database or read as entries."""

    page: Page
    entries: Entries
    render: Callable[[PageSelection], Awaitable[RenderedPage]]
    read: Callable[[], Awaitable[Connection[NodeT]]]
    count: Callable[[], Awaitable[int]]

    def promised(self) -> Connection[NodeT]:
        """The listing, typed as the connection that the executor makes of it."""
        return cast("Connection[NodeT]", self)

    async def connection(self, selected: SelectedLists | None) -> Connection[Any]:
        """The connection; its lists are text if everything that is selected of them can be rendered."""
        if selected is not None and not selected.lists and "pageInfo" not in selected.beside:
            return self._connection({}, RenderedPage(()))
        selection = None if selected is None else self._selection(selected)
        if selected is None or selection is None:
            return await self.read()
        page = await self.render(selection)
        rendered = [JsonFragment(Fragment(entries)) for entries in page.texts]
        return self._connection(dict(zip(selected.lists, rendered, strict=True)), page)

    def _selection(self, selected: SelectedLists) -> PageSelection | None:
        # The same for every page of this selection.
        order = self.page.order
        cached: PageSelection | None = selected.cache.get(order, _UNKNOWN)
        if cached is _UNKNOWN:
            cached = selected.cache[order] = page_selection(selected, self.entries, order)
        return cached

    def _connection(self, lists: Mapping[str, Any], page: RenderedPage) -> Connection[Any]:
        start, end = map(cursor_of, page.ends) if page.ends else (None, None)
        return Connection(
            edges=lists.get("edges", []),
            nodes=lists.get("nodes", []),
            page_info=PageInfo(
                has_next_page=page.entries > self.page.first,
                has_previous_page=self.page.after is not None,
                start_cursor=start,
                end_cursor=end,
            ),
            count=self.count,
        )


def keyset_listing(
    session: Session,
    found: KeysetList[ScopeT, RecordT],
    scope: ScopeT,
    page: Page,
    entries: Entries,
    node: Callable[[RecordT], ShownT],
) -> PagedListing[ShownT]:
    """A page of a keyset list; ``node`` makes the object that the API shows from a record."""
    count = partial(found.count, session, scope)

    async def read() -> Connection[ShownT]:
        records = await found.read(session, scope, limit=page.limit, after=page.after)
        nodes = [node(record) for record in records]
        return connect(nodes, page, position=lambda shown: found.position(shown.record), count=count)

    render = partial(found.render, session, scope, first=page.first, after=page.after)
    return PagedListing(page, entries, render, read, count)


def page_selection(selected: SelectedLists, entries: Entries, order: Order) -> PageSelection | None:
    """What the database has to render; None if it cannot render some of it."""
    kinds = [kind for kind in order.kinds if isinstance(kind, type)]
    position = Position(order.name, tuple(zip(entries.position, kinds, strict=True)))
    groups = [_group(name, fields, entries, position) for name, fields in selected.lists.items()]
    if not groups or None in groups:
        return None
    return PageSelection(
        tuple(group for group in groups if group is not None),
        beyond="hasNextPage" in selected.beside,
        position=position if _ENDS & selected.beside else None,
    )


def _group(
    name: str, fields: Sequence[SelectedField] | None, entries: Entries, position: Position
) -> Group | None:
    if fields is None:
        return None
    if name == "nodes":
        return group_of(fields, entries.columns)
    return group_of(fields, {"node": entries.columns, "cursor": position})
