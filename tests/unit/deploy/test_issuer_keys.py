"""Keys that come, change, and can't be had."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from joserfc.jwk import ECKey, OKPKey
from structlog.testing import capture_logs

from deploy.identity.fetched_keys import MOST_WAITING, FetchedKeys, Intervals
from deploy.identity.key_sets import LARGEST_KEY_SET, MOST_KEYS_IN_SET, parse_keys
from tenants.identity import IdentityError
from tests.unit.deploy.tokens import OKP, RSA, STRANGER, public

ADDRESS = "https://login.example/jwks"


class IssuerSite:
    """Serves what it is told to when it is told to, and counts who asks."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0
        self.now = 1000.0
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(200, content=self.body)
        self.open = asyncio.Event()
        self.open.set()

    async def handle(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == ADDRESS
        self.asked += 1
        await self.open.wait()
        return self.answer()

    def keys(self, **intervals: float) -> FetchedKeys:
        chosen = Intervals(**{"refetch": 0.05, "retry": 0.05, **intervals})
        return FetchedKeys(
            ADDRESS, chosen, clock=lambda: self.now, transport=httpx.MockTransport(self.handle)
        )


def fails() -> httpx.Response:
    raise httpx.ConnectError("down")


async def names(keys: FetchedKeys, key_id: str | None) -> list[str | None]:
    return [key.kid for key in await keys.find(key_id)]


async def refused(keys: FetchedKeys, key_id: str) -> str:
    with pytest.raises(IdentityError) as caught:
        await keys.find(key_id)
    return caught.value.code


@asynccontextmanager
async def kept(keys: FetchedKeys) -> AsyncIterator[None]:
    task = asyncio.create_task(keys.keep())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(happens: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if happens():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


async def test_keys_are_fetched_once() -> None:
    site = IssuerSite(public(RSA, OKP))
    keys = site.keys()
    assert await names(keys, "rsa") == ["rsa"]
    assert await names(keys, "okp") == ["okp"]
    assert await names(keys, None) == ["rsa", "okp"]
    assert site.asked == 1


async def test_forty_first_requests_wait_for_one_fetch() -> None:
    """39 of them were told that the issuer can't be reached."""
    site = IssuerSite(public(RSA))
    site.open.clear()
    keys = site.keys()
    waiting = [asyncio.create_task(names(keys, "rsa")) for _ in range(40)]
    await until(lambda: site.asked == 1)
    site.now += 1
    waiting += [asyncio.create_task(names(keys, "rsa")) for _ in range(40)]
    await asyncio.sleep(0.01)
    site.open.set()
    assert await asyncio.gather(*waiting) == [["rsa"]] * 80
    assert site.asked == 1


async def test_a_new_key_is_waited_for_by_everybody_who_has_it() -> None:
    """29 of 30 were told that their token is forged."""
    site = IssuerSite(public(RSA))
    keys = site.keys()
    await keys.find("rsa")
    site.now += 60
    site.body = public(RSA, OKP)
    site.open.clear()
    waiting = [asyncio.create_task(names(keys, "okp")) for _ in range(30)]
    await until(lambda: site.asked == 2)
    # Whose key is known waits for nobody.
    assert await names(keys, "rsa") == ["rsa"]
    site.open.set()
    assert await asyncio.gather(*waiting) == [["okp"]] * 30
    assert site.asked == 2


async def test_whoever_gives_up_does_not_end_the_fetch_of_the_others() -> None:
    site = IssuerSite(public(RSA))
    site.open.clear()
    keys = site.keys()
    first = asyncio.create_task(names(keys, "rsa"))
    others = [asyncio.create_task(names(keys, "rsa")) for _ in range(5)]
    await until(lambda: site.asked == 1)
    first.cancel()
    others[0].cancel()
    with suppress(asyncio.CancelledError):
        await first
    site.open.set()
    assert await asyncio.gather(*others[1:]) == [["rsa"]] * 4
    assert site.asked == 1


async def test_invented_key_ids_cost_one_fetch_in_a_while() -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys(refetch=0.2)
    await keys.find("rsa")
    site.now += 60
    assert await names(keys, "invented") == []
    assert site.asked == 2
    # What comes now waits for the next fetch, together; the known key doesn't.
    site.now += 0.01
    waiting = [asyncio.create_task(names(keys, f"invented-{number}")) for number in range(50)]
    await asyncio.sleep(0.02)
    assert await names(keys, "rsa") == ["rsa"]
    assert site.asked == 2
    site.now += 0.2
    assert await asyncio.gather(*waiting) == [[]] * 50
    assert site.asked == 3


async def test_a_new_key_among_invented_ones_is_found_by_the_next_fetch() -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys(refetch=0.2)
    assert await names(keys, "invented") == []
    site.body = public(RSA, OKP)
    site.now += 0.01
    waiting = asyncio.create_task(names(keys, "okp"))
    await asyncio.sleep(0.02)
    site.now += 0.2
    assert await waiting == ["okp"]
    assert site.asked == 2


async def test_a_key_published_during_a_fetch_is_found() -> None:
    """The fetch under way may have been answered before the key was there."""
    site = IssuerSite(public(RSA))
    site.open.clear()
    site.answer = lambda: httpx.Response(200, content=public(RSA) if site.asked == 1 else public(RSA, OKP))
    keys = site.keys()
    first = asyncio.create_task(names(keys, "rsa"))
    await until(lambda: site.asked == 1)
    site.now += 0.01
    late = asyncio.create_task(names(keys, "okp"))
    await asyncio.sleep(0.01)
    site.open.set()
    assert await first == ["rsa"]
    site.now += 1
    assert await late == ["okp"]
    assert site.asked == 2


async def test_so_many_wait_and_no_more() -> None:
    site = IssuerSite(public(RSA))
    site.open.clear()
    keys = site.keys()
    waiting = [asyncio.create_task(names(keys, "rsa")) for _ in range(MOST_WAITING)]
    await until(lambda: site.asked == 1)
    assert await refused(keys, "rsa") == "ISSUER_UNREACHABLE"
    site.open.set()
    assert await asyncio.gather(*waiting) == [["rsa"]] * MOST_WAITING


async def test_a_withdrawn_key_is_forgotten_by_the_next_refreshing() -> None:
    site = IssuerSite(public(RSA, OKP))
    keys = site.keys()
    await keys.find("rsa")
    site.body = public(OKP)
    site.now += 601
    # Nobody waits for it.
    assert await names(keys, "rsa") == ["rsa"]
    await until(lambda: site.asked == 2)
    await asyncio.sleep(0.02)
    assert await names(keys, "rsa") == []


async def test_after_an_hour_without_a_request_the_keys_are_fetched_first() -> None:
    site = IssuerSite(public(RSA, OKP))
    keys = site.keys()
    await keys.find("rsa")
    site.body = public(OKP)
    site.now += 3601
    waiting = asyncio.create_task(names(keys, "rsa"))
    await until(lambda: site.asked >= 2)
    await asyncio.sleep(0.02)
    site.now += 1
    assert await waiting == []


@pytest.mark.parametrize(
    "answer",
    [
        fails,
        lambda: httpx.Response(500),
        lambda: httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        lambda: httpx.Response(200, content=b"<html>"),
        lambda: httpx.Response(200, content=b"[]"),
        lambda: httpx.Response(200, content=b'{"keys": []}'),
        lambda: httpx.Response(200, content=b" " * (LARGEST_KEY_SET + 1)),
        lambda: httpx.Response(200, content=b"[" * 100_000),
        lambda: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"\x1f\x8b"),
    ],
)
async def test_known_keys_hold_while_the_issuer_fails(answer: Callable[[], httpx.Response]) -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys()
    await keys.find("rsa")
    site.answer = answer
    site.now += 3601
    assert await names(keys, "rsa") == ["rsa"]
    assert site.asked == 2
    # A key that isn't known now may be a new one: nobody can say that the token is forged.
    assert await refused(keys, "okp") == "ISSUER_UNREACHABLE"
    # From then on nobody waits to find out that it still fails.
    site.open.clear()
    assert await names(keys, "rsa") == ["rsa"]


async def test_an_issuer_that_hangs_is_given_up() -> None:
    site = IssuerSite(public(RSA))
    site.open.clear()
    keys = site.keys(fetch=0.05)
    assert await refused(keys, "rsa") == "ISSUER_UNREACHABLE"


async def test_without_any_key_the_issuer_is_unreachable_until_it_is_back() -> None:
    site = IssuerSite(public(RSA))
    site.answer = fails
    keys = site.keys()
    for _ in range(3):
        assert await refused(keys, "rsa") == "ISSUER_UNREACHABLE"
    assert site.asked == 1
    assert not keys.keys_known()
    site.answer = lambda: httpx.Response(200, content=site.body)
    site.now += 2
    assert await names(keys, "rsa") == ["rsa"]
    assert keys.keys_known()


async def test_keys_are_there_before_they_are_asked_for() -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys(refresh=0.1)
    async with kept(keys):
        await until(keys.keys_known)
        site.now += 1
        await until(lambda: site.asked >= 3)
    asked = site.asked
    assert await names(keys, "rsa") == ["rsa"]
    assert site.asked == asked


async def test_an_issuer_that_is_down_at_the_start_is_asked_again() -> None:
    site = IssuerSite(public(RSA))
    site.answer = fails
    keys = site.keys(refresh=60, retry=0.02)
    async with kept(keys):
        await until(lambda: site.asked == 1)
        site.answer = lambda: httpx.Response(200, content=site.body)
        site.now += 1
        await until(keys.keys_known)


async def test_reloading_fetches_at_once() -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys()
    await keys.find("rsa")
    site.body = public(OKP)
    site.now += 1
    with capture_logs() as lines:
        keys.reload()
        await until(lambda: site.asked == 2)
        await asyncio.sleep(0.02)
    assert [(line["event"], line["keys"]) for line in lines] == [("issuer_keys_fetched", 1)]
    assert await names(keys, None) == ["okp"]


def test_only_usable_public_keys_are_kept() -> None:
    entries = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        {"kty": "RSA", "kid": "broken"},
        {**RSA.as_dict(private=False), "use": "enc", "kid": "for-encryption"},
        {"kty": ["RSA"]},
        "not a key",
        OKPKey.generate_key("X25519").as_dict(private=False),
        OKPKey.generate_key("Ed448").as_dict(private=False),
        ECKey.generate_key("P-384").as_dict(private=False),
        STRANGER.as_dict(private=False),
    ]
    assert [key.kid for key in parse_keys(json.dumps({"keys": entries}).encode())] == ["okp"]
    with pytest.raises(ValueError, match="no usable key"):
        parse_keys(json.dumps({"keys": entries[:-1]}).encode())


def test_a_key_set_has_so_many_keys_and_no_more() -> None:
    entry = STRANGER.as_dict(private=False)
    assert len(parse_keys(json.dumps({"keys": [entry] * MOST_KEYS_IN_SET}).encode())) == MOST_KEYS_IN_SET
    with pytest.raises(ValueError, match="too many"):
        parse_keys(json.dumps({"keys": [entry] * (MOST_KEYS_IN_SET + 1)}).encode())
