"""What a query asks for below a field, so that a list can fetch it for all its rows at once."""

from collections.abc import Iterator
from typing import Any

import strawberry
from strawberry.types.nodes import Selection


def selected_names(info: strawberry.Info[Any, Any]) -> frozenset[str]:
    """The names of all fields selected at any depth below this one, fragments included."""
    return frozenset(name for field in info.selected_fields for name in _names(field))


def _names(selection: Selection) -> Iterator[str]:
    name = getattr(selection, "name", None)
    if name is not None:
        yield name
    for part in selection.selections:
        yield from _names(part)
