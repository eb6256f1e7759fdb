"""Valid operations for any schema, made up by hypothesis: everything a document may say, in small.

Two fields with one response key must not contradict each other, wherever their selection sets may meet.
So a key means one thing (field, arguments, shape of its type) throughout a document, or on one level of
it; the rest of validity follows from the types. Arguments get their values from the caller.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphql import GraphQLArgument, GraphQLSchema, get_named_type, is_composite_type, is_required_argument
from hypothesis import strategies as st

from tests.differential.atlas import Atlas, shape
from tests.differential.draws import Draw, Draws
from tests.differential.variables import Values, Variables

_ALIASES = ("a", "b", "c", "id", "name", "node", "__typename_", "A")
_OPERATIONS: tuple[tuple[str | None, ...], ...] = (*((None,),) * 4, *(("Q",),) * 3, ("Q", "R"))
_DIRECTIVES = (("include",), ("skip",), ("skip", "include"), ("include", "skip"))
_INTROSPECTION = (
    "__schema { queryType { name kind } mutationType { name } }",
    '__type(name: "Query") { __typename name fields { name isDeprecated } }',
    '__type(name: "Nothing") { name }',
)
_MOST_IN_A_SET = 5
_MOST_INLINE = 3


@dataclass(frozen=True, slots=True)
class Start:
    """Where what is made up begins: at a root type, or inside what is given."""

    operation: str
    type: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One way to run a document: an operation of it, and values for the variables."""

    operation: str | None
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """A document, several ways to run it, and the fields it selects (``Type.field``)."""

    text: str
    calls: tuple[Call, ...]
    fields: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """An operation or a fragment while it is being written."""

    variables: set[str] = field(default_factory=set)
    spreads: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Fragment(_Part):
    """A fragment that is ready to be used."""

    condition: str = ""
    level: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a response key means."""

    name: str
    shape: str
    takes: str = ""
    arguments: str = ""
    variables: frozenset[str] = frozenset()

    def fits(self, wanted: "_Meaning") -> bool:
        """Whether the key can mean this field, too."""
        return (self.name, self.shape, self.takes) == (wanted.name, wanted.shape, wanted.takes)


def questions(
    schema: GraphQLSchema,
    values: Values,
    *,
    starts: Sequence[Start] = (),
    size: int = 32,
    least: int = 1,
    depth: int = 6,
    calls: int = 3,
) -> st.SearchStrategy[Question]:
    """Documents with ``least`` to ``size`` fields or a few more, and ``calls`` ways to run each.

    They are nested up to ``depth`` deep, or a bit deeper where a fragment is used again.
    """
    atlas = Atlas(schema)
    chosen = starts or _roots(schema)

    @st.composite
    def question(draw: Draw) -> Question:
        return _Writer(Draws(draw), atlas, values, range(least, size), depth).question(chosen, calls)

    return question()


def _roots(schema: GraphQLSchema) -> list[Start]:
    query, mutation = schema.query_type, schema.mutation_type
    assert query is not None
    queries = [Start("query", query.name)] * 4
    return queries if mutation is None else [*queries, Start("mutation", mutation.name)]


class _Writer:
    """Writes one document."""

    def __init__(self, draws: Draws, atlas: Atlas, values: Values, sizes: range, depth: int) -> None:
        self._draws = draws
        self._atlas = atlas
        self._depth = depth
        self._left = draws.pick(sizes)
        self._by_level = draws.chance(3)
        self._variables = Variables(draws, values)
        self._meanings: dict[tuple[int, str], _Meaning] = {}
        self._fragments: dict[str, _Fragment] = {}
        self._part = _Part()
        self._selected: dict[str, None] = {}

    def question(self, starts: Sequence[Start], calls: int) -> Question:
        """The document with its calls."""
        operations = [
            (name, *self._operation(name, self._draws.pick(starts))) for name in self._draws.pick(_OPERATIONS)
        ]
        used = {name for _, _, part in operations for name in self._spread(part)}
        fragments = [self._fragments[name].text for name in sorted(used)]
        text = "\n".join([*(text for _, text, _ in operations), *fragments])
        runs = tuple(self._call(self._draws.pick(operations)) for _ in range(calls))
        return Question(text, runs, tuple(self._selected))

    def _operation(self, name: str | None, start: Start) -> tuple[str, _Part]:
        with self._writing(_Part()) as part:
            chosen = f"{start.before}{self._selections(start.type, 1, 0)}{start.after}"
        declared = self._variables.declared(self._used(part))
        if name is None and start.operation == "query" and not declared:
            return chosen, part
        return f"{start.operation} {name or ''}{declared} {chosen}", part

    def _call(self, operation: tuple[str | None, str, _Part]) -> Call:
        name, _, part = operation
        return Call(name, self._variables.valued(self._used(part)))

    @contextmanager
    def _writing(self, part: _Part) -> Iterator[_Part]:
        outer, self._part = self._part, part
        try:
            yield part
        finally:
            self._part = outer

    def _spread(self, part: _Part) -> set[str]:
        found: set[str] = set()
        for name in part.spreads:
            found |= {name} | self._spread(self._fragments[name])
        return found

    def _used(self, part: _Part) -> set[str]:
        return part.variables.union(*(self._fragments[name].variables for name in self._spread(part)))

    def _selections(self, parent: str, level: int, inline: int) -> str:
        chosen = [self._selection(parent, level, inline)]
        while self._left > 0 and len(chosen) < _MOST_IN_A_SET and not self._draws.chance(4):
            chosen.append(self._selection(parent, level, inline))
        return f"{{ {' '.join(chosen)} }}"

    def _selection(self, parent: str, level: int, inline: int) -> str:
        self._left -= 1
        kind = self._draws.below(12)
        if kind == 8 or (kind in (6, 7) and self._left <= 0):
            return self._typename(level)
        if kind in (9, 10) and inline < _MOST_INLINE and self._left > 0:
            return self._inline(parent, level, inline)
        if kind == 11 and self._left > 0:
            return self._spread_of(parent, level)
        if level == 1 and inline == 0 and self._atlas.is_query(parent) and self._draws.chance(60):
            return self._draws.pick(_INTROSPECTION)
        choices = self._atlas.choices[parent]
        may_nest = level < self._depth and self._left > 0 and bool(choices.nests)
        if not choices.leaves and not choices.nests and inline < _MOST_INLINE:
            return self._inline(parent, level, inline)
        if may_nest and (not choices.leaves or self._draws.below(2)):
            return self._field(parent, self._draws.pick(choices.nests), level)
        return (
            self._field(parent, self._draws.pick(choices.leaves), level)
            if choices.leaves
            else self._typename(level)
        )

    def _typename(self, level: int) -> str:
        meaning = _Meaning("__typename", "String!")
        return self._named(meaning, level) + self._directives()

    def _inline(self, parent: str, level: int, inline: int) -> str:
        condition = (
            None if self._draws.chance(4) else self._draws.pick(self._atlas.choices[parent].conditions)
        )
        directives = self._directives()
        chosen = self._selections(condition or parent, level, inline + 1)
        return f"...{f' on {condition}' if condition else ''}{directives} {chosen}"

    def _spread_of(self, parent: str, level: int) -> str:
        ready = [
            name
            for name, fragment in self._fragments.items()
            if self._atlas.meet(parent, fragment.condition)
            and (not self._by_level or fragment.level == level)
            and level <= fragment.level + 1
        ]
        name = (
            self._draws.pick(ready) if ready and self._draws.below(3) else self._new_fragment(parent, level)
        )
        self._part.spreads.add(name)
        return f"...{name}{self._directives()}"

    def _new_fragment(self, parent: str, level: int) -> str:
        condition = self._draws.pick(self._atlas.choices[parent].conditions)
        fragment = _Fragment(condition=condition, level=level)
        with self._writing(fragment):
            chosen = self._selections(condition, level, 1)
        # Named once it is written, so that nothing inside can spread it.
        name = f"F{len(self._fragments)}"
        fragment.text = f"fragment {name} on {condition} {chosen}"
        self._fragments[name] = fragment
        return name

    def _field(self, parent: str, name: str, level: int) -> str:
        self._selected[f"{parent}.{name}"] = None
        definition = self._atlas.field(parent, name)
        takes = ",".join(f"{key}:{argument.type}" for key, argument in definition.args.items())
        meaning = _Meaning(name, shape(definition.type), takes)
        written = self._named(meaning, level, f"{parent}.{name}", definition.args) + self._directives()
        inner = get_named_type(definition.type)
        return (
            f"{written} {self._selections(inner.name, level + 1, 0)}" if is_composite_type(inner) else written
        )

    def _named(
        self,
        wanted: _Meaning,
        level: int,
        place: str = "",
        arguments: Mapping[str, GraphQLArgument] | None = None,
    ) -> str:
        """The field with a key that means nothing else, and with the arguments that the key means."""
        scope = level if self._by_level else 0
        key = self._draws.pick(_ALIASES) if self._draws.chance(4) else wanted.name
        while (meaning := self._meanings.get((scope, key))) and not meaning.fits(wanted):
            key += "_"
        if meaning is None:
            text, variables = self._arguments(place, arguments or {})
            meaning = _Meaning(wanted.name, wanted.shape, wanted.takes, text, variables)
            self._meanings[scope, key] = meaning
        self._part.variables |= meaning.variables
        alias = "" if key == wanted.name else f"{key}: "
        return f"{alias}{wanted.name}{meaning.arguments}"

    def _arguments(self, place: str, taken: Mapping[str, GraphQLArgument]) -> tuple[str, frozenset[str]]:
        written, variables = [], set()
        for name, argument in taken.items():
            if not is_required_argument(argument) and self._draws.chance(3):
                continue
            inside = f"{place}({name})"
            if self._draws.chance(2):
                text = self._variables.literal(inside, argument.type)
            else:
                variable = self._variables.argument(inside, argument.type)
                variables.add(variable)
                text = f"${variable}"
            written.append(f"{name}: {text}")
        return (f"({', '.join(written)})" if written else ""), frozenset(variables)

    def _directives(self) -> str:
        if not self._draws.chance(6):
            return ""
        chosen = [f"@{name}(if: {self._truth()})" for name in self._draws.pick(_DIRECTIVES)]
        return "".join(f" {each}" for each in chosen)

    def _truth(self) -> str:
        kind = self._draws.below(4)
        if kind < 2:
            return ("true", "false")[kind]
        name = self._variables.condition()
        self._part.variables.add(name)
        return f"${name}"
