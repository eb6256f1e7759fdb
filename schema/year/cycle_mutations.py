"""Mutations of cycles: open, close, reopen, edit the roster, decide ties."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.ties import decide_tie
from resolvers.year.cycles import close_cycle, find_cycle, open_cycle, reopen_cycle
from resolvers.year.roster_edits import edit_roster
from resolvers.year.rosters import LinkInput, RosterInput
from schema.context import Info
from schema.ids import OptionalId, optional_id, required_id
from schema.transactions import carry_out
from schema.user_errors import Payload
from schema.year.cycles import Cycle
from tenants.database.session import Session

Work = Callable[[Session], Awaitable[UUID]]


@strawberry.input(description="Another subject whose result counts (关联结果).")
class RosterLinkInput:
    """One link."""

    link: str = strawberry.field(description="Name by which the scheme reads it: projects, of, …")
    target: strawberry.ID = strawberry.field(description="The subject whose result counts.")
    weight: Decimal = strawberry.field(default=Decimal(1), description="Weight; 1 if not given.")


@strawberry.input(description="A subject of a roster (名册条目).")
class RosterEntryInput:
    """One line of a roster."""

    subject: strawberry.ID = strawberry.field(description="The subject.")
    scheme: strawberry.ID = strawberry.field(
        description="The published scheme version by which it is assessed."
    )
    ranking_group: str | None = strawberry.field(
        default=None, description="Group within which it is ranked (排名组)."
    )
    portfolio: OptionalId = strawberry.field(
        default=None, description="The portfolio it belongs to, itself in the roster (units only)."
    )
    weight: Decimal = strawberry.field(
        default=Decimal(1), description="Weight in its portfolio; 1 if not given."
    )
    links: list[RosterLinkInput] = strawberry.field(
        default_factory=list, description="Subjects whose results count in its own."
    )

    def asked(self, *path: str) -> RosterInput:
        """The line with its ids read; ``path`` is where it stands in the input."""
        return RosterInput(
            subject=required_id(self.subject, "subject", *path, "subject"),
            scheme=required_id(self.scheme, "scheme", *path, "scheme"),
            ranking_group=self.ranking_group,
            portfolio=optional_id(self.portfolio, "subject", *path, "portfolio"),
            weight=self.weight,
            links=tuple(
                LinkInput(
                    item.link,
                    required_id(item.target, "subject", *path, "links", str(place), "target"),
                    item.weight,
                )
                for place, item in enumerate(self.links)
            ),
            path=path,
        )


@strawberry.input(description="A year to open with its roster (开启考核周期).")
class CycleOpenInput:
    """What is opened."""

    year: int = strawberry.field(description="Year assessed.")
    name: str = strawberry.field(description="Name (名称).")
    owner: OptionalId = strawberry.field(
        default=None,
        description="The unit that runs it for its own people; leave out for the government's own.",
    )
    entries: list[RosterEntryInput] = strawberry.field(
        description="Who is assessed, in the order to be shown."
    )


@strawberry.input(description="A cycle to close (截止填报).")
class CycleCloseInput:
    """What is closed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.")
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="A cycle to reopen (重新开放).")
class CycleReopenInput:
    """What is reopened."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.")
    reason: str = strawberry.field(description="Why facts are to be changed.")
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="Changes of a roster (调整名册).")
class RosterEditInput:
    """What is changed."""

    cycle: strawberry.ID = strawberry.field(description="The open cycle.")
    put: list[RosterEntryInput] = strawberry.field(
        default_factory=list, description="Entries to add, or to put in place of a subject's present one."
    )
    remove: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Subjects to take out; refused once figures or events were recorded.",
    )
    expected_version: int = strawberry.field(description="The version of the cycle seen before.")


@strawberry.input(description="A tie on a quota line to decide (裁定并列).")
class TieDecideInput:
    """What is decided."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.")
    subject: strawberry.ID = strawberry.field(description="The tied subject.")
    grade: str = strawberry.field(description="The grade with the quota.")
    admitted: bool = strawberry.field(description="Whether the subject holds the grade.")
    reason: str = strawberry.field(description="Why.")
    expected_version: int = strawberry.field(description="The version of the cycle seen before.")


@strawberry.type(description="The cycle as it is now.")
class CyclePayload(Payload):
    """Answer of the mutations of cycles."""

    cycle: Cycle | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type
class CycleMutations:
    """Open, close, reopen, edit, decide."""

    @strawberry.mutation(description="Open a year with its roster, all or nothing (开启考核周期).")
    async def cycle_open(
        self, info: Info, input: Annotated[CycleOpenInput, strawberry.argument(description="What is opened.")]
    ) -> CyclePayload:
        """By the performance office, or a unit head for the unit's own people."""

        def prepare() -> Work:
            owner_id = optional_id(input.owner, "subject", "owner")
            roster = [item.asked("entries", str(number)) for number, item in enumerate(input.entries)]
            return lambda session: open_cycle(
                session, year=input.year, name=input.name, owner_id=owner_id, roster=roster
            )

        return await _answered(info, prepare)

    @strawberry.mutation(description="Close a cycle: no more facts, so that a run is final (截止填报).")
    async def cycle_close(
        self,
        info: Info,
        input: Annotated[CycleCloseInput, strawberry.argument(description="What is closed.")],
    ) -> CyclePayload:
        """The way back is `cycleReopen`."""

        def prepare() -> Work:
            key = required_id(input.cycle, "cycle", "cycle")
            return lambda session: close_cycle(session, key, expected_version=input.expected_version)

        return await _answered(info, prepare)

    @strawberry.mutation(
        description="Reopen a cycle for corrections (重新开放); what was released stays until it is replaced."
    )
    async def cycle_reopen(
        self,
        info: Info,
        input: Annotated[CycleReopenInput, strawberry.argument(description="What is reopened.")],
    ) -> CyclePayload:
        """With a reason on record."""

        def prepare() -> Work:
            key = required_id(input.cycle, "cycle", "cycle")
            return lambda session: reopen_cycle(
                session, key, expected_version=input.expected_version, reason=input.reason
            )

        return await _answered(info, prepare)

    @strawberry.mutation(description="Change the roster of an open cycle (调整名册).")
    async def roster_edit(
        self,
        info: Info,
        input: Annotated[RosterEditInput, strawberry.argument(description="What is changed.")],
    ) -> CyclePayload:
        """Checked as a whole."""

        def prepare() -> Work:
            key = required_id(input.cycle, "cycle", "cycle")
            put = [item.asked("put", str(number)) for number, item in enumerate(input.put)]
            remove = [
                required_id(item, "subject", "remove", str(number))
                for number, item in enumerate(input.remove)
            ]
            return lambda session: edit_roster(
                session, key, put=put, remove=remove, expected_version=input.expected_version
            )

        return await _answered(info, prepare)

    @strawberry.mutation(
        description=(
            "Decide a tie on a quota line (裁定并列) that the latest run of a closed cycle shows. That run "
            "is not final any more, but further ties can be decided on it. Reopening the cycle voids the "
            "decision."
        )
    )
    async def tie_decide(
        self,
        info: Info,
        input: Annotated[TieDecideInput, strawberry.argument(description="What is decided.")],
    ) -> CyclePayload:
        """With a reason on record."""

        def prepare() -> Work:
            cycle_id = required_id(input.cycle, "cycle", "cycle")
            subject_id = required_id(input.subject, "subject", "subject")

            async def work(session: Session) -> UUID:
                await decide_tie(
                    session,
                    cycle_id=cycle_id,
                    subject_id=subject_id,
                    grade=input.grade,
                    admitted=input.admitted,
                    reason=input.reason,
                    expected_version=input.expected_version,
                )
                return cycle_id

            return work

        return await _answered(info, prepare)


async def _answered(info: Info, prepare: Callable[[], Work]) -> CyclePayload:
    key, faults = await carry_out(info, prepare)
    if key is None:
        return CyclePayload(cycle=None, user_errors=faults)
    return CyclePayload(cycle=Cycle.of(await find_cycle(await info.context.reads(), key)), user_errors=[])
