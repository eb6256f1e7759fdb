"""Acting as one person or another within one transaction of a county.

A whole county is told in one transaction: it is there or it isn't. Every use case still sees whoever does
it, with the appointments that are really theirs.
"""

from dataclasses import dataclass, field

from deploy.demo.counties import County
from tenants.database.session import Session
from tenants.viewer import Identity


@dataclass(slots=True)
class Acting:
    """The county's transaction, as seen by each of its people."""

    county: County
    issuer: str
    session: Session
    _sessions: dict[str, Session] = field(default_factory=dict)

    async def by(self, login: str) -> Session:
        """The transaction in somebody's hands."""
        if login not in self._sessions:
            identity = Identity(self.issuer, login, self.county.division)
            self._sessions[login] = await self.session.acted_by(identity)
        return self._sessions[login]

    async def office(self) -> Session:
        """The performance office."""
        return await self.by(self.county.login("office"))

    async def second_officer(self) -> Session:
        """The other officer, who decides on what the first one corrected."""
        return await self.by(self.county.login("office", "2"))

    async def head_of(self, unit: str) -> Session:
        """The head of a unit that runs levels 3 and 4."""
        return await self.by(self.county.login(unit, "head"))
