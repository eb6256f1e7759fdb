"""`scores_ahead.py` knows every field of entries and scores that is awaited.

A list prefetches scores only if nothing else below it is awaited, so a field that it does not know would cost
each of two lists a statement of its own.
"""

from inspect import iscoroutinefunction
from types import FunctionType

import pytest
from graphql import GraphQLObjectType

from schema.context import at_once
from schema.engine.libraries.strawberry_internals import definition_of
from schema.results.scores_ahead import FROM_LINES, READ_BY_ENTRIES, READ_BY_SCORES
from schema.root import schema

FILE = "schema/results/scores_ahead.py"
KNOWN = {
    "RosterEntry": READ_BY_ENTRIES
    # The prefetched scores; the units, into which the list looks; the portfolio, from the roster of the list.
    | {"score", "units", "portfolio"},
    "Score": READ_BY_SCORES | FROM_LINES,
}


def awaited(name: str) -> set[str]:
    """The fields of a type with an asynchronous resolver, or with one that awaits what was not loaded."""
    kind = schema._schema.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    definitions = {key: definition_of(field) for key, field in kind.fields.items()}
    return {
        key
        for key, found in definitions.items()
        if found is not None and found.base_resolver is not None and _awaits(found.base_resolver.wrapped_func)
    }


def _awaits(resolver: object) -> bool:
    assert isinstance(resolver, FunctionType)
    return iscoroutinefunction(resolver) or at_once.__name__ in resolver.__code__.co_names


@pytest.mark.parametrize("name", KNOWN)
def test_every_awaited_field_is_known(name: str) -> None:
    unknown = awaited(name) - KNOWN[name]
    assert unknown == set(), (
        f"these fields of {name} are awaited: add those that read something for themselves to the set in "
        f"{FILE}, others with the reason to KNOWN: {unknown}"
    )
    gone = KNOWN[name] - awaited(name)
    assert gone == set(), f"these fields of {name} are awaited no more: take them out of {FILE}: {gone}"


def test_awaited_fields_are_found() -> None:
    """An asynchronous one, and one that looks at what is loaded; no attribute, no verdict without rows."""
    found = awaited("RosterEntry")
    assert {"scheme", "score"} <= found
    assert {"mayRecord", "name"}.isdisjoint(found)
