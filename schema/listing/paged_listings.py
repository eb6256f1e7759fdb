"""Pages that may be written by the database: the listing behind most connections.

Knows pages and columns; who fetches and who writes is given.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from orjson import Fragment

from resolvers.listing.json_pages import PageText, WrittenPage
from resolvers.listing.json_parts import Group, Position
from schema.engine.execution.json_fragments import JsonFragment
from schema.engine.execution.listings import Listing, SelectedField, SelectedLists
from schema.engine.paging.relay_connections import Connection, Order, Page, PageInfo, cursor_of
from schema.listing.columns import Columns, group_of

NodeT = TypeVar("NodeT")

_ENDS = frozenset({"startCursor", "endCursor"})


@dataclass(frozen=True, slots=True)
class Entries:
    """How the entries of a connection are written: their fields, and the columns of their position."""

    columns: Columns
    position: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PagedListing(Listing, Generic[NodeT]):
    """A page that is either written by the database or read as entries."""

    page: Page
    entries: Entries
    write: Callable[[PageText], Awaitable[WrittenPage]]
    read: Callable[[], Awaitable[Connection[NodeT]]]
    count: Callable[[], Awaitable[int]]

    def promised(self) -> Connection[NodeT]:
        """The listing in the place of the connection that the executor will make of it."""
        return cast("Connection[NodeT]", self)

    async def connection(self, asked: SelectedLists | None) -> Connection[Any]:
        """The connection, with text in the place of its lists where that is possible."""
        if asked is not None and not asked.lists and "pageInfo" not in asked.beside:
            return self._connection({}, WrittenPage(()))
        text = None if asked is None else self._text(asked)
        if asked is None or text is None:
            return await self.read()
        page = await self.write(text)
        written = [JsonFragment(Fragment(entries)) for entries in page.texts]
        return self._connection(dict(zip(asked.lists, written, strict=True)), page)

    def _text(self, asked: SelectedLists) -> PageText | None:
        # The same for every page of this selection.
        if self.page.order not in asked.cache:
            asked.cache[self.page.order] = page_text(asked, self.entries, self.page.order)
        found: PageText | None = asked.cache[self.page.order]
        return found

    def _connection(self, lists: Mapping[str, Any], page: WrittenPage) -> Connection[Any]:
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


def page_text(asked: SelectedLists, entries: Entries, order: Order) -> PageText | None:
    """What is to be written for a selection; None if some of it can't be."""
    kinds = [kind for kind in order.kinds if isinstance(kind, type)]
    position = Position(order.name, tuple(zip(entries.position, kinds, strict=True)))
    groups = [_list(name, selected, entries, position) for name, selected in asked.lists.items()]
    if not groups or None in groups:
        return None
    return PageText(
        tuple(group for group in groups if group is not None),
        beyond="hasNextPage" in asked.beside,
        position=position if _ENDS & asked.beside else None,
    )


def _list(
    name: str, selected: Sequence[SelectedField] | None, entries: Entries, position: Position
) -> Group | None:
    if selected is None:
        return None
    if name == "nodes":
        return group_of(selected, entries.columns)
    return group_of(selected, {"node": entries.columns, "cursor": position})
