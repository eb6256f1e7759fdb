"""Bad tokens of one address are told to wait; nobody with a genuine token is kept out by them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from deploy.http.app import create_app
from deploy.http.middleware.sign_in_rates import WINDOW, SignInRates
from deploy.identity.issuer_keys import KeptKeys
from deploy.identity.key_sets import parse_keys
from deploy.identity.tokens import Issuer, authenticator
from tenants.database.databases import Database
from tenants.identity import Claim, IdentityError, SignInRateError
from tests.unit.deploy.tokens import (
    AUDIENCE,
    EC,
    ISSUER,
    NOW,
    OKP,
    RSA,
    STRANGER,
    public,
    signed,
    with_claims,
)

FORGED = signed(key=STRANGER)
MOST = 3


@dataclass
class Now:
    """A clock that stands still until it is moved."""

    moment: float = 0.0

    def __call__(self) -> float:
        return self.moment


@asynccontextmanager
async def application(rates: SignInRates) -> AsyncIterator[httpx.AsyncClient]:
    keys = KeptKeys(parse_keys(public(RSA, EC, OKP)))
    app = create_app(
        database=Database.connect("postgresql://nobody@127.0.0.1:1/none"),
        authenticate=authenticator(Issuer(ISSUER, AUDIENCE, keys), clock=lambda: NOW),
        rates=rates,
    )
    transport = httpx.ASGITransport(app, client=("192.0.2.1", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://jixiao") as client:
        yield client


async def ask(client: httpx.AsyncClient, token: str | None) -> tuple[int, str | None]:
    """Status and code; the query reads nothing of the database."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    errors = answer.json().get("errors")
    return answer.status_code, errors and errors[0]["extensions"]["code"]


async def test_further_bad_tokens_wait_and_genuine_ones_come_in() -> None:
    clock = Now()
    async with application(SignInRates(MOST, clock=clock)) as client:
        for _ in range(MOST):
            assert await ask(client, FORGED) == (401, "TOKEN_FORGED")
        assert await ask(client, FORGED) == (429, "SIGN_IN_RATE")
        # Of people of whom nothing is known yet, as after each renewal of a token.
        for login in ("zhang.san", "li.si"):
            assert await ask(client, with_claims(sub=login)) == (200, None)
        clock.moment += WINDOW
        assert await ask(client, FORGED) == (401, "TOKEN_FORGED")


async def test_the_client_is_told_how_long_to_wait() -> None:
    clock = Now()
    async with application(SignInRates(0, clock=clock)) as client:
        await ask(client, FORGED)
        clock.moment += 18
        answer = await client.post("/graphql", json={}, headers={"Authorization": f"Bearer {FORGED}"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "42")
        assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("token", [None, "x", "x.y.z", FORGED, signed({"iss": "https://other.example"})])
async def test_what_cannot_be_verified_is_counted(token: str | None) -> None:
    async with application(SignInRates(MOST, clock=Now())) as client:
        codes = [await ask(client, token) for _ in range(MOST + 1)]
    assert [status for status, _ in codes] == [401] * MOST + [429]


@pytest.mark.parametrize("change", [{"exp": NOW - 100}, {"aud": "other"}, {"tenant": None}])
async def test_a_genuine_token_that_is_refused_is_not_counted(change: dict[str, object]) -> None:
    async with application(SignInRates(0, clock=Now())) as client:
        for _ in range(3):
            assert (await ask(client, with_claims(**change)))[0] == 401


async def test_an_issuer_that_does_not_answer_is_not_counted() -> None:
    SignInRates(0, clock=Now()).note({"client": ("192.0.2.1", 5)}, IdentityError("ISSUER_UNREACHABLE"))


async def test_nothing_that_looks_at_no_token_is_counted_or_refused() -> None:
    async with application(SignInRates(0, clock=Now())) as client:
        for _ in range(3):
            answer = await client.get("/healthz", headers={"Authorization": f"Bearer {FORGED}"})
            assert answer.status_code == 200


def test_addresses_are_counted_apart() -> None:
    rates = SignInRates(1, clock=Now())
    forged = IdentityError("TOKEN_FORGED")
    forged.claim = Claim(652325)
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1"):
        rates.note({"client": (address, 5)}, forged)
    with pytest.raises(SignInRateError):
        # Of the same network of 64 bits.
        rates.note({"client": ("2001:db8:0:1::2", 5)}, forged)
