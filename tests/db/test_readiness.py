"""The addresses that others watch, on a real database in each state."""

import time
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from deploy.http.readiness import Check, NotReadyError, Readiness, Unready, check_ready
from deploy.http.routes import routed
from tenants.database.addresses import Address
from tenants.database.databases import Database, driver_url
from tests.conftest import DatabaseUrls


async def asked(url: str, path: str, *checks: Check) -> httpx.Response:
    database = Database.connect(url, pool_size=1)
    app = routed(PlainTextResponse("graphql"), database, ready_checks=checks)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://jixiao") as client:
            return await client.get(path)
    finally:
        await database.close()


async def reasons(urls: DatabaseUrls, *checks: Check) -> Sequence[str]:
    body = (await asked(urls.app_url, "/readyz", *checks)).json()
    found: Sequence[str] = body.get("reasons", [])
    assert body.get("reason") == (found[0] if found else None)
    return found


async def changed(urls: DatabaseUrls, *statements: str) -> None:
    engine = create_async_engine(driver_url(urls.owner_url))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def test_alive_without_a_database() -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", "/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
async def test_nobody_is_sent_to_an_address_made_of_what_the_request_says(path: str) -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", path)
    assert (response.status_code, "location" in response.headers) == (404, False)


async def test_ready(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.app_url, "/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


async def test_not_ready_without_a_database() -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", "/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"status": "unready", "reason": "DATABASE_UNREACHABLE", "reasons": ["DATABASE_UNREACHABLE"]},
    )


async def test_not_ready_before_the_migrations(database_urls: DatabaseUrls) -> None:
    await changed(database_urls, "DELETE FROM alembic_version")
    assert await reasons(database_urls) == ["MIGRATIONS_PENDING"]


async def test_not_ready_as_the_owner(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.owner_url, "/readyz")
    assert (response.status_code, response.json()["reason"]) == (503, "ROLE_TOO_STRONG")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("ALTER TABLE appointments DISABLE ROW LEVEL SECURITY", "ROW_SECURITY_ALTERED"),
        ("ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY", "ROW_SECURITY_ALTERED"),
        ("DROP POLICY users_read ON users", "ROW_SECURITY_ALTERED"),
        ("ALTER POLICY users_read ON users USING (true)", "ROW_SECURITY_ALTERED"),
        ("CREATE POLICY also ON scores FOR SELECT USING (true)", "ROW_SECURITY_ALTERED"),
        ("REVOKE INSERT ON runs FROM jixiao_app", "GRANTS_MISSING"),
        ("REVOKE UPDATE (superseded_at) ON releases FROM jixiao_app", "GRANTS_MISSING"),
        ("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jixiao_app", "MIGRATIONS_PENDING"),
        ("GRANT UPDATE (lines) ON released_scores TO jixiao_app", "GRANTS_EXCESSIVE"),
        ("GRANT DELETE ON audit_entries TO PUBLIC", "GRANTS_EXCESSIVE"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "GRANTS_EXCESSIVE"),
        ("CREATE VIEW every AS SELECT * FROM users; GRANT SELECT ON every TO PUBLIC", "GRANTS_EXCESSIVE"),
    ],
)
async def test_not_ready_when_the_second_lock_is_not_as_it_was_made(
    database_urls: DatabaseUrls, statement: str, reason: str
) -> None:
    await changed(database_urls, *statement.split(";"))
    assert await reasons(database_urls) == [reason]


async def test_every_reason_is_named(database_urls: DatabaseUrls) -> None:
    await changed(
        database_urls,
        "DROP POLICY users_read ON users",
        "REVOKE INSERT ON runs FROM jixiao_app",
        "GRANT DELETE ON runs TO jixiao_app",
    )

    async def keys() -> Unready:
        return Unready("KEYS_UNKNOWN", "")

    assert await reasons(database_urls, keys) == [
        "ROW_SECURITY_ALTERED",
        "GRANTS_MISSING",
        "GRANTS_EXCESSIVE",
        "KEYS_UNKNOWN",
    ]


async def test_the_start_names_the_policy_and_the_right(database_urls: DatabaseUrls) -> None:
    await changed(database_urls, "DROP POLICY users_read ON users", "REVOKE INSERT ON runs FROM jixiao_app")
    database = Database.connect(database_urls.app_url)
    with pytest.raises(NotReadyError, match=r"(?s)policy users_read .*runs: INSERT"):
        await check_ready(database)
    await database.close()


async def test_an_extension_s_views_are_nobody_s_concern(database_urls: DatabaseUrls) -> None:
    await changed(
        database_urls,
        "CREATE VIEW statistics AS SELECT 1 AS calls",
        "GRANT SELECT ON statistics TO PUBLIC",
        "ALTER EXTENSION plpgsql ADD VIEW statistics",
    )
    assert await reasons(database_urls) == []
    # The extension belongs to the whole database, which is dropped with it.


async def test_not_ready_when_nothing_can_be_written(database_urls: DatabaseUrls) -> None:
    name = Address.read(database_urls.owner_url).database
    await changed(database_urls, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    assert await reasons(database_urls) == ["READ_ONLY"]


async def test_the_log_warns_of_what_is_wrong_only(database_urls: DatabaseUrls) -> None:
    for url, expected in (
        (database_urls.app_url, ("info", [])),
        (database_urls.owner_url, ("warning", ["ROLE_TOO_STRONG"])),
    ):
        with capture_logs() as lines:
            await asked(url, "/readyz")
        told = [line for line in lines if line["event"] == "readiness"]
        assert [(line["log_level"], [reason["code"] for reason in line["reasons"]]) for line in told] == [
            expected
        ]


async def test_not_ready_when_the_clocks_differ(
    database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = time.time
    for drift in (-60, 60):
        monkeypatch.setattr(time, "time", lambda drift=drift: here() + drift)
        assert await reasons(database_urls) == ["CLOCK_DRIFT"]


@pytest.mark.parametrize(("additive", "expected"), [("true", []), ("false", ["PROGRAM_TOO_OLD"])])
async def test_ready_on_a_newer_program_s_tables_while_they_were_only_added_to(
    database_urls: DatabaseUrls, additive: str, expected: list[str]
) -> None:
    await changed(
        database_urls,
        "UPDATE alembic_version SET version_num = '9999'",
        f"INSERT INTO applied_migrations VALUES ('9998', true), ('9999', {additive})",
        "CREATE TABLE notes (tenant integer)",
        "GRANT SELECT ON notes TO jixiao_app",
    )
    assert await reasons(database_urls) == expected


async def test_a_newer_program_s_tables_must_still_have_what_this_one_needs(
    database_urls: DatabaseUrls,
) -> None:
    await changed(
        database_urls,
        "UPDATE alembic_version SET version_num = '9999'",
        "INSERT INTO applied_migrations VALUES ('9999', true)",
        "DROP POLICY users_read ON users",
    )
    assert await reasons(database_urls) == ["ROW_SECURITY_ALTERED"]


async def test_not_ready_on_tables_of_which_nobody_said_that_they_were_only_added_to(
    database_urls: DatabaseUrls,
) -> None:
    await changed(database_urls, "UPDATE alembic_version SET version_num = '9999'")
    assert await reasons(database_urls) == ["PROGRAM_TOO_OLD"]


@pytest.mark.parametrize(
    "path", ["nobody:x@/{name}?host={host}", "jixiao_app:x@/missing_database?host={host}"]
)
async def test_a_refusal_is_told_apart_from_silence(database_urls: DatabaseUrls, path: str) -> None:
    owner = Address.read(database_urls.owner_url)
    url = "postgresql://" + path.format(name=owner.database, host=owner.hosts[0].name)
    assert (await asked(url, "/readyz")).json()["reason"] == "DATABASE_REFUSED"


async def test_whoever_asks_often_costs_the_database_nothing(database_urls: DatabaseUrls) -> None:
    database = Database.connect(database_urls.app_url)
    watched = Readiness(database)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    # Readiness asks around the pool.
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    assert await watched.reasons() == []
    asked_once = len(statements)
    assert 0 < asked_once < 8
    for _ in range(20):
        await watched.reasons()
    await database.close()
    assert len(statements) == asked_once


async def test_the_root_leads_to_the_explorer(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.app_url, "/")
    assert (response.status_code, response.headers["location"]) == (307, "/graphql")
    for below in ("", "/", "/assets/page.js", "/schema.graphql", "/scalars.md"):
        assert (await asked(database_urls.app_url, f"/graphql{below}")).text == "graphql"


async def test_nothing_else_is_answered_below_the_endpoint(database_urls: DatabaseUrls) -> None:
    for below in (
        "a/b/c/schema.graphql",
        "a/schema.graphql",
        "schema.graphql/a",
        "other",
        "a/assets/page.js",
    ):
        assert (await asked(database_urls.app_url, f"/graphql/{below}")).status_code == 404, below
