"""Loaders: what the fields of one request ask for is read together, in one statement."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from strawberry.dataloader import AbstractCache, DataLoader

from tenants.database.session import Session

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
ParentT = TypeVar("ParentT")
AskedT = TypeVar("AskedT")


class NotLoadedError(Exception):
    """A value was asked for synchronously before it was loaded; ``load`` loads it."""

    code = "NOT_LOADED"

    def __init__(self, load: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self.load = load


class _Futures(dict[Any, "asyncio.Future[Any]"], AbstractCache[Any, Any]):
    """The loader's cache as a plain dictionary: a look-up calls no method of ours."""

    def set(self, key: Any, value: "asyncio.Future[Any]") -> None:
        self[key] = value

    def delete(self, key: Any) -> None:
        del self[key]


class Loader(DataLoader[KeyT, ValueT]):
    """A data loader whose values survive the cancellation of a field that waits for them.

    graphql-core cancels the siblings of a failed field; without the shield, a cancelled sibling would cancel
    the value for every other field.
    """

    def __init__(self, read: Callable[[list[KeyT]], Awaitable[Sequence[ValueT | BaseException]]]) -> None:
        super().__init__(read, cache_map=_Futures())

    def load(self, key: KeyT) -> Awaitable[ValueT]:
        """The value of one key, read together with the keys that other fields ask for."""
        return asyncio.shield(super().load(key))

    def has_loaded(self, key: KeyT) -> bool:
        """Whether the value of a key was loaded without an error."""
        return self._loaded(key) is not None

    def loaded(self, key: KeyT) -> ValueT:
        """The value of a key that was loaded before; raises :class:`NotLoadedError` if it was not."""
        found = self._loaded(key)
        if found is None:
            raise NotLoadedError(partial(self.load, key))
        return found.result()

    def _loaded(self, key: KeyT) -> asyncio.Future[ValueT] | None:
        known = self.cache_map.get(key)
        if known is None or not known.done():
            return None
        # An error is raised again to each field that awaits it, so that each reports it under its own path.
        return None if known.cancelled() or known.exception() is not None else known


def list_loader(
    read: Callable[[Session, Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, Sequence[ValueT]]]],
    session: Session,
) -> Loader[tuple[ParentT, AskedT], Sequence[ValueT]]:
    """A loader of lists below parents; lists with the same page and filter are read in one statement."""
    none: Sequence[ValueT] = ()
    return Loader(partial(_by_asked, partial(read, session), none))


def count_loader(
    read: Callable[[Session, Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, int]]],
    session: Session,
) -> Loader[tuple[ParentT, AskedT], int]:
    """A loader of counts below parents."""
    return Loader(partial(_by_asked, partial(read, session), 0))


async def _by_asked(
    read: Callable[[Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, ValueT]]],
    none: ValueT,
    keys: list[tuple[ParentT, AskedT]],
) -> Sequence[ValueT]:
    parents: defaultdict[AskedT, list[ParentT]] = defaultdict(list)
    for parent, asked in keys:
        parents[asked].append(parent)
    found = {asked: await read(above, asked) for asked, above in parents.items()}
    return [found[asked].get(parent, none) for parent, asked in keys]


async def when_loaded(look: Callable[[], ValueT]) -> ValueT:
    """The result of a synchronous look-up, after everything that it needs has been loaded."""
    while True:
        try:
            return look()
        except NotLoadedError as missing:
            await missing.load()
