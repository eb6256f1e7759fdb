"""The root of all queries."""

from typing import Annotated

import strawberry

from resolvers.organisation.governments import find_government
from resolvers.results.rankings import ranking_scope
from resolvers.results.trials import TrialInput, try_scheme
from resolvers.rules.library import read_library
from resolvers.rules.parsed_documents import faults_of_document
from resolvers.year.cycles import read_cycle
from schema.context import Info, Year
from schema.engine.paging.relay_connections import After, Connection
from schema.enums import Level
from schema.ids import OptionalId, optional_id, required_id
from schema.node import Node
from schema.nodes import find_node, find_subject_node
from schema.organisation.governments import Government
from schema.organisation.subjects import Subject
from schema.organisation.viewers import Viewer
from schema.results.rankings import LONGEST_PAGE, RankedScore, RankingFirst, ranking_listing
from schema.results.trials import SchemeTrial
from schema.rules.document_faults import DocumentFault
from schema.rules.library import LibraryScheme
from schema.scalars import DivisionCode
from schema.year.cycles import Cycle


@strawberry.type(description="Everything that can be read.")
class Query:
    """The query root."""

    @strawberry.field(description="Whoever asks, with appointments and permissions (当前用户).")
    async def viewer(self, info: Info) -> Viewer:
        """From the token, read anew with every request."""
        return Viewer.of((await info.context.reads()).viewer)

    @strawberry.field(
        description="A government by its division code; null with an error if the code is unknown."
    )
    async def tenant(
        self,
        info: Info,
        code: Annotated[DivisionCode, strawberry.argument(description="Division code (行政区划代码).")],
    ) -> Government | None:
        """Names are public; what a government owns is authorised field by field."""
        return Government.of(await find_government(await info.context.reads(), code, "code"))

    @strawberry.field(
        description="A subject of the viewer's government; null with an error if the id is unknown."
    )
    async def subject(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Subject | None:
        """Only those the viewer may know of."""
        return await find_subject_node(info, required_id(id, "subject", "id"))

    @strawberry.field(
        description="A subject, scheme, cycle or release by its global id; null with an error if unknown."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Node | None:
        """Only what the viewer may read."""
        return await find_node(info, id)

    @strawberry.field(
        description="A cycle of the viewer's government; null with an error if the id is unknown."
    )
    async def cycle(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Cycle | None:
        """Its header is readable for everybody with a business role there."""
        return Cycle.of(await read_cycle(await info.context.reads(), required_id(id, "cycle", "id")))

    @strawberry.field(
        description=(
            "The ranking of released scores over a government, best first (排名): everything below a "
            "province or prefecture, the own subjects of a county. Released results only; null with an error "
            "where the viewer may not read it."
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
            str | None, strawberry.argument(description="Only this category; all together if not given.")
        ] = None,
        first: RankingFirst = 50,
        after: After = None,
    ) -> Connection[RankedScore] | None:
        """In pages of constant cost."""
        session = await info.context.reads()
        scope = await ranking_scope(session, under=under, year=year, level=level, category=category)
        return ranking_listing(info, session, scope, first, after).promised()

    @strawberry.field(
        description="Every fault of a scheme document at once (体检); empty if it can be published.",
        metadata={"list_size": 20, "work": 2_000},
    )
    async def scheme_check(
        self,
        info: Info,
        document: Annotated[str, strawberry.argument(description="The document in TOML.")],
    ) -> list[DocumentFault]:
        """Nothing is kept."""
        await info.context.reads()
        faults = await faults_of_document(document)
        return [DocumentFault.of(fault, info.context.language) for fault in faults]

    @strawberry.field(
        description=(
            "The library (方案库): the sources' schemes, for an office to start from by `schemeDraft`. "
            "The same for everybody."
        ),
        metadata={"list_size": 40},
    )
    async def scheme_library(self, info: Info) -> list[LibraryScheme]:
        """By code."""
        await info.context.reads()
        return [LibraryScheme.of(record) for record in await read_library()]

    @strawberry.field(
        description=(
            "What a scheme would have made of a finished year (试评): its figures, events and decisions "
            "scored by this scheme in place of the one that was used. Nothing is kept. Null with an error "
            "for those who may not draft such a scheme or not read all the year's results."
        ),
        metadata={"work": 20_000},
    )
    async def scheme_trial(
        self,
        info: Info,
        cycle: Annotated[
            strawberry.ID,
            strawberry.argument(description="The year: closed with a final run, or released."),
        ],
        scheme: Annotated[
            OptionalId,
            strawberry.argument(description="The version to try; either this or `document` is given."),
        ] = None,
        document: Annotated[
            str | None, strawberry.argument(description="The document to try, in TOML.")
        ] = None,
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
            scheme=optional_id(scheme, "scheme", "scheme"),
            document=document,
            replaces=replaces,
        )
        return SchemeTrial.of(await try_scheme(await info.context.reads(), asked))
