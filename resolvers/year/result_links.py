"""One subject's result that counts in another's."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Link:
    """``target``'s result counts in ``subject``'s, under the name by which the scheme reads it."""

    subject: UUID
    link: str
    target: UUID
    weight: Decimal
