"""What can be between a field and its value: permissions and extensions."""

import asyncio
from collections.abc import Callable
from typing import Any

from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.types import Info


class Allowed(BasePermission):
    """Asked before the field is read."""

    message = "not for you"

    def has_permission(self, source: Any, info: Info[Any, Any], **kwargs: Any) -> bool:
        info.context.append(f"allowed {info.path.as_list()} {kwargs}")
        return not getattr(source, "closed", False)


class AllowedLater(BasePermission):
    """The same, after a turn of the loop."""

    message = "not for you, either"

    async def has_permission(self, source: Any, info: Info[Any, Any], **kwargs: Any) -> bool:
        info.context.append(f"allowed later {info.path.as_list()} {kwargs}")
        await asyncio.sleep(0)
        return not getattr(source, "closed", False)


class Twice(FieldExtension):
    """Changes what the field says."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Info[Any, Any], **kwargs: Any) -> Any:
        return next_(source, info, **kwargs) * 2


class Renamed(FieldExtension):
    """Changes the field itself, and nothing while it's read."""

    def apply(self, field: Any) -> None:
        field.description = "said by an extension"

    def resolve(self, next_: Callable[..., Any], source: Any, info: Info[Any, Any], **kwargs: Any) -> Any:
        return next_(source, info, **kwargs)
