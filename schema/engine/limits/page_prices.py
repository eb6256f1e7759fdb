"""What an operation costs with the variables of one request, where they are sizes of pages or lists of ids.

A variable that cannot be read counts as the longest page or list: it is refused later, and must not cost less
until then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
)

from schema.engine.paging.relay_connections import DEFAULT_FIRST

MOST_KEPT = 16
"""Costs that are kept of one operation; a client asks for pages of few sizes."""

Sizes = tuple[tuple[str, int], ...]
"""Of pages and lists, by the names of their variables; without those that cannot be read."""


class PagePrices:
    """The costs of one operation, each worked out once."""

    def __init__(
        self,
        definition: OperationDefinitionNode,
        page_variables: set[str],
        limit: int,
        cost: Callable[[Mapping[str, int]], int],
    ) -> None:
        self._pages = [
            each
            for each in definition.variable_definitions or ()
            if each.variable.name.value in page_variables
        ]
        self._cost = cost
        self._kept: dict[Sizes, int] = {}
        self.limit = limit
        """What the operation may cost."""

    def known(self, variables: Mapping[str, Any]) -> int | None:
        """The cost with these variables, if it was worked out before."""
        return self._kept.get(self._sizes(variables))

    def work_out(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables; takes as many steps as the document is long."""
        sizes = self._sizes(variables)
        cost = self._cost(dict(sizes))
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[sizes] = cost
        return cost

    def _sizes(self, variables: Mapping[str, Any]) -> Sizes:
        return tuple(self._readable(variables))

    def _readable(self, variables: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        for page in self._pages:
            size = (_length if _is_list(page) else _page_size)(page, variables)
            if size is not None:
                yield page.variable.name.value, size


def _is_list(variable: VariableDefinitionNode) -> bool:
    named = variable.type.type if isinstance(variable.type, NonNullTypeNode) else variable.type
    return isinstance(named, ListTypeNode)


def _length(variable: VariableDefinitionNode, variables: Mapping[str, Any]) -> int | None:
    """The length of a list of a request, or of its default; one value is a list of its own."""
    given = variables.get(variable.variable.name.value, variable.default_value)
    values = given.values if isinstance(given, ListValueNode) else given
    if values is None:
        return None
    return len(values) if isinstance(values, Sequence) and not isinstance(values, str) else 1


def _page_size(variable: VariableDefinitionNode, variables: Mapping[str, Any]) -> int | None:
    """The size of a page of a request; one that is null is as long as one whose size is not given."""
    name = variable.variable.name.value
    size = variables[name] if name in variables else _default(variable)
    size = DEFAULT_FIRST if size is None else size
    return size if isinstance(size, int) and not isinstance(size, bool) else None


def _default(page: VariableDefinitionNode) -> int | None:
    return int(page.default_value.value) if isinstance(page.default_value, IntValueNode) else None
