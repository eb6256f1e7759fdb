"""The embedded server's life: restarts, kills, strangers."""

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.database.embedded import embedded_postgres
from deploy.database.embedded_binaries import EmbeddedError
from deploy.database.postmasters import Postmaster
from tenants.database.databases import driver_url


async def ask(url: str, *statements: str) -> object:
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        for statement in statements[:-1]:
            await connection.execute(text(statement))
        answer = await connection.scalar(text(statements[-1]))
    await engine.dispose()
    return answer


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


async def test_data_survive_a_restart(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 42 AS n", "SELECT 1")
    assert Postmaster.read(tmp_path / "postgres") is None
    with embedded_postgres(tmp_path) as url:
        assert await ask(url, "SELECT n FROM kept") == 42


async def test_a_killed_server_is_replaced(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 42 AS n", "SELECT 1")
        os.kill(postmaster(tmp_path), signal.SIGKILL)
    with embedded_postgres(tmp_path) as url:
        assert await ask(url, "SELECT n FROM kept") == 42


async def test_a_file_that_names_a_stranger_is_no_server(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        pass
    (tmp_path / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\nx\n0\n5432\n/nowhere\n\n0\nready\n"
    )
    with embedded_postgres(tmp_path) as url:
        assert await ask(url, "SELECT 1") == 1


def test_a_second_process_is_told_who_has_the_folder(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path):
        refused = pytest.raises(EmbeddedError, match=f"Process {os.getpid()} is running")
        with refused as caught, embedded_postgres(tmp_path):
            pass
        assert caught.value.code == "DATA_DIR_IN_USE"


def test_another_version_s_data_are_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 15") as caught, embedded_postgres(tmp_path):
        pass
    assert caught.value.code == "DATA_DIR_VERSION"


async def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / ("long" * 30)) as url:
        assert "jixiao-" in url
        assert await ask(url, "SELECT 1") == 1
