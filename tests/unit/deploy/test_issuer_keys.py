"""Keys that come, change, and can't be had."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from deploy.identity.issuer_keys import AddressKeys, FileKeys, issuer_keys, parse_keys
from tenants.identity import IdentityError
from tests.unit.deploy.tokens import EC, OKP, RSA, STRANGER, public

ADDRESS = "https://login.example/jwks"


class IssuerSite:
    """Serves what it is told to and counts who asks."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0
        self.now = 1000.0
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(200, content=self.body)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == ADDRESS
        self.asked += 1
        return self.answer()

    def keys(self) -> AddressKeys:
        return AddressKeys(ADDRESS, clock=lambda: self.now, transport=httpx.MockTransport(self))


def fails() -> httpx.Response:
    raise httpx.ConnectError("down")


async def names(keys: AddressKeys | FileKeys, key_id: str | None) -> list[str | None]:
    return [key.kid for key in await keys.find(key_id)]


async def test_keys_are_fetched_once() -> None:
    site = IssuerSite(public(RSA, OKP))
    keys = site.keys()
    assert await names(keys, "rsa") == ["rsa"]
    assert await names(keys, "okp") == ["okp"]
    assert await names(keys, None) == ["rsa", "okp"]
    assert site.asked == 1


async def test_an_unknown_key_is_looked_for_at_most_every_half_minute() -> None:
    site = IssuerSite(public(RSA))
    keys = site.keys()
    assert await names(keys, "okp") == []
    site.body = public(RSA, OKP)
    site.now += 29
    assert await names(keys, "okp") == []
    assert site.asked == 1
    site.now += 1
    assert await names(keys, "okp") == ["okp"]
    assert site.asked == 2


async def test_a_withdrawn_key_is_forgotten_after_an_hour() -> None:
    site = IssuerSite(public(RSA, OKP))
    keys = site.keys()
    await keys.find("rsa")
    site.body = public(OKP)
    site.now += 3601
    assert await names(keys, "rsa") == []


@pytest.mark.parametrize(
    "answer",
    [
        fails,
        lambda: httpx.Response(500),
        lambda: httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        lambda: httpx.Response(200, content=b"<html>"),
        lambda: httpx.Response(200, content=b"[]"),
        lambda: httpx.Response(200, content=b'{"keys": []}'),
        lambda: httpx.Response(200, content=b" " * (2 << 20)),
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


async def test_without_any_key_the_issuer_is_unreachable() -> None:
    site = IssuerSite(b"")
    site.answer = fails
    keys = site.keys()
    for _ in range(3):
        with pytest.raises(IdentityError, match="ISSUER_UNREACHABLE"):
            await keys.find("rsa")
    assert site.asked == 1


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(public(RSA))
    keys = issuer_keys(str(path))
    assert isinstance(keys, FileKeys)
    assert await names(keys, None) == ["rsa"]
    path.write_bytes(public(EC, OKP))
    os.utime(path, (2_000_000_000, 2_000_000_000))
    assert await names(keys, None) == ["ec", "okp"]
    path.write_text("half of a fi")
    assert await names(keys, None) == ["ec", "okp"]
    path.unlink()
    assert await names(keys, None) == ["ec", "okp"]


async def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="ISSUER_UNREACHABLE"):
        await FileKeys(tmp_path / "none.json").find(None)


def test_only_usable_public_keys_are_kept() -> None:
    entries = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        {"kty": "RSA", "kid": "broken"},
        {**RSA.as_dict(private=False), "use": "enc", "kid": "for-encryption"},
        {"kty": ["RSA"]},
        "not a key",
        STRANGER.as_dict(private=False),
    ]
    assert [key.kid for key in parse_keys(json.dumps({"keys": entries}).encode())] == ["okp"]
    with pytest.raises(ValueError, match="no usable key"):
        parse_keys(json.dumps({"keys": entries[:-1]}).encode())
