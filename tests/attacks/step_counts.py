"""How many steps it takes to judge a document: calls of functions, those of the libraries and of C included.

Counted, not timed, so that the figures are the same on a busy machine.
"""

import sys
from collections.abc import Callable
from typing import Any

from graphql import GraphQLError
from graphql.language import Lexer, Source, TokenKind

from schema.engine.execution.compiled_documents import CompiledDocument
from schema.engine.execution.documents import Prices
from schema.engine.http.query_documents import Documents
from schema.engine.libraries.strawberry_internals import graphql_schema
from schema.root import schema
from tests.attacks.hostile_documents import Build

FREE = 60_000
"""Steps that a document may take whatever its size: small ones may repeat fragments and fields."""

PER_TOKEN = 700
"""Steps that a document may take for each of its tokens; ordinary ones take 100 to 400."""

MORE = 12_000
"""Steps that a document of twice the size may take beyond twice the steps."""


def tokens_of(text: str) -> int:
    """The number of tokens; up to the first mistake if there is one."""
    lexer, count = Lexer(Source(text)), 0
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            count += 1
    except GraphQLError:
        pass
    return count


class Judge:
    """Judges documents of the product's schema as the server does, one after the other, and counts."""

    def __init__(self) -> None:
        self._documents = Documents(graphql_schema(schema), CompiledDocument)
        # What is made once for a schema is made here.
        self.steps("{ __schema { types { name } } viewer { may(questions: []) { allowed } } }")

    def codes(self, text: str) -> set[str]:
        """The codes by which a document is refused; empty if it passes."""
        return {_code(error) for error in self._errors(text)}

    def steps(self, text: str) -> int:
        """The steps that it takes to judge a document, whatever the verdict."""
        return steps_of(lambda: self._errors(text))

    def prices(self, text: str) -> list[Prices | None]:
        """What the operations of a document cost by their variables; it must pass."""
        checked = self._documents.check(text)
        assert checked.errors == ()
        return [each.prices for each in checked.operations]

    def _errors(self, text: str) -> tuple[GraphQLError, ...]:
        try:
            return self._documents.check(text).errors
        except GraphQLError as error:
            return (error,)


def steps_of(work: Callable[[], object]) -> int:
    """The number of functions that are called while something is done."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def assert_linear(judge: Judge, build: Build, size: int) -> None:
    """Steps are bounded by the tokens, and twice the document takes twice the steps."""
    once, twice = build(size), build(2 * size)
    steps = {text: judge.steps(text) for text in (once, twice)}
    for text, taken in steps.items():
        assert taken <= FREE + PER_TOKEN * tokens_of(text), (build.__name__, size, steps.values())
    assert steps[twice] <= 2 * steps[once] + MORE, (build.__name__, size, steps.values())


def _code(error: GraphQLError) -> str:
    return str(getattr(error.original_error, "code", "GRAPHQL"))
