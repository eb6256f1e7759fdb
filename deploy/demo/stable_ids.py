"""Stable ids and stable pseudo-random numbers: every load gives the same demonstration.

A number is taken from the hash of what it is for.
"""

from hashlib import sha256
from uuid import UUID, uuid5

_SPACE = UUID("6a697869-616f-5065-8f6d-64656d6f0001")


def stable_id(*parts: object) -> UUID:
    """The id for these parts."""
    return uuid5(_SPACE, "/".join(map(str, parts)))


def subject_id(tenant: int, level: str, code: str, unit: str = "") -> UUID:
    """The id of a subject; sections and staff name their unit."""
    return stable_id(tenant, "subject", level, unit, code)


def user_id(tenant: int, login: str) -> UUID:
    """The id of a government's user."""
    return stable_id(tenant, "user", login)


def draw(below: int, *parts: object) -> int:
    """A number from 0 to below `below`, always the same for the same parts."""
    digest = sha256("/".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below
