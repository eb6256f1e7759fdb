"""Optimistic locking: a mutation names the version that its client saw, so that no change is lost."""

from resolvers.faults import refuse


def refuse_stale(found: int, expected: int, field: str = "expectedVersion") -> None:
    """Refuse if the thing was changed after the client read it."""
    if found != expected:
        raise refuse("VERSION_CONFLICT", field, current=found)
