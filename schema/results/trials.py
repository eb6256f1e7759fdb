"""Trials (试评) of a scheme on a finished year, as the API shows them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry

from resolvers.loading import when_loaded
from resolvers.results.records import Score as ScoreRecord
from resolvers.results.runs import pending_json
from resolvers.results.trial_comparisons import Comparison, Move, Summary, moves_between, summary_of
from resolvers.results.trial_inputs import Dropped
from resolvers.results.trials import Trial
from schema.context import Info
from schema.engine.paging.relay_connections import After, Connection, First, Order, connect, page_of
from schema.messages import message
from schema.number_scalars import ExactNumber, exact_number
from schema.organisation.enums import Level
from schema.organisation.subjects import Subject
from schema.prices import DERIVATION
from schema.results.enums import LineKind, ScoreStatus
from schema.results.releases import Release
from schema.results.runs import Run
from schema.results.scores import Kinds, PendingItem, ScoreLine, entry_lines, pending_of_rules
from schema.rules.coded_names import CodedName, coded, coded_all, coded_if_given, named, period_shown
from schema.year.cycles import Cycle
from tenants.schemes import CodeKind, Scheme, ScoredResult, line_from_json
from tenants.schemes.exact_numbers import percent_of, six_places

TRIED = Order("tried", (int, str, str, int, int))
DROPPED = Order("dropped", (int,))


@strawberry.type(description="A subject's result, before a trial or in it (得分、名次、等次).")
class TrialResult:
    """What is compared."""

    total: Decimal | None = strawberry.field(
        description="Final total in points (总分); null while anything is pending."
    )
    attained: Decimal = strawberry.field(description="Points so far; the total once final.")
    full_marks: Decimal = strawberry.field(description="The points its scheme is worth (满分).")
    percent: Decimal | None = strawberry.field(
        description="The total in percent of full marks, rounded half up to six places (得分率)."
    )
    grade: str | None = strawberry.field(description="Grade reached (等次); null while pending or undecided.")
    rank: int | None = strawberry.field(description="Rank in its ranking group (名次); null while pending.")
    undecided: str | None = strawberry.field(
        description="The grade on whose quota line it ties; null otherwise."
    )
    consequences: list[CodedName] = strawberry.field(
        description="What follows (结果运用).", metadata={"list_size": 3}
    )

    @classmethod
    def of(cls, result: ScoredResult | ScoreRecord, scheme: Scheme) -> "TrialResult":
        """The result of an evaluation, or one that is kept."""
        return cls(
            total=result.total,
            attained=result.attained,
            full_marks=scheme.full_marks,
            percent=None if result.total is None else percent_of(result.total, scheme.full_marks),
            grade=result.grade,
            rank=result.rank,
            undecided=result.undecided,
            consequences=coded_all(CodeKind.CONSEQUENCE, result.consequences, scheme.names),
        )


@strawberry.type(description="An indicator or adjustment that moved a score (变动来源).")
class TrialMove:
    """One cause."""

    kind: LineKind = strawberry.field(description="LEAF for an indicator, ADJUSTMENT for 加减分.")
    code: str = strawberry.field(description="Code of the indicator or adjustment.")
    name: str = strawberry.field(description="Its name, in the tried scheme if that has it.")
    before: Decimal | None = strawberry.field(
        description="Points it brought, to six places; null if the scheme of then didn't have it."
    )
    after: Decimal | None = strawberry.field(
        description="Points it brings, to six places; null if the tried scheme doesn't have it."
    )
    change: Decimal = strawberry.field(description="Points more or less, to six places.")
    exact_before: ExactNumber | None = strawberry.field(
        description="The same without loss, as a fraction such as 20/3 if it doesn't end; null like `before`."
    )
    exact_after: ExactNumber | None = strawberry.field(
        description="The same without loss, as a fraction if it doesn't end; null like `after`."
    )
    exact_change: ExactNumber = strawberry.field(
        description="The same without loss, as a fraction if it doesn't end."
    )

    percent_change: Decimal = strawberry.field(
        description="The change in percent of full marks, to six places; by it the largest comes first."
    )

    @classmethod
    def of(cls, move: Move) -> "TrialMove":
        """The move of a comparison."""
        return cls(
            kind=LineKind(move.kind),
            code=move.code,
            name=move.name,
            before=None if move.before is None else six_places(move.before),
            after=None if move.after is None else six_places(move.after),
            change=six_places(move.change),
            exact_before=exact_number(move.before),
            exact_after=exact_number(move.after),
            exact_change=ExactNumber.of(move.change),
            percent_change=six_places(move.percent_change),
        )


@strawberry.type(description="A subject in a trial: its result then and now, and what moved it.")
class TrialSubject:
    """One row."""

    row: strawberry.Private[Comparison]
    trial: strawberry.Private[Trial]
    subject: Subject = strawberry.field(description="Who it is.")
    category: CodedName = strawberry.field(description="Category in the cycle (类别).")
    ranking_group: CodedName | None = strawberry.field(
        description="Group within which it is ranked (排名组); null for its whole category."
    )
    tried: bool = strawberry.field(
        description="Whether the tried scheme assesses it; otherwise it only moved with others (a portfolio)."
    )
    before: TrialResult | None = strawberry.field(
        description="Its result as the year has it; null if it has none."
    )
    after: TrialResult = strawberry.field(description="Its result in the trial.")
    change: Decimal | None = strawberry.field(
        description="Points that the total gains or loses; null where one of the two isn't final."
    )
    percent_change: Decimal | None = strawberry.field(
        description="The same in percent of full marks: what schemes of different full marks are compared by."
    )
    grade_changed: bool = strawberry.field(description="Whether the grade is another one.")

    @classmethod
    def of(cls, row: Comparison, trial: Trial) -> "TrialSubject":
        """The row of a trial."""
        entry, names = row.entry, row.earlier.names
        return cls(
            row=row,
            trial=trial,
            subject=Subject.of(entry.subject),
            category=coded(CodeKind.CATEGORY, entry.category, names),
            ranking_group=coded_if_given(CodeKind.RANKING_GROUP, entry.ranking_group, names),
            tried=row.tried,
            before=None if row.before is None else TrialResult.of(row.before, row.earlier),
            after=TrialResult.of(row.after, row.scheme),
            change=row.change,
            percent_change=row.percent_change,
            grade_changed=row.grade_changed,
        )

    @strawberry.field(
        description="The indicators and adjustments whose points changed, the largest change first.",
        metadata={"list_size": 20},
    )
    async def moved_by(self, info: Info) -> list[TrialMove]:
        """From both derivations; the earlier ones are read for all subjects of the page at once."""
        before = map(line_from_json, await self._lines_before(info))
        after = map(line_from_json, await self._lines_after(info))
        return [TrialMove.of(move) for move in moves_between(self.row, before, after)]

    async def _lines_before(self, info: Info) -> Sequence[Mapping[str, Any]]:
        score = self.row.before
        if score is None:
            return ()
        loaders = await info.context.loaders()
        return await when_loaded(lambda: loaders.results.lines_of(score))

    async def _lines_after(self, info: Info) -> Sequence[Mapping[str, Any]]:
        loaders = await info.context.loaders()
        return await loaders.results.lines_of_tried(self.trial, self.row.entry.subject_id)

    @strawberry.field(
        description="What is missing in the trial and wasn't missing then, each with its reason."
    )
    def newly_pending(self, info: Info) -> list[PendingItem]:
        """Such as an indicator that the year had no figures for."""
        stored = [pending_json(item) for item in self.row.newly_pending()]
        return pending_of_rules(info, self.row.scheme, stored)

    @strawberry.field(
        description="The derivation of the trial's result in order (计算过程).",
        metadata={"list_size": 60, "work": DERIVATION},
    )
    async def lines(self, info: Info, kinds: Kinds = None) -> list[ScoreLine]:
        """As a run would have it."""
        return entry_lines(info, self.row.entry, await self._lines_after(info), kinds)


@strawberry.type(description="A figure or event that the tried scheme has no use for (未采用的数据).")
class TrialDrop:
    """One that was left aside."""

    number: strawberry.Private[int]
    subject: Subject = strawberry.field(description="Whose it is.")
    is_event: bool = strawberry.field(description="Whether it is an event rather than a figure.")
    code: str = strawberry.field(description="Code of the indicator, or the code the event was recorded by.")
    name: str = strawberry.field(description="Its name in the scheme of then (名称).")
    period: CodedName | None = strawberry.field(
        description="Period of the figure (考核期); null for one given once, and for an event."
    )
    reason_code: str = strawberry.field(description="Stable code of why it was left aside.")
    reason: str = strawberry.field(description="Why, in the language of the request.")

    @classmethod
    def of(cls, number: int, dropped: Dropped, info: Info) -> "TrialDrop":
        """What a trial left aside, by its number in the list."""
        fault, earlier = dropped.fault, dropped.earlier
        return cls(
            number=number,
            subject=Subject.of(dropped.entry.subject),
            is_event=dropped.is_event,
            code=dropped.code,
            name=earlier.name_of(dropped.code),
            period=period_shown(dropped.period, earlier.names, info),
            reason_code=fault.code,
            reason=message(fault.code, info.context.language, fault.params),
        )


@strawberry.type(description="How those whom the tried scheme assesses fare in all (总体变动).")
class TrialSummary:
    """Numbers of subjects."""

    subjects: int = strawberry.field(description="How many the tried scheme assesses.")
    rose: int = strawberry.field(description="How many totals rise, in percent of full marks.")
    fell: int = strawberry.field(description="How many totals fall, in percent of full marks.")
    unchanged: int = strawberry.field(description="How many totals stay.")
    pending: int = strawberry.field(description="How many have no final total in the trial.")
    undecided: int = strawberry.field(description="How many tie on a quota line in the trial.")
    grade_changed: int = strawberry.field(description="How many hold another grade.")
    rank_changed: int = strawberry.field(description="How many hold another rank.")

    @classmethod
    def of(cls, summary: Summary) -> "TrialSummary":
        """The numbers of a comparison."""
        return cls(**{name: getattr(summary, name) for name in Summary.__dataclass_fields__})


@strawberry.type(
    description=(
        "A scheme tried on the facts of a finished year (试评): what totals, ranks and grades would have "
        "been. Nothing is kept."
    )
)
class SchemeTrial:
    """One trial."""

    trial: strawberry.Private[Trial]
    cycle: Cycle = strawberry.field(description="The year it was tried on.")
    code: str = strawberry.field(description="Code of the tried scheme.")
    name: str = strawberry.field(description="Title of the tried scheme.")
    level: Level = strawberry.field(description="Level of the subjects it assesses.")
    replaced: CodedName = strawberry.field(description="The scheme in whose place it was tried (原指标体系).")
    status: ScoreStatus = strawberry.field(
        description="Whether `before` is the release in force or the final run of a closed year."
    )
    release: Release | None = strawberry.field(
        description="The release that `before` comes from; null if it comes from a run."
    )
    run: Run = strawberry.field(description="The run that made the results in `before`.")
    summary: TrialSummary = strawberry.field(description="How those fare whom the tried scheme assesses.")

    @classmethod
    def of(cls, trial: Trial) -> "SchemeTrial":
        """The trial of a use case."""
        release = trial.made.release
        return cls(
            trial=trial,
            cycle=Cycle.of(trial.cycle),
            code=trial.scheme.code,
            name=trial.scheme.name,
            level=trial.scheme.level,
            replaced=named(trial.replaced, trial.tried[0].earlier.name),
            status=ScoreStatus.PROVISIONAL if release is None else ScoreStatus.RELEASED,
            release=None if release is None else Release.of(release),
            run=Run.of(trial.made.run, trial.cycle),
            summary=TrialSummary.of(summary_of(trial.tried)),
        )

    @strawberry.field(
        description=(
            "Those whom the tried scheme assesses, each ranking group by its new rank, then the others whose "
            "results moved with theirs (portfolios)."
        )
    )
    def subjects(
        self,
        changed_only: Annotated[
            bool, strawberry.argument(description="Leave out those whose result stays as it was.")
        ] = False,
        first: First = 50,
        after: After = None,
    ) -> Connection[TrialSubject]:
        """A page of rows."""
        page = page_of(first, after, TRIED)
        found = [row for row in self.trial.rows if row.moved or not changed_only]
        position = cast("tuple[int, str, str, int, int] | None", page.after)
        rest = [row for row in found if position is None or row.position > position]

        async def count() -> int:
            return len(found)

        return connect(
            [TrialSubject.of(row, self.trial) for row in rest[: page.limit]],
            page,
            position=lambda node: node.row.position,
            count=count,
        )

    @strawberry.field(description="The figures and events that the tried scheme has no use for.")
    def dropped(self, info: Info, first: First = 50, after: After = None) -> Connection[TrialDrop]:
        """In roster order."""
        page = page_of(first, after, DROPPED)
        last: Any = page.after[0] if page.after else -1
        rest = [(number, each) for number, each in enumerate(self.trial.dropped) if number > last]

        async def count() -> int:
            return len(self.trial.dropped)

        return connect(
            [TrialDrop.of(number, dropped, info) for number, dropped in rest[: page.limit]],
            page,
            position=lambda node: (node.number,),
            count=count,
        )
