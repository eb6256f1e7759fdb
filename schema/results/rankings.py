"""Rankings (排名): what a superior pulls of everything below it."""

from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry

from resolvers.listing.json_pages import PageSelection, RenderedPage
from resolvers.results.rankings import (
    RankedRow,
    RankingPosition,
    RankingScope,
    Sources,
    count_ranking,
    read_ranking,
    read_sources,
    render_ranking_page,
)
from resolvers.results.records import Ranked
from resolvers.results.shown_derivations import shown_ranked_lines
from schema.context import Info
from schema.engine.execution.selections import Branch
from schema.engine.faults.errors import InputError
from schema.engine.paging.relay_connections import DEFAULT_FIRST, Connection, Order, connect, page_of
from schema.listing.columns import GlobalId, NumberId
from schema.listing.paged_listings import Entries, PagedListing
from schema.organisation.enums import Level
from schema.organisation.governments import Government
from schema.prices import DERIVATION
from schema.results.releases import Release
from schema.results.scores import Kinds, ScoreLine, score_lines
from schema.rules.coded_names import CodedName, named
from schema.scalars import encode_id
from tenants.database.session import Session

# Ten times the usual page: pulling a whole province's ranking must not take a thousand requests.
LONGEST_PAGE = 1_000

RankingFirst = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many to answer: 1 to {LONGEST_PAGE}, {DEFAULT_FIRST} if not given or null."
    ),
]

# Wide, since percents are compared as millionths. Cursors of the order by points are refused.
RANKING = Order("ranking_by_percent", (int, UUID, int, int), wide=True, longest=LONGEST_PAGE)

# No ranking is longer; a cursor that says so was made up.
LONGEST_RANKING = 10**9


@strawberry.type(description="Who is ranked: the subject as its release names it.")
class RankedSubject:
    """A subject of a release."""

    subject_id: strawberry.ID = strawberry.field(
        description="Id of the subject; its own government finds it with `node(id:)`."
    )
    name: str = strawberry.field(description="Its name when the release was published.")


@strawberry.type(description="A released score in a ranking over governments (排名).")
class RankedScore:
    """One row of a ranking."""

    row: strawberry.Private[RankedRow]
    score: strawberry.Private[Ranked]
    rank: int = strawberry.field(
        description="Rank in this ranking; equal percents share one and the next is skipped (1, 2, 2, 4)."
    )
    total: Decimal = strawberry.field(description="Final total in points (总分).")
    full_marks: Decimal = strawberry.field(description="The points its scheme is worth (满分).")
    percent: Decimal = strawberry.field(
        description="The total in percent of full marks, rounded half up to six places (得分率): what scores "
        "of different schemes are compared by."
    )
    grade: str | None = strawberry.field(
        description="Grade (等次), in the words of its scheme; null if it has none."
    )
    own_rank: int | None = strawberry.field(
        description="Rank inside its own government, as released; null if its scheme doesn't rank."
    )
    level: Level = strawberry.field(description="What kind of subject it is.")
    category: CodedName = strawberry.field(description="Category (类别), by its name when it was published.")
    subject: RankedSubject = strawberry.field(description="Who it is.")
    tenant: Government = strawberry.field(description="The government that released it.")
    release: Release = strawberry.field(description="The release that published it.")

    @classmethod
    def of(cls, row: RankedRow, sources: Sources) -> "RankedScore":
        """The row of a ranking; government and release are missing where they are not selected."""
        score = row.score
        government = sources.governments.get(score.tenant)
        release = sources.releases.get(score.release_id)
        return cls(
            row=row,
            score=score,
            rank=row.position.rank,
            total=score.total,
            full_marks=score.full_marks,
            percent=score.percent,
            grade=score.grade,
            own_rank=score.rank,
            level=Level(score.level),
            category=named(score.category, score.category_name),
            subject=RankedSubject(subject_id=encode_id("subject", score.subject_id), name=score.subject_name),
            tenant=cast("Government", government and Government.of(government)),
            release=cast("Release", release and Release.of(release)),
        )

    @strawberry.field(
        description="Its derivation in order (计算过程).", metadata={"list_size": 60, "work": DERIVATION}
    )
    async def lines(self, info: Info, kinds: Kinds = None) -> list[ScoreLine]:
        """Read for all rows at once."""
        loaders = await info.context.loaders()
        stored = await loaders.results.lines_of_ranked(self.score)
        return score_lines(info, shown_ranked_lines(loaders.viewer, self.score, stored), kinds)


ENTRIES = Entries(
    columns={
        "rank": "place",
        "total": "total",
        "full_marks": "full_marks",
        "percent": "percent",
        "grade": "grade",
        "own_rank": "rank",
        "level": "level",
        "category": {"code": "category", "known": "category_name"},
        "subject": {"subject_id": GlobalId("subject", "subject_id"), "name": "subject_name"},
        "tenant": {
            "id": NumberId("government", "tenant"),
            "code": "tenant",
            "name": "tenant_name",
            "tier": "tenant_tier",
        },
        "release": {
            "id": GlobalId("release", "release_id"),
            "division": "tenant",
            "year": "release_year",
            "published_at": "published_at",
            "superseded_at": "release_superseded_at",
            "replaces_id": GlobalId("release", "replaces_id"),
            "reason": "reason",
        },
    },
    position=("percent_key", "id", "place", "number"),
)


def ranking_listing(
    info: Info, session: Session, scope: RankingScope, first: int | None, after: str | None
) -> PagedListing[RankedScore]:
    """A page of a ranking; the cursor counts on, so that a late page costs what the first one does."""
    page = page_of(first, after, RANKING)
    last = None if page.after is None else _counted_on(page.after)

    async def render(selection: PageSelection) -> RenderedPage:
        return await render_ranking_page(session, scope, selection, first=page.first, after=last)

    async def read() -> Connection[RankedScore]:
        rows = await read_ranking(session, scope, limit=page.limit, after=last)
        names = Branch.of(info).names()
        sources = await read_sources(
            session, rows, governments="tenant" in names, releases="release" in names
        )
        return connect([RankedScore.of(row, sources) for row in rows], page, position=_position, count=count)

    async def count() -> int:
        return await count_ranking(session, scope)

    return PagedListing(page, ENTRIES, render, read, count)


def _counted_on(position: Any) -> RankingPosition:
    last = RankingPosition(*position)
    if not 1 <= last.rank <= last.number <= LONGEST_RANKING:
        raise InputError("BAD_CURSOR", path=("after",))
    return last


def _position(node: RankedScore) -> tuple[int, UUID, int, int]:
    place = node.row.position
    return place.percent_key, place.id, place.rank, place.number
