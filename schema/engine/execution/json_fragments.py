"""Parts of a response that the database has rendered as JSON."""

from dataclasses import dataclass

from orjson import Fragment


@dataclass(frozen=True, slots=True)
class JsonFragment:
    """A completed list as JSON text, in the place of its entries: it goes into the response as it is."""

    json: Fragment
