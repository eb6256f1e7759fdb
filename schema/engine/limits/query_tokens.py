"""Limits on the text of a document, checked token by token before the parser builds anything."""

from graphql.language import Lexer, Source, TokenKind

from schema.engine.faults.errors import breach
from schema.engine.faults.texts import check_text

MAX_TOKENS = 2_000
MAX_BRACKETS = 64
MAX_NUMBER = 100

_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})


def scan(query: str) -> None:
    """Refuse too many tokens, too deep brackets, too long numbers, and texts that can't be stored."""
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
