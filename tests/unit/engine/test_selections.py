"""What is selected below a field, as it is written."""

from graphql import FieldNode, FragmentDefinitionNode, OperationDefinitionNode, parse

from schema.engine.execution.selections import Branch, entries_of


def branch(document: str) -> Branch:
    """The first field of the document's operation."""
    operation, *fragments = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    field = operation.selection_set.selections[0]
    assert isinstance(field, FieldNode)
    named = {each.name.value: each for each in fragments if isinstance(each, FragmentDefinitionNode)}
    return Branch([field], named)


def names(found: Branch) -> list[str] | None:
    below = found.below()
    return None if below is None else sorted(below)


def test_fields_of_all_fragments_by_their_own_names() -> None:
    found = branch(
        "{ list { a: one ...f ... { two } ... on T { three } } } fragment f on T { four(x: 1) one { five } }"
    )
    assert names(found) == ["four", "one", "three", "two"]
    below = found.below()
    assert below is not None
    assert len(below["one"].nodes) == 2
    assert names(below["one"]) == ["five"]
    assert [name for name in below if below[name].has_arguments] == ["four"]


def test_a_leaf_has_nothing_below() -> None:
    assert names(branch("{ leaf }")) == []


def test_nothing_is_said_where_a_condition_stands() -> None:
    for selected in ("one @skip(if: $no)", "... @include(if: $yes) { one }", "...f @skip(if: $no)", "...g"):
        fragments = "fragment f on T { one } fragment g on T { one @include(if: $yes) }"
        assert names(branch(f"{{ list {{ {selected} }} }} {fragments}")) is None
    # One level further down it is that level's affair.
    assert names(branch("{ list { one { two @skip(if: $no) } } }")) == ["one"]


def test_fragments_that_double_at_each_step_are_seen_once() -> None:
    steps = " ".join(f"fragment f{n} on T {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))
    below = branch(f"{{ list {{ ...f0 }} }} {steps} fragment f60 on T {{ one }}").below()
    assert below is not None
    assert {name: len(found.nodes) for name, found in below.items()} == {"one": 1}


def test_all_names_at_any_depth_are_found_once_each() -> None:
    twice = "fragment f{0} on T {{ a{0} {{ ...f{1} }} b{0} {{ ...f{1} ...f{1} }} }}"
    steps = " ".join(twice.format(n, n + 1) for n in range(60))
    selected = "x: one @skip(if: $no) ...f0 ... { two }"
    found = branch(f"{{ list {{ {selected} }} }} {steps} fragment f60 on T {{ c }}")
    assert found.names() == {"one", "two", "c"} | {f"{name}{n}" for name in "ab" for n in range(60)}


def test_the_entries_of_a_connection() -> None:
    for lists, found in (
        ("nodes { one }", ["one"]),
        ("edges { node { one } cursor }", ["one"]),
        ("totalCount", None),
        ("nodes { one } edges { node { two } }", None),
        ("edges { node @skip(if: $no) { one } }", None),
    ):
        entries = entries_of(branch(f"{{ list {{ {lists} }} }}"))
        assert (None if entries is None else names(entries)) == found, lists
