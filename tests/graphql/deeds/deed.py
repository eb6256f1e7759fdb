"""What a deed is: one mutation with everything that the tests need to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy import Action
from tenants.viewer import Role
from tests.worlds.mutations import mutation_document
from tests.worlds.realms import RUNNING, Realm

Made = Mapping[str, Mapping[str, Any]]
"""The objects that earlier mutations answered with, by the mutations' names."""

Given = Callable[[Realm, Made], dict[str, Any]]
Mixed = Callable[[Realm, Realm], dict[str, Any]]
"""An input made of one's own things and of the other government's."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """An attempt on another government's things.

    Without ``mixed``, the deed's own input with the other's ids, changed by ``but``. ``role`` tries it where
    that is not who does the deed at home.
    """

    why: str = ""
    mixed: Mixed | None = None
    but: Mapping[str, Any] = field(default_factory=dict)
    role: Role | None = None


def about(cycle: Realm, subject: Realm, year: int = RUNNING) -> dict[str, Any]:
    """A realm's year, and the forestry unit of the same realm or of another one."""
    return {"cycle": cycle.ids["cycle", year], "subject": subject.subject("forestry")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A mutation as it is done in a realm.

    * ``role`` may do it, ``action`` is what the policy is asked, ``logged`` the audit log's name for it where
      that is another one; ``noun`` is what it answers with.
    * ``given`` is its input, which may use what earlier deeds answered.
    * ``wrong`` makes the input faulty: the fields that are replaced. An empty one says that a realm which
      nothing was done in has the fault already.
    * ``foreign`` are attempts on another government's things.
    * ``denied`` are roles and reasons beside those that every such deed is refused for.
    """

    mutation: str
    role: Role
    action: Action
    noun: str
    given: Given
    wrong: Mapping[str, Any] | None = None
    foreign: tuple[Foreign, ...] = ()
    denied: tuple[tuple[Role, str], ...] = ()
    logged: str | None = None

    @property
    def in_log(self) -> str:
        """Its name in the audit log."""
        return self.logged or self.action.value

    @property
    def document(self) -> str:
        """The document that does it."""
        return mutation_document(self.mutation, f"{self.noun} {{ id }}")

    def faulty(self, realm: Realm) -> dict[str, Any]:
        """Its input with a fault; that each deed has one is held by ``test_completeness.py``."""
        return {**self.given(realm, {}), **(self.wrong or {})}

    def attempt(self, foreign: Foreign, own: Realm, victim: Realm) -> dict[str, Any]:
        """The input of an attempt on another government's things."""
        if foreign.mixed is not None:
            return foreign.mixed(own, victim)
        return {**self.given(victim, {}), **foreign.but}
