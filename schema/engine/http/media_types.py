"""The media types of GraphQL over HTTP, and which of them a client wants for its answer.

https://graphql.github.io/graphql-over-http/draft/ calls the newer one ``application/graphql-response+json``:
what has it comes from a GraphQL server, whatever its status. A client that does not ask for it gets
``application/json``, where only a status of 200 tells the same.
"""

import re
from functools import lru_cache

GRAPHQL_RESPONSE = b"application/graphql-response+json; charset=utf-8"
JSON = b"application/json; charset=utf-8"

_OFFER = re.compile(r"\s*(?P<type>[^\s;]+)(?P<parameters>.*)", re.DOTALL)
_WEIGHT = re.compile(r";\s*q=(?P<q>[01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
# Those that mean JSON where nothing finer is named.
_ANY = ("application/json", "application/*", "*/*")


def answer_type(accept: str | None) -> bytes:
    """The media type of an answer, by the request's ``Accept`` header.

    A client that wants neither gets JSON all the same: an answer that it may be able to read is better than
    none.
    """
    return JSON if accept is None else _answer_type(accept[:500])


# Cached: a few clients send the same few headers.
@lru_cache(maxsize=256)
def _answer_type(accept: str) -> bytes:
    weights = dict(_weighed(offer) for offer in accept.split(","))
    wanted = weights.get("application/graphql-response+json", 0.0)
    other = next((weights[each] for each in _ANY if each in weights), 0.0)
    return GRAPHQL_RESPONSE if wanted > 0 and wanted >= other else JSON


def _weighed(offer: str) -> tuple[str, float]:
    found = _OFFER.fullmatch(offer)
    if found is None:
        return "", 0.0
    weight = _WEIGHT.search(found["parameters"])
    return found["type"].lower(), float(weight["q"]) if weight else 1.0
