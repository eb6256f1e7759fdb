"""Limits on the text of a document, checked token by token before the parser builds anything."""

from graphql.language import Lexer, Source, TokenKind

from schema.engine.faults.errors import breach
from schema.engine.faults.texts import check_text

MAX_CHARACTERS = 120_000
"""A longer text belongs into a variable: the lexer reads literals and comments letter by letter."""
MAX_LINES = 5_000
"""To find the line of an error all lines before it are read."""
MAX_TOKENS = 2_000
MAX_BRACKETS = 64
MAX_NUMBER = 100

_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})


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
