from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query

from schema.engine.execution.compiled_documents import CompiledDocument
from schema.engine.execution.documents import Prices
from schema.engine.http.operations import SHORT
from schema.engine.http.query_documents import LONGEST_CACHED, MOST_CHARACTERS, MOST_DOCUMENTS, Documents
from schema.engine.limits.cost import AWAITED, BESIDE_INTROSPECTION, MAX_COST, RESOLVER
from schema.engine.limits.page_prices import MOST_KEPT
from schema.engine.limits.query_tokens import MAX_TOKENS
from schema.engine.limits.repeats import MAX_REPEATS
from schema.engine.limits.shape import MAX_ALIASES, MAX_DEPTH, MAX_DIRECTIVES
from tests.unit.engine.toys import SCHEMA, Ledger, client

CALLED = 1 + RESOLVER
"""A field whose resolver answers at once."""


def documents() -> Documents:
    """A cache of documents of the small schema."""
    return Documents(SCHEMA._schema, CompiledDocument)


async def breaches(query: str) -> dict[str, Any]:
    """The codes of what is refused, with their parameters."""
    try:
        errors = documents().read(query).errors
    except GraphQLError as error:
        errors = (error,)
    originals = [error.original_error for error in errors]
    return {getattr(each, "code", "OTHER"): getattr(each, "params", {}) for each in originals}


def deep(levels: int) -> str:
    return "{unit" + "{parent" * (levels - 2) + "{number" + "}" * levels


async def test_depth_counts_fields_inside_fields() -> None:
    assert await breaches(deep(MAX_DEPTH)) == {}
    assert await breaches(deep(MAX_DEPTH + 1)) == {"DEPTH_LIMIT": {"limit": "15", "actual": "16"}}


async def test_fragments_hide_no_depth() -> None:
    chain = "".join(f"fragment F{n} on Unit {{ parent {{ ...F{n + 1} }} }} " for n in range(20))
    query = "{ unit { ...F0 } } " + chain + "fragment F20 on Unit { number }"
    assert await breaches(query) == {"DEPTH_LIMIT": {"limit": "15", "actual": "22"}}


async def test_inline_fragments_add_no_depth() -> None:
    assert await breaches("{unit" + "{... on Unit" * 30 + "{number}" + "}" * 31) == {}


@pytest.mark.parametrize("length", [150, 300])
async def test_a_long_chain_of_fragments_is_refused_not_followed(length: int) -> None:
    chain = "".join(f"fragment F{n} on Unit {{...F{n + 1}}} " for n in range(length))
    found = await breaches("{unit{...F0}} " + chain + f"fragment F{length} on Unit{{number}}")
    assert found.keys() & {"DEPTH_LIMIT", "TOKEN_LIMIT"}


@pytest.mark.parametrize(
    "query",
    [
        "{unit{...F}} fragment F on Unit { ...F }",
        "{unit{...F}} fragment F on Unit { parent { ...G } } fragment G on Unit { parts { ...F } }",
        "{unit{...F}} fragment F on Unit { parent { ...F } parts { ...F } few { ...F } }",
    ],
)
async def test_cycles_end_as_an_ordinary_error(query: str) -> None:
    assert (await breaches(query)).keys() == {"OTHER"}


async def test_tokens_are_counted_before_anything_is_built() -> None:
    names = " ".join(f"n{number}" for number in range(MAX_TOKENS - 2))
    assert "TOKEN_LIMIT" not in await breaches("{" + names + "}")
    assert "TOKEN_LIMIT" in await breaches("{" + names + " one_more}")


async def test_a_hundred_thousand_brackets_are_refused_by_depth() -> None:
    assert (await breaches("{a(b:" + "[" * 100_000)).keys() == {"DEPTH_LIMIT"}
    assert (await breaches("query($a:" + "[" * 100_000)).keys() == {"DEPTH_LIMIT"}


async def test_long_numbers_are_refused_by_their_length() -> None:
    assert await breaches("{whole(value:" + "9" * 5_000 + ")}") == {
        "NUMBER_LIMIT": {"limit": "100", "actual": "5000"}
    }


async def test_aliases() -> None:
    fields = [f"a{number}: day(day: 1)" for number in range(MAX_ALIASES)]
    assert "ALIAS_LIMIT" not in await breaches("{" + " ".join(fields) + "}")
    assert "ALIAS_LIMIT" in await breaches("{" + " ".join(fields) + " last: unit { number } }")


async def test_directives() -> None:
    fields = " @include(if: true)" * MAX_DIRECTIVES
    assert "DIRECTIVE_LIMIT" not in await breaches("{unit" + fields + "{number}}")
    assert "DIRECTIVE_LIMIT" in await breaches("{unit" + fields + " @skip(if: false) {number}}")


async def test_repeated_fields() -> None:
    assert await breaches("{unit{" + "number " * MAX_REPEATS + "}}") == {}
    assert (await breaches("{unit{" + "number " * (MAX_REPEATS + 1) + "}}")).keys() == {"REPEAT_LIMIT"}


async def test_repeated_fields_multiply_where_their_parents_meet() -> None:
    nested = "unit{" + "parent{number} " * 5 + "} "
    assert (await breaches("{" + nested * 4 + "}")).keys() == set()
    assert await breaches("{" + nested * 5 + "}") == {"REPEAT_LIMIT": {"limit": "20", "actual": "25"}}


async def test_repeats_are_found_in_fragments_that_nobody_uses() -> None:
    unused = "fragment F on Unit {" + "parent{number} " * 30 + "}"
    assert (await breaches("{unit{number}} " + unused)).keys() == {"REPEAT_LIMIT"}


async def test_a_page_costs_its_size() -> None:
    # 1 for the list, and for each of 100 entries the list of nodes with its number.
    assert await cost("units(first: 100) { nodes { number } }") == CALLED + 100 * 2
    assert await cost("units { nodes { number } }") == CALLED + 50 * 2
    assert await cost("units(first: null) { nodes { number } }") == CALLED + 50 * 2
    assert await cost("units(first: 100000) { nodes { number } }") == CALLED + 100 * 2
    assert await cost("units(first: 0) { nodes { number } }") == CALLED + 1 * 2


PARTS = "{ nodes { parts { parts { parts { number } } } } }"
EACH = 1 + CALLED + 10 * (CALLED + 10 * (CALLED + 10))
"""The cost of an entry of a page with these parts."""


def prices(query: str) -> Prices:
    checked = documents().read(query)
    assert checked.errors == ()
    (operation,) = checked.operations
    assert operation.prices is not None
    assert operation.prices.limit == MAX_COST
    return operation.prices


@pytest.mark.parametrize(
    ("variable", "given", "size"),
    [
        ("$n: Int!", {"n": 1}, 1),
        ("$n: Int!", {"n": 7}, 7),
        ("$n: Int!", {"n": 10**50}, 100),
        ("$n: Int!", {"n": -5}, 1),
        ("$n: Int = 3", {}, 3),
        ("$n: Int = 3", {"n": 4}, 4),
        ("$n: Int", {}, 50),
        ("$n: Int = 3", {"n": None}, 50),
        ("$n: Int = null", {}, 50),
        # What cannot be read as a size counts as the longest page.
        ("$n: Int!", {"n": True}, 100),
        ("$n: Int!", {"n": "1"}, 100),
        ("$n: Int!", {"n": Decimal(1)}, 100),
        ("$n: Int!", {"n": [1]}, 100),
    ],
)
async def test_a_page_costs_the_size_that_its_variable_has(
    variable: str, given: dict[str, Any], size: int
) -> None:
    found = prices(f"query Q({variable}) {{ units(first: $n) {PARTS} }}")
    assert found.known(given) is None
    assert found.work_out(given) == CALLED + size * EACH
    assert found.known(given) == CALLED + size * EACH


async def test_the_size_counts_in_fragments_and_by_operation() -> None:
    fragment = f"fragment F on Query {{ units(first: $n) {PARTS} }}"
    checked = documents().read(f"query A($n: Int = 2) {{ ...F }} query B($n: Int = 5) {{ ...F }} {fragment}")
    found = [each.prices.work_out({}) for each in checked.operations if each.prices is not None]
    assert found == [CALLED + 2 * EACH, CALLED + 5 * EACH]


async def test_each_page_counts_by_its_own_variable() -> None:
    short = "more: units(first: $b) { nodes { number } }"
    query = f"query Q($a: Int!, $b: Int!) {{ units(first: $a) {PARTS} {short} }}"
    assert prices(query).work_out({"a": 2, "b": 90}) == CALLED + 2 * EACH + CALLED + 90 * 2


EACH_NUMBERED = CALLED + 10 * (CALLED + 10 * (CALLED + 10 * (CALLED + 10)))
NUMBERED = "{ parts { parts { parts { parts { number } } } } }"


@pytest.mark.parametrize(
    ("variable", "given", "size"),
    [
        ("$n: [Int!]!", {"n": [1, 2, 3]}, 3),
        ("$n: [Int!]!", {"n": []}, 1),
        ("$n: [Int!]!", {"n": list(range(50))}, 20),
        ("$n: [Int!]!", {"n": 7}, 1),
        ("$n: [Int!]!", {"n": "1, 2, 3"}, 1),
        ("$n: [Int!]! = [1, 2]", {}, 2),
        ("$n: [Int!]! = 9", {}, 1),
        ("$n: [Int!]! = [1, 2]", {"n": [1, 2, 3, 4]}, 4),
        # What is refused later counts as the longest.
        ("$n: [Int!]!", {}, 20),
        ("$n: [Int!]!", {"n": None}, 20),
    ],
)
async def test_a_list_for_a_list_of_ids_costs_as_much_as_that_is_long(
    variable: str, given: dict[str, Any], size: int
) -> None:
    found = prices(f"query Q({variable}) {{ numbered(numbers: $n) {NUMBERED} }}")
    assert found.work_out(given) == CALLED + size * EACH_NUMBERED


async def test_a_list_for_ids_in_the_document_costs_as_much_as_that_is_long() -> None:
    assert await cost("numbered(numbers: [1, 2, 3]) { number }") == CALLED + 3
    assert await cost("numbered(numbers: 1) { number }") == CALLED + 1


@pytest.mark.parametrize(
    "query",
    ["query Q($n: Int!) { units(first: $n) { nodes { number } } }", f"{{ units(first: 9) {PARTS} }}"],
)
async def test_what_costs_little_or_always_the_same_has_one_cost(query: str) -> None:
    (operation,) = documents().read(query).operations
    assert operation.prices is None


async def test_what_costs_too_much_with_the_smallest_pages_is_refused_at_once() -> None:
    parts = "parts { parts { parts { parts { parts { number } } } } }"
    least = CALLED + 1 + CALLED + 10 * (CALLED + 10 * (CALLED + 10 * (CALLED + 10 * (CALLED + 10))))
    assert await breaches(f"query Q($n: Int!) {{ units(first: $n) {{ nodes {{ {parts} }} }} }}") == {
        "COST_LIMIT": {"limit": str(MAX_COST), "actual": str(least)}
    }


def test_costs_are_not_kept_without_bound() -> None:
    found = prices(f"query Q($n: Int!) {{ units(first: $n) {PARTS} }}")
    sizes = range(MOST_KEPT + 1)
    for size in sizes:
        found.work_out({"n": size})
    assert sum(found.known({"n": size}) is not None for size in sizes) <= MOST_KEPT


@pytest.mark.parametrize("padding", ["", "#" + "x" * SHORT + "\n"])
async def test_a_request_is_judged_with_its_variables_before_anything_is_executed(padding: str) -> None:
    query = f"{padding}query Q($n: Int!) {{ slow units(first: $n) {PARTS} }}"
    ledger = Ledger()
    async with client(ledger) as asking:
        for size, code in ((2, None), (100, "COST_LIMIT"), ("x", "COST_LIMIT"), (2, None)):
            body = {"query": query, "variables": {"n": size}}
            answer = (await asking.post("/graphql", json=body)).json()
            codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
            assert codes == ([] if code is None else [code])
    assert ledger.opened == 2


async def test_lists_without_pages_cost_what_they_say_or_ten() -> None:
    assert await cost("unit { few { number } }") == 2 * CALLED + 3 * 1
    assert await cost("unit { parts { number } }") == 2 * CALLED + 10 * 1


async def test_a_field_that_works_before_it_answers_costs_its_work() -> None:
    assert await cost("unit { worked { number } }") == 2 * CALLED + 500 + 3 * 1
    assert "COST_LIMIT" in await breaches(
        "{" + " ".join(f"c{n}: unit {{ few {{ worked {{ number }} }} }}" for n in range(70)) + "}"
    )


async def test_a_resolver_costs_more_than_an_attribute_and_most_if_it_is_awaited() -> None:
    assert await cost("unit { number }") == CALLED + 1
    assert await cost("unit { parent { number } }") == 2 * CALLED + 1
    assert await cost("unit { session }") == CALLED + 1 + AWAITED


async def test_the_name_of_a_type_costs_nothing_beside_other_fields() -> None:
    """Caches of clients ask for it in every object."""
    assert await cost("unit { __typename number }") == await cost("unit { number }")
    assert await cost("unit { parts { __typename ... on Unit { number __typename } } }") == await cost(
        "unit { parts { number } }"
    )
    # Alone it is what the object costs, and by other names it can be asked for many times.
    assert await cost("unit { parts { __typename } }") == 2 * CALLED + 10 * 1
    assert await cost("unit { number a: __typename b: __typename }") == CALLED + 3


async def test_fragments_cost_wherever_they_are_spread() -> None:
    plain = await cost("unit { few { number name } parts { number name } }")
    query = "unit { few { ...F } parts { ... on Unit { ...F } } } } fragment F on Unit { number name"
    assert await cost(query) == plain


async def cost(selection: str) -> int:
    """Found by asking for it with a costly neighbour beside it, and without."""
    heavy = "parts{parts{parts{parts{parts{number}}}}}"
    alone = int((await breaches("{ unit {" + heavy + "} }"))["COST_LIMIT"]["actual"])
    both = int((await breaches("{ unit {" + heavy + "} " + selection + " }"))["COST_LIMIT"]["actual"])
    return both - alone


async def test_fragments_that_double_cost_more_than_can_be_written() -> None:
    doubling = "".join(
        f"fragment F{n} on Unit {{ a{n}: parts {{...F{n + 1}}} b{n}: parts {{...F{n + 1}}} }} "
        for n in range(12)
    )
    found = await breaches("{unit{...F0}} " + doubling + "fragment F12 on Unit { number }")
    assert found["COST_LIMIT"]["actual"] == str(10**12)


TYPES = " ".join(f"s{n}: __schema {{ types {{ name fields {{ name description }} }} }}" for n in range(9))


@pytest.mark.parametrize(
    "text",
    [
        f"{{ unit {{ number }} {TYPES} }}",
        f"{{ ...Both }} fragment Both on Query {{ unit {{ number }} ... {{ {TYPES} }} }}",
        f"query A {{ {TYPES} }} query B {{ {TYPES} unit {{ number }} }}",
        f"mutation {{ report(figures: {{figures: []}}) {{ query {{ {TYPES} }} }} }}",
        "mutation { report(figures: {figures: []}) { ...R } } fragment R on Reported { query { ...Q } } "
        f"fragment Q on Query {{ {TYPES} }}",
    ],
)
async def test_much_of_the_schema_beside_data_is_refused(text: str) -> None:
    found = await breaches(text)
    assert found["COST_LIMIT"]["limit"] == str(BESIDE_INTROSPECTION)


@pytest.mark.parametrize(
    "text",
    [
        f"{{ {TYPES} }}",
        "{ unit { number } __schema { queryType { name } } }",
        '{ unit { number } __type(name: "Unit") { name fields { name description } } }',
        "{ __typename unit { " + "parts { parts { parts { number } } } } }",
        "mutation { report(figures: {figures: []}) { query { __schema { queryType { name } } } } }",
    ],
)
async def test_the_schema_alone_a_little_of_it_and_data_alone_pass(text: str) -> None:
    assert await breaches(text) == {}


@pytest.mark.parametrize(("pages", "large"), [(1, False), (10, True)])
async def test_a_mutation_that_reads_much_leaves_room_to_others(pages: int, large: bool) -> None:
    page = "units(first: 100) { nodes { parent { parent { number } } } }"
    below = " ".join(f"p{number}: {page}" for number in range(pages))
    checked = documents().read(f"mutation {{ report(figures: {{figures: []}}) {{ query {{ {below} }} }} }}")
    assert checked.errors == ()
    assert checked.operation(None).is_large is large


@pytest.mark.parametrize("everything", [True, False])
async def test_the_introspection_of_tools_passes(everything: bool) -> None:
    query = get_introspection_query(
        specified_by_url=everything,
        directive_is_repeatable=everything,
        schema_description=everything,
        input_value_deprecation=everything,
    )
    assert await breaches(query) == {}


async def test_introspection_over_and_over_does_not_pass() -> None:
    types = " ".join(f"t{number}: types {{ ...T }}" for number in range(50))
    fragment = (
        "fragment T on __Type { name kind fields { name description"
        " args { name type { name ofType { name } } } type { name kind ofType { name kind } } } }"
    )
    assert "COST_LIMIT" in await breaches("{__schema{" + types + "}} " + fragment)


def test_documents_are_remembered_by_their_text_and_not_without_bound() -> None:
    found = documents()
    first = found.read("{unit{number}}")
    assert found.read("{unit{number}}") is first
    for number in range(MOST_DOCUMENTS):
        found.read(f"{{a{number}: unit{{number}}}}")
    assert len(found) == MOST_DOCUMENTS
    assert found.read("{unit{number}}") is not first


def test_a_few_large_documents_drive_out_the_others() -> None:
    found = documents()
    for number in range(MOST_CHARACTERS // LONGEST_CACHED + 5):
        found.read(f"{{a{number}: unit{{number}}}}".ljust(LONGEST_CACHED))
    assert len(found) == MOST_CHARACTERS // LONGEST_CACHED


def test_long_documents_are_not_remembered() -> None:
    found = documents()
    found.read("{unit{number}} #" + "x" * LONGEST_CACHED)
    assert len(found) == 0
