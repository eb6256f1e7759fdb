"""Documents that are made to keep a server busy, one class each, as large as one asks for."""

from collections.abc import Callable

from graphql import get_introspection_query

Build = Callable[[int], str]


def _many(part: Callable[[int], str], count: int) -> str:
    return " ".join(map(part, range(count)))


def aliases(count: int) -> str:
    """One field under many names."""
    return "{" + _many(lambda n: f"a{n}: viewer {{ name }}", count) + "}"


def aliases_in_fragments(count: int) -> str:
    """A fragment with an alias, spread in many places."""
    return "{" + _many(lambda _: "viewer { ...F }", count) + "} fragment F on Viewer { a: name b: name }"


def repeated(count: int) -> str:
    """One field many times in one place."""
    return "{ viewer { " + "name " * count + "} }"


def repeated_parents(count: int) -> str:
    """Fields that meet in one place because their parents do."""
    return "{" + _many(lambda _: "viewer { tenant { name code } }", count) + "}"


def overlapping_fragments(count: int) -> str:
    """Fragments that all select the same fields in one place: each is compared with each."""
    spread = _many(lambda n: f"...F{n}", count)
    fragments = _many(lambda n: f"fragment F{n} on Viewer {{ name tenant {{ name code }} }}", count)
    return "{ viewer { " + spread + " } } " + fragments


def overlapping_pairs(count: int) -> str:
    """Many names, each of them twice in one place."""
    half = _many(lambda n: f"a{n}: name", count)
    return "{ viewer { ...F ...G } } fragment F on Viewer {" + half + "} fragment G on Viewer {" + half + "}"


def directives(count: int) -> str:
    """Directives on one field."""
    return "{ viewer { name " + "@include(if: true) " * count + "} }"


def unknown_directives(count: int) -> str:
    """Directives that are not there."""
    return "{ viewer { name " + _many(lambda n: f"@d{n}", count) + " } }"


def conditional_spreads(count: int) -> str:
    """Spreads with conditions."""
    return "{ viewer { " + "...F @include(if: true) " * count + "} } fragment F on Viewer { name }"


def deep(count: int) -> str:
    """Fields inside one another."""
    return "{ viewer { tenant " + "{ parent " * count + "{ name }" + " }" * count + " } }"


def deep_by_fragments(count: int) -> str:
    """A chain of fragments, each one field deep."""
    chain = _many(lambda n: f"fragment F{n} on Government {{ parent {{ ...F{n + 1} }} }}", count)
    return f"{{ viewer {{ tenant {{ ...F0 }} }} }} {chain} fragment F{count} on Government {{ name }}"


def long_chain(count: int) -> str:
    """A chain of fragments that is not deep at all."""
    chain = _many(lambda n: f"fragment F{n} on Viewer {{ ...F{n + 1} }}", count)
    return f"{{ viewer {{ ...F0 }} }} {chain} fragment F{count} on Viewer {{ name }}"


def brackets(count: int) -> str:
    """Brackets that nobody closes."""
    return "{ viewer(a: " + "[" * count


def circle(count: int) -> str:
    """Fragments that spread one another in a circle."""
    chain = _many(lambda n: f"fragment F{n} on Viewer {{ ...F{(n + 1) % count} }}", count)
    return "{ viewer { ...F0 } } " + chain


def circles(count: int) -> str:
    """Fragments each of which spreads all of them."""
    every = _many(lambda n: f"...F{n}", count)
    return "{ viewer { ...F0 } } " + _many(lambda n: f"fragment F{n} on Viewer {{ {every} }}", count)


def unused_circle(count: int) -> str:
    """A circle that no operation comes to."""
    chain = _many(lambda n: f"fragment F{n} on Viewer {{ ...F{(n + 1) % count} }}", count)
    return "{ viewer { name } } " + chain


def _branching(count: int, last: str) -> str:
    """Fragments each of which leads to the next in two fields that are not there."""
    return (
        _many(lambda n: f"fragment F{n} on Query {{ a {{ ...F{n + 1} }} b {{ ...F{n + 1} }} }}", count)
        + f" fragment F{count} on Query {{ {last} }}"
    )


def unused_branching(count: int) -> str:
    """Branching fragments that no operation uses."""
    return "{ viewer { name } } " + _branching(count, "c")


def used_branching(count: int) -> str:
    """Branching fragments that an operation uses."""
    return "{ ...F0 } " + _branching(count, "c")


def doubling_spreads(count: int) -> str:
    """Fragments each of which spreads the next twice in one place."""
    chain = _many(lambda n: f"fragment F{n} on Viewer {{ ...F{n + 1} ...F{n + 1} }}", count)
    return f"{{ viewer {{ ...F0 }} }} {chain} fragment F{count} on Viewer {{ name }}"


def operations(count: int) -> str:
    """Many operations, all of them with one fragment."""
    return _many(lambda n: f"query Q{n} {{ ...F }}", count) + " fragment F on Query { viewer { name } }"


def operations_with_branching(count: int) -> str:
    """Many operations that lead into branching fragments."""
    return _many(lambda n: f"query Q{n} {{ ...F0 }}", count) + " " + _branching(10, "c")


def operations_with_variables(count: int) -> str:
    """Each operation is asked for the variables of each field of a fragment."""
    fields = _many(lambda n: f"tenant(code: $v{n}) {{ name }}", count)
    return _many(lambda n: f"query Q{n} {{ ...F }}", count) + f" fragment F on Query {{ {fields} }}"


def introspection_in_a_chain(count: int) -> str:
    """A costly fragment of introspection, first met at the end of a long chain."""
    types = _many(lambda n: f"a{n}: __schema {{ types {{ ...X }} }}", 20)
    chain = _many(lambda n: f"fragment A{n} on __Schema {{ ...A{n + 1} }}", count)
    last = f"fragment A{count} on __Schema {{ types {{ ...X }} }}"
    costly = "fragment X on __Type { name description fields { name description args { name description } } }"
    return f"{{ z: __schema {{ ...A0 }} {types} }} {chain} {last} {costly}"


def introspection_over_and_over(count: int) -> str:
    """All types with all fields, under many names."""
    types = _many(lambda n: f"a{n}: types {{ fields {{ type {{ fields {{ name description }} }} }} }}", count)
    return "{ __schema { " + types + " } }"


def introspection_beside_data(count: int) -> str:
    """The schema as tools ask for it, beside a field: nothing of it is kept for the next time."""
    fields = _many(lambda n: f"v{n}: viewer {{ name }}", count)
    return get_introspection_query().replace("{", "{ " + fields, 1)


def introspection_branching(count: int) -> str:
    """Branching fragments below the schema, where graphql-core has a rule of its own."""
    chain = _many(
        lambda n: f"fragment F{n} on __Type {{ a{n}: ofType {{ ...F{n + 1} }} ...F{n + 1} }}", count
    )
    return f"{{ __schema {{ types {{ ...F0 }} }} }} {chain} fragment F{count} on __Type {{ name }}"


def lists_in_lists(count: int) -> str:
    """Pages inside pages."""
    inside = "name"
    for _ in range(count):
        inside = f"children(first: 100) {{ nodes {{ {inside} }} }}"
    return '{ tenant(code: "650000") { ' + inside + " } }"


def lists_side_by_side(count: int) -> str:
    """The same costly list under many names."""
    return "{" + _many(lambda n: f"a{n}: schemeLibrary {{ document }}", count) + "}"


def pages_by_variables(count: int) -> str:
    """Large pages under many names, each with a size of its own that only the request says."""
    sizes = _many(lambda n: f"$s{n}: Int!", count)
    pages = _many(
        lambda n: f"a{n}: ranking(under: 650000, year: 2025, level: UNIT, first: $s{n}) {RANKED}", count
    )
    return f"query Q({sizes}) {{{pages}}}"


RANKED = "{ nodes { rank subject { name } tenant { name } } }"


def many_tokens(count: int) -> str:
    """Nothing but names."""
    return "{" + "name " * count + "}"


def comment(count: int) -> str:
    """A long comment before a small query."""
    return "#" + "x" * count + "\n{ viewer { name } }"


def empty_lines(count: int) -> str:
    """Empty lines before fields that are not there: each error's line has to be found."""
    return "\n" * count + "{" + _many(lambda n: f"none{n}", min(count, 150)) + "}"


def escapes(count: int) -> str:
    """A literal of escapes."""
    return '{ schemeCheck(document: "' + "\\n" * count + '") { code } }'


def unknown_fields(count: int) -> str:
    """Fields whose names are nearly right."""
    return "{ viewer { " + _many(lambda n: f"appointmens{n}", count) + " } }"


def unknown_types(count: int) -> str:
    """Types whose names are nearly right: similar names are looked for among all types."""
    return "{ viewer { name " + _many(lambda n: f"... on Appointmen{n} {{ a{n} }}", count) + " } }"


def unknown_arguments(count: int) -> str:
    """Arguments that are not there."""
    return "{ tenant(" + _many(lambda n: f"cod{n}: 1", count) + ") { name } }"


def repeated_arguments(count: int) -> str:
    """One argument many times: one error with many places."""
    return "{ tenant(" + "code: 1 " * count + ") { name } }"


def unknown_input_fields(count: int) -> str:
    """Fields of an input that are not there, with long names."""
    return (
        "mutation { cycleOpen(input: {"
        + _many(lambda n: f"{'entri' * 20}{n}: 1", count)
        + "}) { cycle { id } } }"
    )


def wrong_literals(count: int) -> str:
    """Values that are not in the enum; the place of each has to be found."""
    asked = _many(lambda n: f"{{ action: CYCLE_REA{n} }}", count)
    return "{ viewer { may(questions: [" + asked + "]) { allowed } } }"


def undefined_variables(count: int) -> str:
    """Variables that no operation defines."""
    return "{" + _many(lambda n: f"tenant(code: $v{n}) {{ name }}", count) + "}"


def unused_variables(count: int) -> str:
    """Variables that nobody uses."""
    return "query Q(" + _many(lambda n: f"$v{n}: Int", count) + ") { viewer { name } }"


def many_pairs(count: int) -> str:
    """Many fields, each of them many times in one place, but none too often."""
    fields = "name code tier validFrom validTo __typename"
    spread = _many(lambda n: f"...F{n}", count)
    fragments = _many(lambda n: f"fragment F{n} on Government {{ {fields} }}", count)
    places = _many(lambda n: f"a{n}: tenant {{ {spread} }}", 6)
    return "{ viewer { " + places + " } } " + fragments
