"""A scheme's document carried over to another year: its comments and its layout stay as they were.

Only for documents that were checked: knows TOML, and nothing of what a scheme says.
"""

import asyncio

import tomlkit

from resolvers.faults import refuse


async def for_year(document: str, year: int) -> str:
    """The same text with another year; in a thread, since a long document takes a while."""
    if not 2000 <= year <= 2100:
        raise refuse("YEAR_OUT_OF_RANGE", "year", year=year)
    return await asyncio.to_thread(_for_year, document, year)


def _for_year(document: str, year: int) -> str:
    # Editors that mark the beginning of a text are common, and the check lets it pass.
    tables = tomlkit.parse(document.removeprefix("\ufeff"))
    tables["year"] = year
    return tomlkit.dumps(tables)
