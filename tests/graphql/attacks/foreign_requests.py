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


def query_attack(name: str, role: Role, document: str, given: Given, *, official: bool = False) -> Attack:
    return Attack(name, role, document, given, official)


def mutation_attack(name: str, role: Role, given: Given, *, kind: str | None = None, why: str = "") -> Attack:
    kind = kind or f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
    title = f"{name} {why}".strip()
    return Attack(title, role, document, lambda own, victim: {"input": given(own, victim)})
