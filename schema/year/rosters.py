"""A subject in a cycle (考评名册): what is pinned for it, its score, its figures, its events."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from resolvers.loaders import Loaders
from resolvers.loading import when_loaded
from resolvers.results.scores import score_verdict
from resolvers.year.event_steps import recording_verdict
from resolvers.year.records import Cycle as CycleRecord
from resolvers.year.records import Entry, EventNoun
from schema.context import Info, at_once
from schema.engine.execution.selections import Branch
from schema.engine.paging.relay_connections import After, Connection, First
from schema.node import Node
from schema.number_scalars import ExactNumber
from schema.organisation.enums import Level
from schema.organisation.subjects import Subject
from schema.prices import CODED_NAME, PREVIEW, VERDICT
from schema.results.enums import ScoreStatus
from schema.results.scores import Preview, Score
from schema.results.scores_ahead import Ahead
from schema.rules.coded_names import CodedName
from schema.rules.schemes import Scheme, scheme_of
from schema.scalars import encode_id
from schema.verdicts import Verdict, verdict_at_once
from schema.year.cycles import Cycle, cycle_shown
from schema.year.events import Event
from schema.year.measurements import Measurement, Statuses, has_status, measurement_page
from tenants.schemes import CodeKind


@strawberry.type(description="A subject in a cycle, as its roster pins it (考评名册条目).")
class RosterEntry(Node):
    """One line of a roster."""

    entry: strawberry.Private[Entry]
    of_cycle: strawberry.Private[CycleRecord]
    looked_ahead: strawberry.Private[bool]
    name: str = strawberry.field(description="Name of the subject (名称).")
    code: str = strawberry.field(description="Code of the subject.")
    level: Level = strawberry.field(description="What kind of subject it is.")
    category: CodedName = strawberry.field(
        description="Category in this cycle (类别).", metadata={"work": CODED_NAME}
    )
    ranking_group: CodedName | None = strawberry.field(
        description="Group within which it is ranked (排名组); null for its whole category.",
        metadata={"work": CODED_NAME},
    )
    weight: ExactNumber = strawberry.field(description="Weight in its portfolio, 1 if nothing else was said.")
    year: int = strawberry.field(description="Year of the cycle.")

    @classmethod
    def of(cls, entry: Entry, cycle: CycleRecord, *, looked_ahead: bool = False) -> "RosterEntry":
        """The entry of a row; ``looked_ahead`` if the scores of its units were read before it."""
        return cls(
            entry=entry,
            of_cycle=cycle,
            looked_ahead=looked_ahead,
            id=encode_id("entry", entry.cycle_id, entry.subject_id),
            name=entry.name,
            code=entry.code,
            level=entry.level,
            category=CodedName(kind=CodeKind.CATEGORY, source=entry.scheme_id, code=entry.category),
            ranking_group=None
            if entry.ranking_group is None
            else CodedName(kind=CodeKind.RANKING_GROUP, source=entry.scheme_id, code=entry.ranking_group),
            # Written down here: a county's page has a thousand entries, and each call counts.
            weight=ExactNumber(f"{entry.weight:f}"),
            year=cycle.year,
        )

    @strawberry.field(description="The subject itself, the same in every year.")
    def subject(self) -> Subject:
        """Whom the entry is about."""
        return Subject.of(self.entry.subject)

    @strawberry.field(description="The cycle in whose roster it is; null with an error if denied.")
    def cycle(self, info: Info) -> Cycle | None:
        """The year."""
        return cycle_shown(info, self.of_cycle)

    @strawberry.field(description="The scheme version by which it is assessed; null with an error if denied.")
    async def scheme(self, info: Info) -> Scheme | None:
        """The pinned version."""
        return await scheme_of(info, self.entry.scheme_id)

    @strawberry.field(description="The portfolio it belongs to (分管口); null for none.")
    async def portfolio(self, info: Info) -> Subject | None:
        """The portfolio, from the same roster."""
        if self.entry.portfolio_id is None:
            return None
        roster = await (await info.context.loaders()).year.rosters.load(self.of_cycle.id)
        return next((Subject.of(e.subject) for e in roster if e.subject_id == self.entry.portfolio_id), None)

    @strawberry.field(
        description="The units of this portfolio in roster order; empty unless it is one.",
        metadata={"list_size": 20},
    )
    async def units(self, info: Info) -> list["RosterEntry"]:
        """The members, from the same roster."""
        loaders = await info.context.loaders()
        members = await when_loaded(lambda: loaders.year.units_of(self.of_cycle.id, self.entry.subject_id))
        return await entries_shown(
            info, None if self.looked_ahead else Branch.of(info), members, self.of_cycle
        )

    @strawberry.field(
        description=(
            "Its score (得分): the released one, or before a release the latest run's for those who may read "
            "it. "
            "Null if there is none yet or the viewer may not read it; `mayReadScore` tells which."
        )
    )
    def score(
        self,
        info: Info,
        status: Annotated[
            ScoreStatus | None, strawberry.argument(description="Only a score of this standing.")
        ] = None,
    ) -> Score | None:
        """Read for all entries of the request at once."""

        def look(loaders: Loaders) -> Score | None:
            found = loaders.results.score(
                self.entry,
                released=status is not ScoreStatus.PROVISIONAL,
                provisional=status is not ScoreStatus.RELEASED,
            )
            return None if found is None else Score.of(found, self.entry)

        return at_once(info, look)

    @strawberry.field(
        description="Whether the viewer may read its score before it is released, and why not.",
        metadata={"work": VERDICT},
    )
    def may_read_score(self, info: Info) -> Verdict:
        """The policy on provisional scores."""
        return verdict_at_once(info, lambda viewer: score_verdict(viewer, self.entry))

    @strawberry.field(
        description="Whether the viewer may record such an event against it now.", metadata={"work": VERDICT}
    )
    def may_record(
        self,
        info: Info,
        noun: Annotated[EventNoun, strawberry.argument(description="Kind of event.")],
    ) -> Verdict:
        """As `inspectionRecord`, `complaintRecord`, `commendationRecord` or `vetoRecord` would say."""
        return verdict_at_once(
            info, lambda viewer: recording_verdict(viewer, self.of_cycle, self.entry, noun)
        )

    @strawberry.field(
        description="Whether the viewer may decide its tie now (裁定并列): it must tie in the latest run.",
        metadata={"work": VERDICT},
    )
    async def may_decide_tie(self, info: Info) -> Verdict:
        """As `tieDecide` would say of the grade on whose line it ties."""
        verdict = await (await info.context.loaders()).results.tie_verdict_of(self.of_cycle, self.entry)
        return Verdict.of(verdict, info.context.language)

    @strawberry.field(
        description="What its score stands at now (实时预览); null with an error if denied.",
        metadata={"work": PREVIEW},
    )
    async def preview(self, info: Info) -> Preview | None:
        """Evaluated on the spot."""
        return await live_preview(info, self)

    @strawberry.field(
        description="The figures expected of it, in the order of its scheme; null with an error if denied."
    )
    async def measurements(
        self, info: Info, status: Statuses = None, first: First = 50, after: After = None
    ) -> Connection[Measurement] | None:
        """Only those the viewer may read."""
        figures = await (await info.context.loaders()).year.expected_figures.load(
            (self.of_cycle, self.entry.subject_id)
        )
        return measurement_page([figure for figure in figures if has_status(figure, status)], first, after)

    @strawberry.field(
        description="Findings, complaints, commendations, vetoes; null with an error if denied.",
        metadata={"list_size": 20},
    )
    async def events(self, info: Info) -> list[Event] | None:
        """Withdrawn ones too: they stay on record."""
        found = await (await info.context.loaders()).year.events_of(self.entry)
        return [Event.of(event, self.entry, self.of_cycle) for event in found]


async def entries_shown(
    info: Info, branch: Branch | None, entries: Sequence[Entry], cycle: CycleRecord
) -> list[RosterEntry]:
    """Entries of a roster, selected as ``branch``, with their scores read ahead where that can be done."""
    ahead = Ahead.of(branch)
    await ahead.read(await info.context.loaders(), entries)
    return [RosterEntry.of(entry, cycle, looked_ahead=ahead.units.scores) for entry in entries]


async def live_preview(info: Info, shown: RosterEntry) -> Preview:
    """The preview of an entry, evaluated on the spot."""
    loaders = await info.context.loaders()
    preview = await loaders.results.preview_of(shown.of_cycle, shown.entry)
    return Preview.of(preview, shown.entry)
