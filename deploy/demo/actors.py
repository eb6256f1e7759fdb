"""The people of a county in one transaction, each with a session of their own.

A county is loaded in one transaction, completely or not at all. Every use case still sees the person who
acts, with that person's own appointments.
"""

from dataclasses import dataclass, field

from deploy.demo.counties import County
from tenants.database.session import Session
from tenants.viewer import Identity


@dataclass(slots=True)
class Actors:
    """The sessions of a county's people in its transaction."""

    county: County
    issuer: str
    session: Session
    _sessions: dict[str, Session] = field(default_factory=dict)

    async def by(self, login: str) -> Session:
        """The session of the person with this login."""
        if login not in self._sessions:
            identity = Identity(self.issuer, login, self.county.division)
            self._sessions[login] = await self.session.acted_by(identity)
        return self._sessions[login]

    async def office(self) -> Session:
        """The session of the performance office."""
        return await self.by(self.county.login("office"))

    async def second_officer(self) -> Session:
        """The session of the other officer, who decides on what the first one corrected."""
        return await self.by(self.county.login("office", "2"))

    async def head_of(self, unit: str) -> Session:
        """The session of the head of a unit that runs levels 3 and 4."""
        return await self.by(self.county.login(unit, "head"))
