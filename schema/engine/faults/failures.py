"""Every error in the one shape that clients know: message, path, locations, code and request id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError, GraphQLSyntaxError

from schema.engine.faults.catalogues import ENGINE_SENTENCES, Catalogue
from schema.engine.faults.languages import Language
from schema.engine.faults.locations import is_argument, is_literal
from schema.engine.faults.refusals import Refusal, RefusalOf, Stage, cause_of, engine_refusal, no_refusals

# Absurd input is not sent back at length.
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """What a client may know of an error. ``cause`` is for the log, and set for unexpected errors only.

    ``status`` and ``headers`` are those of a refusal of the whole request. ``facts`` are for the log.
    """

    code: str
    message: str
    extensions: Mapping[str, object] = field(default_factory=dict)
    cause: Exception | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def of_the_system(self) -> bool:
        """Whether the request itself may be all right."""
        return self.status is not None and self.status >= 500

    def entry(self, request_id: str, error: GraphQLError | None = None) -> dict[str, object]:
        """The failure as an entry of GraphQL's ``errors``."""
        entry: dict[str, object] = {"message": _clean(self.message)}
        if error is not None and error.path is not None:
            entry["path"] = error.path
        if error is not None and error.locations:
            entry["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
        entry["extensions"] = {"code": self.code, "requestId": request_id, **self.extensions}
        return entry


@dataclass(frozen=True, slots=True)
class Failures:
    """Turns errors into failures: with the sentences of a catalogue, and the product's view of its errors.

    ``retry_after``: after how many seconds a request that is refused with a code may be sent again.
    """

    catalogue: Catalogue = field(default_factory=lambda: Catalogue(ENGINE_SENTENCES))
    refusal_of: RefusalOf = no_refusals
    retry_after: Mapping[str, int] = field(default_factory=dict)

    def refusal(self, error: Exception, stage: Stage) -> Refusal | None:
        """The refusal behind an error; None for an error of GraphQL and for an unexpected one."""
        cause = cause_of(error)
        return engine_refusal(cause, stage) or self.refusal_of(cause)

    def failure(self, error: Exception, language: Language, stage: Stage) -> Failure:
        """An error as clients may see it."""
        refusal = self.refusal(error, stage)
        if refusal is not None:
            return self._refused(refusal, language)
        cause = cause_of(error)
        code = _graphql_code(cause, stage) if isinstance(cause, GraphQLError) else None
        if code is None or not isinstance(cause, GraphQLError):
            # Unexpected: the client learns only that it happened.
            return Failure("INTERNAL", self.catalogue.message("INTERNAL", language), cause=cause, status=503)
        lead = self.catalogue.message(code, language)
        return Failure(code, f"{lead}{'：' if language == 'zh' else ': '}{cause.message}")

    def _refused(self, refusal: Refusal, language: Language) -> Failure:
        message = self.catalogue.message(refusal.reason or refusal.code, language, refusal.params)
        return Failure(
            refusal.code,
            message,
            dict(self._extensions(refusal, language)),
            status=refusal.status,
            headers=self._headers(refusal),
            facts=refusal.facts,
        )

    def _headers(self, refusal: Refusal) -> Mapping[str, str]:
        if refusal.code not in self.retry_after:
            return refusal.headers
        return {"Retry-After": str(self.retry_after[refusal.code]), **refusal.headers}

    def _extensions(self, refusal: Refusal, language: Language) -> Iterator[tuple[str, object]]:
        if refusal.reason is not None:
            yield "reason", refusal.reason
        if refusal.path:
            yield "path", list(refusal.path)
        if refusal.params:
            yield "params", {name: _clean(str(value)) for name, value in refusal.params.items()}
        if len(refusal.faults) > 1:
            yield (
                "faults",
                [
                    {
                        "code": each.code,
                        "message": self.catalogue.message(each.code, language, each.params),
                        "path": list(each.path),
                    }
                    for each in refusal.faults
                ],
            )


def _graphql_code(error: GraphQLError, stage: Stage) -> str | None:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_SYNTAX"
    if stage is Stage.VARIABLES:
        return "BAD_INPUT"
    node = error.nodes[0] if error.nodes else None
    if stage is Stage.DOCUMENT:
        return "BAD_INPUT" if is_literal(node) else "GRAPHQL_VALIDATION"
    # A null for a required argument, given by a nullable variable, is found only when the field is reached.
    return "BAD_INPUT" if is_literal(node) or is_argument(node) else None


def _clean(text: str) -> str:
    short = text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
    return short.encode("utf-8", "replace").decode("utf-8")
