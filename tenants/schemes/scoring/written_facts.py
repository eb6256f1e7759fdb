"""Facts as JSON that keeps decimals exact: how they are kept, and carried into another process.

A year has hundreds of thousands of facts; as one text per subject they cost neither time nor memory until
somebody scores them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, overload

from tenants.schemes.scoring.facts import Fact

# What holds names of groups: no figures, which would be kept as strings.
_NAMES = ("absent",)


def stored_fact(data: Any) -> Any:
    """A fact as JSON that keeps decimals exact: numbers with a point become strings."""
    if isinstance(data, Mapping):
        return {key: stored_fact(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [stored_fact(value) for value in data]
    return str(data) if isinstance(data, Decimal) else data


def restored_fact(data: Any) -> Any:
    """What :func:`stored_fact` wrote, as the engine takes it."""
    if isinstance(data, Mapping):
        return {key: value if key in _NAMES else restored_fact(value) for key, value in data.items()}
    if isinstance(data, list):
        return [restored_fact(value) for value in data]
    return Decimal(data) if isinstance(data, str) else data


def read_facts(rows: Iterable[Sequence[Any]]) -> list[Fact]:
    """The facts of a text's rows."""
    return [
        Fact(indicator, period, restored_fact(data), restored_fact(target))
        for indicator, period, data, target in rows
    ]


class WrittenFacts(Sequence[Fact]):
    """The facts of one subject as a text, `[[indicator, period, data, target], …]`; read anew each time.

    Two are equal if their texts are.
    """

    __slots__ = ("text",)

    def __init__(self, text: str = "[]") -> None:
        self.text = text

    def __iter__(self) -> Iterator[Fact]:
        """The facts, in the text's order."""
        return iter(read_facts(json.loads(self.text)))

    def __len__(self) -> int:
        """How many there are."""
        return len(json.loads(self.text))

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Fact]: ...
    def __getitem__(self, place: int | slice) -> Fact | Sequence[Fact]:
        """One of them, or some."""
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same text."""
        return isinstance(other, WrittenFacts) and self.text == other.text

    def __hash__(self) -> int:
        """By the text."""
        return hash(self.text)


def written_facts(facts: Iterable[Fact]) -> WrittenFacts:
    """Facts, written."""
    if isinstance(facts, WrittenFacts):
        return facts
    rows = [[fact.indicator, fact.period, stored_fact(fact.data), stored_fact(fact.target)] for fact in facts]
    return WrittenFacts(json.dumps(rows, ensure_ascii=False))
