"""What every resolver of this room is given, typed once."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVar, cast

import strawberry

from resolvers.loaders import Loaders
from resolvers.loading import NotLoadedError, when_loaded
from schema.requests import RequestContext

Context = RequestContext[Loaders]
Info = strawberry.Info[Context, None]

Year = Annotated[int, strawberry.argument(description="The year assessed, such as 2025 (考核年度).")]

T = TypeVar("T")


def at_once(info: Info, look: Callable[[Loaders], T]) -> T:
    """What a look at the loaders finds: here and now where all of it was read before, else as an awaitable.

    For a field of every entry of a list that has read for all of them: a coroutine for each takes longer
    than everything else that is done for an entry. GraphQL takes either.
    """
    loaders = info.context.loaders_at_hand
    if loaders is not None:
        try:
            return look(loaders)
        except NotLoadedError:
            pass
    return cast("T", _when_read(info, look))


async def _when_read(info: Info, look: Callable[[Loaders], T]) -> T:
    loaders = await info.context.loaders()
    return await when_loaded(partial(look, loaders))
