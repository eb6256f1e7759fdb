"""Parts of an answer that the database has written already."""

from dataclasses import dataclass

from orjson import Fragment


@dataclass(frozen=True, slots=True)
class Written:
    """A completed list in the place of its entries: the executor puts its text into the answer as it is."""

    json: Fragment
