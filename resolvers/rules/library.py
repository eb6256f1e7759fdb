"""The library's schemes (指标体系库): the sources' own, for offices to start from. The same for everybody."""

import asyncio
from dataclasses import dataclass
from functools import cache

from resolvers.faults import refuse
from resolvers.text_rules import meant_name
from tenants.levels import Level
from tenants.schemes import CodeKind, LibraryError, library_codes, library_text, parse_scheme


@dataclass(frozen=True, slots=True)
class LibraryScheme:
    """One scheme of the library."""

    code: str
    name: str
    year: int
    level: Level
    category: str
    category_name: str
    source: str
    document: str


async def read_library() -> tuple[LibraryScheme, ...]:
    """All of them, by code. Read in a thread the first time, because that takes a while; then kept."""
    if _read_all.cache_info().currsize:
        return _read_all()
    return await asyncio.to_thread(_read_all)


def library_document(code: str, place: tuple[str, ...]) -> str:
    """The document of the scheme with this code; refused at its place in the input if there is none."""
    own = meant_name(code, library_codes(), *place)
    try:
        return library_text(own)
    except LibraryError:
        raise refuse(
            "UNKNOWN_LIBRARY_SCHEME", *place, value=code[:80], allowed=", ".join(library_codes())
        ) from None


@cache
def _read_all() -> tuple[LibraryScheme, ...]:
    return tuple(_read(code) for code in library_codes())


def _read(code: str) -> LibraryScheme:
    document = library_text(code)
    scheme = parse_scheme(document)
    return LibraryScheme(
        code=scheme.code,
        name=scheme.name,
        year=scheme.year,
        level=scheme.level,
        category=scheme.category,
        category_name=scheme.names.own(CodeKind.CATEGORY, scheme.category),
        source=scheme.source,
        document=document,
    )
