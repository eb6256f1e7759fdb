"""Limits on the text of a document, checked token by token before the parser builds anything."""

import re
from bisect import bisect_left
from functools import cached_property

from graphql.language import Lexer, Source, SourceLocation, TokenKind

from schema.engine.faults.errors import breach
from schema.engine.faults.texts import check_text

MAX_CHARACTERS = 120_000
"""A longer text belongs into a variable: the lexer reads literals and comments letter by letter."""
MAX_LINES = 5_000
"""Where an error has several places, graphql-core finds them by reading all lines before them."""
MAX_TOKENS = 2_000
MAX_BRACKETS = 64
MAX_NUMBER = 100

_NEWLINE = re.compile(r"\r\n|[\n\r]")
_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})


class IndexedSource(Source):
    """A text whose lines are found once, not again for each error: an answer can have thousands of them."""

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in _NEWLINE.finditer(self.body)]

    def get_location(self, position: int) -> SourceLocation:
        """The line and column of a position."""
        line = bisect_left(self._ends, position)
        if line == 0:
            return SourceLocation(1, position + 1)
        found = _NEWLINE.match(self.body, self._ends[line - 1])
        start = position if found is None else found.end()
        return SourceLocation(line + 1, position + 1 - start)


def scan(query: str) -> None:
    """Refuse what is too long or too deep, and texts that can't be stored."""
    if len(query) > MAX_CHARACTERS:
        raise breach("LENGTH_LIMIT", MAX_CHARACTERS, len(query))
    lines = query.count("\n") + query.count("\r") + 1
    if lines > MAX_LINES:
        raise breach("LINE_LIMIT", MAX_LINES, lines)
    check_text(query)
    lexer = Lexer(Source(query))
    tokens = depth = 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        if tokens > MAX_TOKENS:
            raise breach("TOKEN_LIMIT", MAX_TOKENS, tokens)
        if token.kind in _OPENING:
            depth += 1
            if depth > MAX_BRACKETS:
                raise breach("DEPTH_LIMIT", MAX_BRACKETS, depth)
        elif token.kind in _CLOSING:
            depth -= 1
        elif token.kind in _TEXTS:
            check_text(token.value or "")
        elif token.kind in _NUMBERS and len(token.value or "") > MAX_NUMBER:
            raise breach("NUMBER_LIMIT", MAX_NUMBER, len(token.value or ""))
