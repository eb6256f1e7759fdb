"""Loaders of the organisation; each reads only what the viewer may see."""

from collections.abc import Sequence
from uuid import UUID

from resolvers.loading import Loader, count_loader, list_loader
from resolvers.organisation.appointment_steps import revocation_verdict
from resolvers.organisation.governments import ChildList, count_children, read_children, read_governments
from resolvers.organisation.places import subject_place
from resolvers.organisation.records import AppointmentRecord, Government, Subject
from resolvers.organisation.rows import own_subjects, read_units_by_code
from resolvers.organisation.subject_members import MemberList, count_members, list_members
from resolvers.organisation.subjects import read_subjects
from resolvers.rights.places import own_place
from resolvers.rights.verdicts import Verdict
from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place


class OrganisationLoaders:
    """Governments, whose names are public, and the subjects that the viewer may know of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.governments: Loader[int, Government | None] = Loader(self._governments)
        self.children: Loader[tuple[int, ChildList], Sequence[Government]] = list_loader(
            read_children, session
        )
        self.child_counts: Loader[int, int] = Loader(self._child_counts)
        self.subjects: Loader[UUID, Subject | None] = Loader(self._subjects)
        self.units: Loader[str, Subject | None] = Loader(self._units)
        self._node_places: Loader[UUID, Place] = Loader(self._read_node_places)
        self.members: Loader[tuple[UUID, MemberList], Sequence[Subject]] = list_loader(list_members, session)
        self.member_counts: Loader[tuple[UUID, Level | None], int] = count_loader(count_members, session)

    async def revocation_verdict_of(self, appointment: AppointmentRecord) -> Verdict:
        """Whether the viewer may revoke an appointment now."""
        node = own_place(self._session)
        if appointment.node_id is not None:
            node = await self._node_places.load(appointment.node_id)
        return revocation_verdict(self._session.viewer, appointment, node)

    async def _read_node_places(self, ids: list[UUID]) -> Sequence[Place]:
        """Of nodes that the viewer may not know of, too: a verdict shows nothing of them."""
        found = await own_subjects(self._session, ids)
        return [subject_place(self._session.viewer, found[key]) for key in ids]

    async def _governments(self, codes: list[int]) -> Sequence[Government | None]:
        found = await read_governments(self._session, codes)
        return [found.get(code) for code in codes]

    async def _child_counts(self, codes: list[int]) -> Sequence[int]:
        found = await count_children(self._session, codes)
        return [found.get(code, 0) for code in codes]

    async def _subjects(self, ids: list[UUID]) -> Sequence[Subject | None]:
        found = await read_subjects(self._session, ids)
        return [found.get(key) for key in ids]

    async def _units(self, codes: list[str]) -> Sequence[Subject | None]:
        """The units with these codes, as schemes name who gives figures."""
        ids = await read_units_by_code(self._session, codes)
        known = dict(zip(ids, await self.subjects.load_many(list(ids.values())), strict=True))
        return [known.get(code) for code in codes]
