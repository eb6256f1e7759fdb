"""Keys in a file that changes, breaks, or isn't there."""

import asyncio
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from deploy.identity.issuer_keys import LOOK_PAUSE, FileKeys
from tenants.identity import IdentityError
from tests.unit.deploy.tokens import EC, OKP, RSA, STRANGER, public


class Clock:
    """Says what it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def names(keys: FileKeys, key_id: str | None) -> list[str | None]:
    return [key.kid for key in await keys.find(key_id)]


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(public(RSA))
    clock = Clock()
    keys = FileKeys(path, clock)
    assert not keys.keys_known()
    await keys.keep()
    assert keys.keys_known()
    assert await names(keys, None) == ["rsa"]
    path.write_bytes(public(EC, OKP))
    os.utime(path, (2_000_000_000, 2_000_000_000))
    assert await names(keys, None) == ["rsa"]
    clock.now += LOOK_PAUSE
    assert await names(keys, None) == ["ec", "okp"]
    path.write_text("half of a fi")
    clock.now += LOOK_PAUSE
    assert await names(keys, None) == ["ec", "okp"]
    path.unlink()
    clock.now += LOOK_PAUSE
    assert await names(keys, None) == ["ec", "okp"]


async def test_a_broken_file_is_looked_at_once_a_second_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    path.write_text("half of a fi")
    clock, looks = Clock(), 0
    keys = FileKeys(path, clock)
    stat = Path.stat

    def counted(found: Path, **given: bool) -> os.stat_result:
        nonlocal looks
        looks += found == path
        return stat(found, **given)

    monkeypatch.setattr(Path, "stat", counted)
    with capture_logs() as logged:
        for _ in range(3):
            ends = await asyncio.gather(*(keys.find(None) for _ in range(10)), return_exceptions=True)
            assert {type(each) for each in ends} == {IdentityError}
            clock.now += LOOK_PAUSE
    assert looks == 3
    assert [each["event"] for each in logged] == ["issuer_keys_unread"]
    path.write_bytes(public(OKP))
    assert await names(keys, None) == ["okp"]


async def test_a_file_that_looks_unchanged_is_read_when_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(public(OKP))
    facts = path.stat()
    keys = FileKeys(path)
    (before,) = await keys.find("okp")
    path.write_bytes(public(STRANGER))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert await keys.find("okp") == (before,)
    keys.reload()
    assert await keys.find("okp") != (before,)


async def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="ISSUER_UNREACHABLE"):
        await FileKeys(tmp_path / "none.json").find(None)
