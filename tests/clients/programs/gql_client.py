"""gql: golden queries against the served schema, by POST; errors with their codes.

Runs in an environment of its own (`make clients`), so it knows nothing of the project.
"""

import json
import os
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

SITE = json.loads(Path(os.environ["SITE"]).read_text("utf-8"))


def client_of(headers: dict[str, str], *, validates: bool = False) -> Client:
    transport = HTTPXTransport(url=SITE["url"], headers=headers)
    return Client(transport=transport, fetch_schema_from_transport=validates)


def told(text: str) -> Any:
    """The first error of what is refused, as the client shows it."""
    try:
        with client_of(SITE["office"]) as session:
            session.execute(gql(text))
    except TransportQueryError as error:
        return (error.errors or [])[0]
    raise AssertionError(f"{text} was answered")


for number, each in enumerate(SITE["queries"]):
    # The first one also asks for the schema, and validates against it.
    with client_of(each["headers"], validates=number == 0) as session:
        assert session.execute(gql(each["document"]), variable_values=each["variables"]), each["name"]

for text, code in (("{ nothing }", "GRAPHQL_VALIDATION"), ('{ tenant(code: "1") { name } }', "BAD_INPUT")):
    first = told(text)
    assert (first["extensions"]["code"], bool(first["message"])) == (code, True), first
print(f"{len(SITE['queries'])} golden queries by gql")
