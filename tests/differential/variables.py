"""The variables and literals of a document: how they are written, and their values in one run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graphql import GraphQLInputType, is_non_null_type

from tests.differential.draws import Draw, Draws
from tests.differential.literals import literal

Values = Callable[[Draw, str, GraphQLInputType], object]
"""A value other than null, as JSON has it, for an argument (``Type.field(argument)``) of a type."""

_LEFT_OUT = "left out"
_BOOLEANS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("Boolean!", (True, False)),
    ("Boolean! = true", (True, False, _LEFT_OUT)),
    ("Boolean = false", (True, False, _LEFT_OUT)),
    # Valid, since there is a default; null is refused where the directive is read.
    ("Boolean = true", (True, False, _LEFT_OUT, None)),
)


@dataclass(frozen=True, slots=True)
class _Variable:
    written: str
    value: Callable[[], Mapping[str, object]]
    """The variable with its value, or nothing if it's left out."""


class Variables:
    """What a document declares so far."""

    def __init__(self, draws: Draws, values: Values) -> None:
        self._draws = draws
        self._values = values
        self._known: dict[str, _Variable] = {}
        self._conditions: list[str] = []

    def declared(self, names: Iterable[str]) -> str:
        """How an operation declares some of them."""
        written = ", ".join(self._known[each].written for each in sorted(names))
        return f"({written})" if written else ""

    def valued(self, names: Iterable[str]) -> dict[str, object]:
        """Some of them, each with a value or left out."""
        found: dict[str, object] = {}
        for each in sorted(names):
            found |= self._known[each].value()
        return found

    def literal(self, place: str, kind: GraphQLInputType) -> str:
        """A value written into the document."""
        return literal(self._value(place, kind), kind)

    def argument(self, place: str, kind: GraphQLInputType) -> str:
        """A new variable for an argument."""
        name = f"v{len(self._known)}"
        default = f" = {self.literal(place, kind)}" if self._draws.chance(3) else ""
        # With a default, a variable may be where no null may be; null itself is refused when it's read.
        taken = kind.of_type if is_non_null_type(kind) and default and self._draws.chance(2) else kind

        def value() -> Mapping[str, object]:
            if (default or not is_non_null_type(kind)) and self._draws.chance(3):
                return {}
            return {name: self._value(place, taken)}

        self._known[name] = _Variable(f"${name}: {taken}{default}", value)
        return name

    def condition(self) -> str:
        """A variable for a directive, new or not."""
        if self._conditions and self._draws.chance(2):
            return self._draws.pick(self._conditions)
        name = f"if{len(self._conditions)}"
        self._conditions.append(name)
        written, values = self._draws.pick(_BOOLEANS)

        def value() -> Mapping[str, object]:
            chosen = self._draws.pick(values)
            return {} if chosen is _LEFT_OUT else {name: chosen}

        self._known[name] = _Variable(f"${name}: {written}", value)
        return name

    def _value(self, place: str, kind: GraphQLInputType) -> object:
        if not is_non_null_type(kind) and self._draws.chance(8):
            return None
        return self._values(self._draws.draw, place, kind)
