"""Inputs of which exactly one field is given (`@oneOf`); GraphQL refuses any other number of them."""

from dataclasses import fields
from typing import Any, cast

import strawberry


class OneOfInput:
    """Base class of these inputs: what isn't given is None, as in every other input."""

    def __post_init__(self) -> None:
        """Such a field can have no default, for it would stand beside the one that is given."""
        for field in fields(cast("Any", self)):
            if getattr(self, field.name) is strawberry.UNSET:
                setattr(self, field.name, None)
