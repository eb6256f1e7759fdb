"""Codes that a scheme gives, each with the name that people read (名称)."""

from collections.abc import Iterable
from uuid import UUID

import strawberry

from resolvers.rules.records import SchemeVersion
from schema.context import Info, at_once
from tenants.schemes import CodeKind, CodeNames

# Where a name is found that isn't known yet: in what a scheme calls its codes, or in the scheme, by its key
# where it is pinned.
NameSource = CodeNames | SchemeVersion | UUID


@strawberry.type(description="A code with the name that people read for it (代码及名称).")
class CodedName:
    """A code of one kind; its name is known, or there is a source for it."""

    code: str = strawberry.field(description="The code, as the scheme or the roster has it; for programs.")
    known: strawberry.Private[str | None] = None
    kind: strawberry.Private[CodeKind | None] = None
    source: strawberry.Private[NameSource | None] = None

    @strawberry.field(
        description=(
            "Its name: the scheme's own, else the usual one in the request's language (quarters, months, "
            "halves), else the code."
        ),
        metadata={"attribute": "known"},
    )
    def name(self, info: Info) -> str:
        """At once if the scheme was read before, else as an awaitable."""
        source = self.source
        if self.known is not None or source is None:
            return self.known or self.code
        if isinstance(source, CodeNames):
            return self._name(source, info)
        return at_once(info, lambda loaders: self._name(loaders.rules.names_in(source), info))

    def _name(self, names: CodeNames, info: Info) -> str:
        return self.code if self.kind is None else names.name(self.kind, self.code, info.context.language)


def coded(kind: CodeKind, code: str, source: NameSource) -> CodedName:
    """A code that a scheme may name.

    A field whose name isn't known here costs more, and says so: ``metadata={"work": CODED_NAME}``.
    """
    known = source.known(kind, code) if isinstance(source, CodeNames) else None
    return CodedName(code=code, known=known, kind=kind, source=source)


def coded_if_given(kind: CodeKind, code: str | None, source: NameSource) -> CodedName | None:
    """The same for a code that may be missing."""
    return None if code is None else coded(kind, code, source)


def coded_all(kind: CodeKind, codes: Iterable[str], source: NameSource) -> list[CodedName]:
    """Several codes of one kind."""
    return [coded(kind, code, source) for code in codes]


def period_shown(code: str | None, names: CodeNames, info: Info) -> CodedName | None:
    """A period by its name in the request's language; None for what is given once a year."""
    return None if code is None else named(code, names.name(CodeKind.PERIOD, code, info.context.language))


def named(code: str, name: str) -> CodedName:
    """A code whose name is known."""
    return CodedName(code=code, known=name)
