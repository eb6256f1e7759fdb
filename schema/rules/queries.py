"""Where a query of the rules begins."""

from typing import Annotated

import strawberry

from resolvers.rules.library import read_library
from resolvers.rules.parsed_documents import faults_of_document
from schema.computing_fields import require_alone
from schema.context import Info
from schema.prices import COMPUTATION
from schema.rules.document_faults import DocumentFault
from schema.rules.library import LibraryScheme


@strawberry.type
class RuleQueries:
    """The check of a document, the library."""

    @strawberry.field(
        description=(
            "Every fault of a scheme document at once (体检), and as warnings what it leaves open; it can be "
            "published if none of them is a fault. For those who may draft schemes, null with an error for "
            "others. The only field of its request; a document has at most 200,000 characters."
        ),
        metadata={"list_size": 20, "work": COMPUTATION, "computes": True},
    )
    async def scheme_check(
        self,
        info: Info,
        document: Annotated[str, strawberry.argument(description="The document in TOML.")],
    ) -> list[DocumentFault] | None:
        """Nothing is kept."""
        require_alone(info)
        faults = await faults_of_document(info.context, document)
        return [DocumentFault.of(fault, info.context.language) for fault in faults]

    @strawberry.field(
        description=(
            "The library (指标体系库): the sources' schemes, for an office to start from by `schemeDraft`. "
            "The same for everybody."
        ),
        metadata={"list_size": 40},
    )
    async def scheme_library(self, info: Info) -> list[LibraryScheme]:
        """By code."""
        await info.context.reads()
        return [LibraryScheme.of(record) for record in await read_library()]
