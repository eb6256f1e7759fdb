"""Parses and validates documents: the limits come first, the rules of GraphQL after them."""

from graphql import ASTValidationRule, DocumentNode, GraphQLError, GraphQLSchema, NoFragmentCyclesRule, parse
from graphql import validate as validate_by

from schema.engine.libraries.strawberry_internals import validation_errors
from schema.engine.limits.cost import CostLimit
from schema.engine.limits.query_tokens import MAX_TOKENS, scan
from schema.engine.limits.repeats import RepeatLimit
from schema.engine.limits.shape import AliasLimit, DepthLimit, DirectiveLimit

# Cycles are refused together with the limits, so that the later rules may follow every fragment to its end.
LIMITS: tuple[type[ASTValidationRule], ...] = (
    NoFragmentCyclesRule,
    DepthLimit,
    AliasLimit,
    DirectiveLimit,
    CostLimit,
)


def parsed(text: str) -> DocumentNode:
    """The document of a text; raises what the limits on its tokens and the parser raise."""
    scan(text)
    return parse(text, max_tokens=MAX_TOKENS)


def errors_of(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """The errors of a document.

    Each step runs only if the one before it found nothing: a document that one step refuses can keep the next
    step busy for seconds.
    """
    return (
        validate_by(schema, document, LIMITS)
        or validate_by(schema, document, (RepeatLimit,))
        or validation_errors(schema, document)
    )
