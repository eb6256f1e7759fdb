"""What a mutation answers of its object without reading it again is what a query finds afterwards."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from schema.root import schema
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed
from tests.worlds.mutations import mutation_document
from tests.worlds.realms import COUNTY, PLANNED, RealmCopier

pytest_plugins = ("tests.worlds.realm_copies",)

DEPTH = 2
# Computes what the other fields don't, in a request of its own.
ALONE = {"preview"}
# Shown to whoever takes it back, and found no more.
GONE = "schemeDiscard"


def everything_of(kind: Any, depth: int = 0) -> Iterator[str]:
    """Every field that can be asked for as it stands, and those of the objects below; no lists of objects."""
    yield "__typename"
    if isinstance(kind, GraphQLUnionType):
        for each in kind.types:
            yield f"... on {each.name} {{ {' '.join(everything_of(each, depth))} }}"
        return
    # What is shown by a global id alone is read by it.
    fields = kind.fields if isinstance(kind, GraphQLObjectType) else {}
    for name, field in fields.items():
        if name in ALONE or any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(get_named_type(field.type)):
            yield name
        elif depth < DEPTH and not is_list_type(get_nullable_type(field.type)) and not paged(field):
            yield f"{name} {{ {' '.join(everything_of(get_named_type(field.type), depth + 1))} }}"


def paged(field: GraphQLField) -> bool:
    return get_named_type(field.type).name.endswith("Connection")


def type_of(deed: Deed) -> GraphQLObjectType:
    """The type of the object that a mutation answers with."""
    mutations = schema._schema.mutation_type
    assert mutations is not None
    payload = get_named_type(mutations.fields[deed.mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    found = get_named_type(payload.fields[deed.noun].type)
    assert isinstance(found, GraphQLObjectType)
    return found


def told(body: dict[str, Any], skipped: int) -> list[tuple[tuple[Any, ...], str]]:
    """Each error's place below the object, and its code."""
    return sorted(
        (tuple(map(str, error["path"][skipped:])), error["extensions"]["code"])
        for error in body.get("errors", ())
    )


async def test_every_answer_is_what_a_query_finds(copy_realms: RealmCopier) -> None:
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        await realm.schemes(PLANNED)
        made: dict[str, dict[str, Any]] = {}
        for deed in DEEDS:
            kind, login = type_of(deed), realm.login(deed.role)
            selection = " ".join(everything_of(kind))
            document = mutation_document(deed.mutation, f"{deed.noun} {{ {selection} }}")
            given = {"input": deed.given(realm, made)}
            answered = await realm.world.answer(login, COUNTY, document, given)
            payload = answered["data"][deed.mutation]
            assert payload["userErrors"] == [], deed.mutation
            made[deed.mutation] = payload[deed.noun]
            query = f"query Read($id: ID!) {{ node(id: $id) {{ ... on {kind.name} {{ {selection} }} }} }}"
            found = await realm.world.answer(login, COUNTY, query, {"id": payload[deed.noun]["id"]})
            if deed.mutation == GONE:
                assert found["data"]["node"] is None
                continue
            assert payload[deed.noun] == found["data"]["node"], deed.mutation
            assert told(answered, 2) == told(found, 1), deed.mutation
