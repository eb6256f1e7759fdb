"""Paged listings: most connections, as a page that the database renders or that is read as entries."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from orjson import Fragment

from resolvers.listing.json_pages import PageSelection, RenderedPage
from resolvers.listing.json_parts import Group, Position
from schema.engine.execution.json_fragments import JsonFragment
from schema.engine.execution.listings import Listing, SelectedField, SelectedLists
from schema.engine.paging.relay_connections import Connection, Order, Page, PageInfo, cursor_of
from schema.listing.columns import Columns, group_of

NodeT = TypeVar("NodeT")

_ENDS = frozenset({"startCursor", "endCursor"})
# None is cached, too: for a selection that cannot be rendered.
_UNKNOWN: Any = object()


@dataclass(frozen=True, slots=True)
class Entries:
    """How the entries of a connection are rendered: the columns of their fields and of their position."""

    columns: Columns
    position: tuple[str, ...]


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
