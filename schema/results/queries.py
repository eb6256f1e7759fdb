"""Where a query of results begins."""

from typing import Annotated

import strawberry

from resolvers.results.rankings import ranking_scope
from resolvers.results.trials import TrialInput, try_scheme
from schema.computing_fields import require_alone
from schema.context import Info, Year
from schema.engine.paging.relay_connections import After, Connection
from schema.ids import OptionalId, optional_id, required_id
from schema.one_of_inputs import OneOfInput
from schema.organisation.enums import Level
from schema.prices import COMPUTATION
from schema.results.rankings import LONGEST_PAGE, RankedScore, RankingFirst, ranking_listing
from schema.results.trials import SchemeTrial
from schema.scalars import DivisionCode


@strawberry.input(
    description="The scheme that a trial tries (试评的指标体系): exactly one of these.", one_of=True
)
class TriedSchemeInput(OneOfInput):
    """A version or a document."""

    scheme: OptionalId = strawberry.field(default=strawberry.UNSET, description="A version.")
    document: str | None = strawberry.field(default=strawberry.UNSET, description="A document in TOML.")


@strawberry.type
class ResultQueries:
    """A ranking, a trial."""

    @strawberry.field(
        description=(
            "The ranking of released scores over a government, best first (排名): everything below a "
            "province or prefecture, the own subjects of a county. Scores of schemes with different full "
            "marks are compared by percent of them. Released results only; null with an error where the "
            "viewer may not read it."
        ),
        metadata={"longest_page": LONGEST_PAGE},
    )
    async def ranking(
        self,
        info: Info,
        under: Annotated[
            DivisionCode,
            strawberry.argument(
                description="Province, prefecture or county: the viewer's own or one below it."
            ),
        ],
        year: Year,
        level: Annotated[Level, strawberry.argument(description="Level that is ranked.")],
        category: Annotated[
            str | None,
            strawberry.argument(
                description="Only this category (`UNKNOWN_CATEGORY` if nobody has it); all if not given."
            ),
        ] = None,
        first: RankingFirst = 50,
        after: After = None,
    ) -> Connection[RankedScore] | None:
        """In pages of constant cost."""
        session = await info.context.reads()
        scope = await ranking_scope(session, under=under, year=year, level=level, category=category)
        return ranking_listing(info, session, scope, first, after).promised()

    @strawberry.field(
        description=(
            "What a scheme would have made of a finished year (试评): its figures, events and decisions "
            "scored by this scheme in place of the one that was used. Nothing is kept. Null with an error "
            "for those who may not draft such a scheme or not read all the year's results. The only field of "
            "its request; at most 200,000 figures are scored: indicators × periods × subjects, and a stage "
            "scores them once more."
        ),
        metadata={"work": COMPUTATION, "computes": True},
    )
    async def scheme_trial(
        self,
        info: Info,
        cycle: Annotated[
            strawberry.ID,
            strawberry.argument(description="The year: closed with a final run, or released."),
        ],
        tried: Annotated[TriedSchemeInput, strawberry.argument(description="The scheme to try.")],
        replaces: Annotated[
            str | None,
            strawberry.argument(
                description="Code of the scheme in whose place it is tried; its own code if not given."
            ),
        ] = None,
    ) -> SchemeTrial | None:
        """Evaluated anew with every request."""
        asked = TrialInput(
            cycle=required_id(cycle, "cycle", "cycle"),
            scheme=optional_id(tried.scheme, "scheme", "tried", "scheme"),
            document=tried.document,
            replaces=replaces,
        )
        require_alone(info)
        return SchemeTrial.of(await try_scheme(info.context, asked))
