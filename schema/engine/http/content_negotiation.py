"""What a client wants for its answer: which of GraphQL's media types, and whether it may be compressed.

https://graphql.github.io/graphql-over-http/draft/ calls the newer type ``application/graphql-response+json``:
what has it comes from a GraphQL server, whatever its status. A client that does not ask for it gets
``application/json``, where only a status of 200 tells the same.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

GRAPHQL_RESPONSE = b"application/graphql-response+json; charset=utf-8"
JSON = b"application/json; charset=utf-8"

LONGEST_HEADER = 500
"""Characters of a header that are looked at."""

_OFFER = re.compile(r"\s*(?P<offered>[^\s;]+)(?P<parameters>.*)", re.DOTALL)
_WEIGHT = re.compile(r";\s*q=(?P<q>[01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
# Those that mean JSON where nothing finer is named.
_MEAN_JSON = ("application/json", "application/*", "*/*")


def answer_type(accept: str | None) -> bytes:
    """The media type of an answer, by the request's ``Accept`` header.

    A client that wants neither gets JSON all the same: an answer that it may be able to read is better than
    none.
    """
    return JSON if accept is None else _answer_type(accept[:LONGEST_HEADER])


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether an answer may be compressed, by the request's ``Accept-Encoding`` header."""
    return accept_encoding is not None and _takes_gzip(accept_encoding[:LONGEST_HEADER])


# Cached: a few clients send the same few headers.
@lru_cache(maxsize=256)
def _answer_type(accept: str) -> bytes:
    weights = _weights(accept)
    wanted = weights.get("application/graphql-response+json", 0.0)
    other = next((weights[each] for each in _MEAN_JSON if each in weights), 0.0)
    return GRAPHQL_RESPONSE if wanted > 0 and wanted >= other else JSON


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    weights = _weights(accept_encoding)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weights(header: str) -> Mapping[str, float]:
    found = (_OFFER.fullmatch(offer) for offer in header.split(","))
    return {each["offered"].lower(): _weight(each["parameters"]) for each in found if each is not None}


def _weight(parameters: str) -> float:
    found = _WEIGHT.search(parameters)
    return 1.0 if found is None else float(found["q"])
