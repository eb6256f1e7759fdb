"""The whole application, before anybody is let in: it needs neither the body nor the database for that."""

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import Message

from deploy.http.app import create_app
from deploy.http.middleware.request_caps import RequestCaps
from schema.engine.faults.errors import TooManyRequestsError
from tenants.database.databases import Database
from tenants.identity import IdentityError
from tenants.viewer import Identity

PERSON = Identity("https://login.example", "zhang.san", 652325)


async def ask(code: str, *headers: tuple[bytes, bytes]) -> tuple[Message, dict[str, Any]]:
    """The head and the error of a request whose sign-in fails with a code."""

    async def authenticate(_token: str | None, _tenant: str | None) -> Identity:
        raise IdentityError(code)

    async def never() -> Message:
        raise AssertionError("the body was read")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    app = create_app(
        database=Database.connect("postgresql://nobody@127.0.0.1:1/none"), authenticate=authenticate
    )
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "client": ("192.0.2.1", 5),
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"1000000"), *headers],
    }
    await app(scope, never, send)
    head, body = sent
    (error,) = json.loads(body["body"])["errors"]
    return head, error


@pytest.mark.parametrize("code", ["TOKEN_MISSING", "TOKEN_FORGED", "TOKEN_EXPIRED", "TENANT_MISSING"])
async def test_whoever_is_not_let_in_is_told_before_the_body_is_read(code: str) -> None:
    head, error = await ask(code)
    assert (head["status"], error["extensions"]["code"]) == (401, code)
    assert b"www-authenticate" in dict(head["headers"])


async def test_an_issuer_that_does_not_answer_is_no_fault_of_the_token() -> None:
    """A client that is told 401 throws its token away."""
    head, error = await ask("ISSUER_UNREACHABLE")
    assert (head["status"], error["extensions"]["code"]) == (503, "ISSUER_UNREACHABLE")
    assert dict(head["headers"])[b"retry-after"] == b"2"
    assert b"www-authenticate" not in dict(head["headers"])


def test_a_person_is_counted_by_issuer_login_and_government() -> None:
    caps = RequestCaps(per_person=2)
    others = [
        Identity("https://other.example", PERSON.login, PERSON.tenant),
        Identity(PERSON.issuer, "li.si", PERSON.tenant),
        Identity(PERSON.issuer, PERSON.login, 652300),
    ]
    for person in (PERSON, PERSON, *others):
        caps.admit({"state": {}}, person)
    with pytest.raises(TooManyRequestsError):
        caps.admit({"state": {}}, PERSON)
