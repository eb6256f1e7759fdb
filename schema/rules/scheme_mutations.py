"""Mutations of schemes: draft, renew, revise, publish, discard."""

from collections.abc import Callable
from typing import Annotated

import strawberry

from resolvers.rules.drafts import (
    SchemeSource,
    discard_draft,
    draft_scheme,
    publish_scheme,
    renew_scheme,
    revise_draft,
)
from resolvers.rules.parsed_documents import read_ahead
from resolvers.rules.schemes import read_version
from schema.context import Info
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.one_of_inputs import OneOfInput
from schema.payloads import Payload
from schema.rules.schemes import Scheme
from schema.transactions import Work, carry_out


@strawberry.input(description="What a draft begins with (起草依据): exactly one of these.", one_of=True)
class SchemeSourceInput(OneOfInput):
    """A document or one of the library's."""

    document: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The document in TOML.",
        metadata=text_of(TextKind.DOCUMENT),
    )
    library: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Code of a scheme of the library (指标体系库).",
        metadata=text_of(TextKind.REFERENCE),
    )


@strawberry.input(description="A new draft of a scheme (起草): the next version of its code and year.")
class SchemeDraftInput(MutationInput):
    """What is drafted."""

    source: SchemeSourceInput = strawberry.field(description="What it begins with.")
    year: int | None = strawberry.field(
        default=None,
        description="Year for which it is made; the one that the document names if it isn't given.",
    )
    owner: OptionalId = strawberry.field(
        default=None,
        description="The unit it belongs to, for levels 3 and 4; leave out for the government's own.",
        metadata=id_of("subject"),
    )


@strawberry.input(description="A new version begun from an existing one (新版本), comments and all.")
class SchemeRenewInput(MutationInput):
    """What is renewed."""

    scheme: strawberry.ID = strawberry.field(
        description="The version to begin from, a draft or published.", metadata=id_of("scheme")
    )
    year: int | None = strawberry.field(
        default=None, description="Year of the new version; that of the existing one if it isn't given."
    )


@strawberry.input(description="Another text for a draft (修改草稿).")
class SchemeReviseInput(MutationInput):
    """What is revised."""

    scheme: strawberry.ID = strawberry.field(description="The draft.", metadata=id_of("scheme"))
    document: str = strawberry.field(
        description="The whole document in TOML.", metadata=text_of(TextKind.DOCUMENT)
    )
    expected_revision: int = strawberry.field(description="The revision seen before.")


@strawberry.input(description="A draft to publish (发布指标体系).")
class SchemePublishInput(MutationInput):
    """What is published."""

    scheme: strawberry.ID = strawberry.field(description="The draft.", metadata=id_of("scheme"))
    expected_revision: int = strawberry.field(description="The revision seen before.")


@strawberry.input(description="A draft to take back (作废草稿).")
class SchemeDiscardInput(MutationInput):
    """What is discarded."""

    scheme: strawberry.ID = strawberry.field(description="The draft.", metadata=id_of("scheme"))
    expected_revision: int = strawberry.field(description="The revision seen before.")


@strawberry.type(description="The scheme version as it is now.")
class SchemePayload(Payload):
    """Answer of the mutations of schemes."""

    scheme: Scheme | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type
class SchemeMutations:
    """Draft, renew, revise, publish, discard."""

    @strawberry.mutation(
        description="Begin a new version of a scheme from a document or from the library (起草)."
    )
    async def scheme_draft(
        self,
        info: Info,
        input: Annotated[SchemeDraftInput, strawberry.argument(description="What is drafted.")],
    ) -> SchemePayload | None:
        """Every fault of the document is answered at once."""

        ahead = await read_ahead(info.context, input.source.document or "")

        def prepare() -> Work:
            owner_id = optional_key_of(input.owner)
            return lambda session: draft_scheme(
                session,
                source=SchemeSource(input.source.document, input.source.library),
                year=input.year,
                owner_id=owner_id,
                ahead=ahead,
            )

        return await _answered(info, input, prepare)

    @strawberry.mutation(
        description="Begin a new version from an existing one, for the same year or another (新版本)."
    )
    async def scheme_renew(
        self,
        info: Info,
        input: Annotated[SchemeRenewInput, strawberry.argument(description="What is renewed.")],
    ) -> SchemePayload | None:
        """The text is kept with its comments; only the year is replaced."""

        def prepare() -> Work:
            key = key_of(input.scheme)
            return lambda session: renew_scheme(session, key, year=input.year)

        return await _answered(info, input, prepare)

    @strawberry.mutation(description="Put another text in a draft (修改草稿).")
    async def scheme_revise(
        self,
        info: Info,
        input: Annotated[SchemeReviseInput, strawberry.argument(description="What is revised.")],
    ) -> SchemePayload | None:
        """Code, year and level stay."""

        ahead = await read_ahead(info.context, input.document)

        def prepare() -> Work:
            key = key_of(input.scheme)
            return lambda session: revise_draft(
                session,
                key,
                document=input.document,
                expected_revision=input.expected_revision,
                ahead=ahead,
            )

        return await _answered(info, input, prepare)

    @strawberry.mutation(description="Publish a draft (发布指标体系); from then on it never changes.")
    async def scheme_publish(
        self,
        info: Info,
        input: Annotated[SchemePublishInput, strawberry.argument(description="What is published.")],
    ) -> SchemePayload | None:
        """Rosters may pin it from now on."""

        def prepare() -> Work:
            key = key_of(input.scheme)
            return lambda session: publish_scheme(session, key, expected_revision=input.expected_revision)

        return await _answered(info, input, prepare)

    @strawberry.mutation(
        description="Take a draft back (作废草稿): it is shown nowhere any more, and the audit log keeps it."
    )
    async def scheme_discard(
        self,
        info: Info,
        input: Annotated[SchemeDiscardInput, strawberry.argument(description="What is discarded.")],
    ) -> SchemePayload | None:
        """Published versions stay."""

        def prepare() -> Work:
            key = key_of(input.scheme)
            return lambda session: discard_draft(session, key, expected_revision=input.expected_revision)

        return await _answered(info, input, prepare)


async def _answered(info: Info, given: MutationInput, prepare: Callable[[], Work]) -> SchemePayload:
    key, faults = await carry_out(info, given, prepare)
    if key is None:
        return SchemePayload(scheme=None, user_errors=faults)
    return SchemePayload(
        scheme=Scheme.of(await read_version(await info.context.reads(), key)), user_errors=[]
    )
