"""What the types of the shapes have in common."""

import asyncio
from typing import Any

from strawberry.types import Info


class Resolving:
    """Where the resolvers get their values, after writing down that they were called."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # They refer to one another in circles: written out, one would be as long as all.
        cls.__repr__ = Resolving.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return f"a {type(self).__name__}"

    async def held(self, info: Info[Any, Any], name: str, *given: object, turns: int = 1) -> Any:
        """The value that the data set holds for a resolver, after some turns of the loop."""
        self._note(info, name, given)
        for _ in range(turns):
            await asyncio.sleep(0)
        return getattr(self, f"held_{name}")

    def ready(self, info: Info[Any, Any], name: str, *given: object) -> Any:
        """The same at once."""
        self._note(info, name, given)
        return getattr(self, f"held_{name}")

    @staticmethod
    def _note(info: Info[Any, Any], name: str, given: tuple[object, ...]) -> None:
        info.context.append(f"{name}{given} {info.path.as_list()}")
