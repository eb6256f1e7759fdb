"""`jixiao serve` as a process: it starts, tells where, takes its issuer's tokens only, stops when told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tenants.database.databases import driver_url
from tests.conftest import DatabaseUrls
from tests.unit.deploy.tokens import AUDIENCE, ISSUER, OKP, RSA, STRANGER, public, signed

ROOT = Path(__file__).parents[2]
FAR_AWAY = 4_000_000_000


@pytest.fixture
def serving(database_urls: DatabaseUrls, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    keys = tmp_path / "keys.json"
    keys.write_bytes(public(RSA, OKP))
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "serve"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_urls.app_url,
            "JIXIAO_PORT": "0",
            "JIXIAO_LOG_LEVEL": "info",
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS": str(keys),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    events = (json.loads(line) for line in process.stderr)
    yield process, next(event["address"] for event in events if event["event"] == "serving")
    process.kill()
    process.communicate()


def test_it_serves_the_issuer_s_people_until_told_to_stop(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = serving
    with httpx.Client(base_url=address, timeout=30) as client:
        assert client.get("/readyz").json() == {"status": "ready"}
        assert _code(client, signed(_claims())) == "UNKNOWN_TENANT"
        assert _code(client, signed(_claims(), key=STRANGER)) == "TOKEN_FORGED"
        assert _code(client, signed({**_claims(), "iss": "jixiao-demo"})) == "TOKEN_ISSUER"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)


def test_signals_that_are_not_to_stop_it(serving: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    """SIGHUP reads the keys anew; it ended the process, as did SIGUSR1 and SIGUSR2."""
    process, address = serving
    keys = tmp_path / "keys.json"
    with httpx.Client(base_url=address, timeout=30) as client:
        assert _code(client, signed(_claims())) == "UNKNOWN_TENANT"
        facts = keys.stat()
        keys.write_bytes(public(RSA, STRANGER))
        os.utime(keys, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        assert keys.stat().st_size == facts.st_size
        assert _code(client, signed(_claims())) == "UNKNOWN_TENANT"
        for unused in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP):
            process.send_signal(unused)
        for _ in range(100):
            if _code(client, signed(_claims())) == "TOKEN_FORGED":
                break
            time.sleep(0.02)
        assert _code(client, signed(_claims(), key=STRANGER)) == "UNKNOWN_TENANT"
    assert process.poll() is None


async def test_a_stop_loses_no_failed_sign_in(
    database_urls: DatabaseUrls, serving: tuple[subprocess.Popen[str], str]
) -> None:
    process, address = serving
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO tenants (code, path, name, tier, valid_from) "
                "VALUES (652325, '652325', '县', 'county', '2000-01-01')"
            )
        )
    with httpx.Client(base_url=address, timeout=30) as client:
        for _ in range(7):
            assert _code(client, signed(_claims(), key=STRANGER)) == "TOKEN_FORGED"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)
    async with engine.connect() as connection:
        rows = await connection.execute(text("SELECT tenant, code, address, attempts FROM access_denials"))
        found = {(row.tenant, row.code, row.address) for row in rows}
        attempts = await connection.scalar(text("SELECT sum(attempts) FROM access_denials"))
    await engine.dispose()
    assert (found, attempts) == ({(652325, "TOKEN_FORGED", "127.0.0.1")}, 7)


def _claims() -> dict[str, object]:
    return {"iss": ISSUER, "aud": AUDIENCE, "sub": "zhang.san", "tenant": "652325", "exp": FAR_AWAY}


def _code(client: httpx.Client, token: str) -> object:
    response = client.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert response.status_code == 401
    return response.json()["errors"][0]["extensions"]["code"]
