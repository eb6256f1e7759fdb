"""Fields that compute for long: each is the only one of its request.

While such a field computes, the request holds no connection and no snapshot, so nothing else of it may be
read from one; and a request that carries the field under many names would compute many times.
"""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from resolvers.faults import refuse
from schema.context import Info
from schema.engine.libraries.strawberry_internals import resolve_info


def require_alone(info: Info) -> None:
    """Refuse the field if its operation answers other fields beside it; `__typename` reads nothing.

    It stands at the root: what a mutation has changed is read beside it otherwise.
    """
    operation = resolve_info(info)
    names = set(_answered(operation.operation.selection_set, operation.fragments, set()))
    if len(names) > 1 or info.path.prev is not None:
        raise refuse("COMPUTES_WITH_OTHERS", field=info.field_name)


def _answered(
    chosen: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], seen: set[str]
) -> Iterator[str]:
    """The names under which the root fields are answered; each fragment is looked at once."""
    for each in chosen.selections:
        if isinstance(each, FieldNode):
            if each.name.value != "__typename":
                yield each.alias.value if each.alias else each.name.value
        elif isinstance(each, InlineFragmentNode):
            yield from _answered(each.selection_set, fragments, seen)
        elif isinstance(each, FragmentSpreadNode) and each.name.value not in seen:
            seen.add(each.name.value)
            yield from _answered(fragments[each.name.value].selection_set, fragments, seen)
