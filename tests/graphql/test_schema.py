"""The schema as a contract: committed as text, described in full."""

from collections.abc import Iterator
from importlib.resources import files

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
    is_non_null_type,
)

from schema.root import schema, sdl

COMMITTED = (files("schema") / "schema.graphql").read_text("utf-8")


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    changes = find_breaking_changes(build_schema(COMMITTED), build_schema(sdl()))
    assert not changes, [change.description for change in changes]
    assert sdl() == COMMITTED, "run `jixiao schema export` and commit the file"


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that must have a description, by its path."""
    for name, kind in schema._schema.type_map.items():  # the graphql-core schema under Strawberry's
        if not name.startswith("__"):
            yield name, kind.description
            yield from _parts(name, kind)


def _parts(name: str, kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for field_name, field in kind.fields.items():
            yield f"{name}.{field_name}", field.description
            for argument, given in field.args.items():
                yield f"{name}.{field_name}({argument})", given.description
    elif isinstance(kind, GraphQLInputObjectType):
        for field_name, input_field in kind.fields.items():
            yield f"{name}.{field_name}", input_field.description


def test_everything_is_described() -> None:
    found = list(described())
    silent = [path for path, description in found if not (description or "").strip()]
    assert silent == [], f"give each of these a description where the schema room makes it: {silent}"
    assert {"Query.tenant(code)", "Mutation.cycleOpen(input)", "CycleOpenInput.year"} <= dict(found).keys()


def test_a_mutation_that_fails_does_not_hide_the_others() -> None:
    """An error of a field that can't be null makes the whole answer null, also what was changed before."""
    mutations = build_schema(COMMITTED).mutation_type
    assert mutations is not None
    assert len(mutations.fields) >= 25
    never_null = [name for name, field in mutations.fields.items() if is_non_null_type(field.type)]
    assert never_null == [], f"let the resolvers of these return `… | None`: {never_null}"


def test_closed_sets_are_enums() -> None:
    enums = {name for name, kind in schema._schema.type_map.items() if isinstance(kind, GraphQLEnumType)}
    assert {"Level", "Role", "Action", "CycleStatus", "MeasurementStatus", "ScoreStatus"} <= enums
