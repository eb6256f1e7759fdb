"""What the walks over selections have in common."""

from graphql import FieldNode

MAX_STEPS = 100
"""Fields, inline fragments and spreads on the way down: far above MAX_DEPTH, far below Python's stack."""


def introspects(node: FieldNode) -> bool:
    """Whether a field asks for the schema itself."""
    return node.name.value in ("__schema", "__type")
