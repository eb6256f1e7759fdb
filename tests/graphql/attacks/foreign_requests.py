"""What an attack is: a request made in one government with the ids of another one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tenants.viewer import Role
from tests.worlds.realms import Realm

Given = Callable[[Realm, Realm], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Attack:
    """A request made in one's own realm about another one; ``official`` if superiors may ask it."""

    name: str
    role: Role
    document: str
    given: Given
    official: bool = False
