"""PostgreSQL's programs get what is secret, and nobody reads it on their command line."""

from pathlib import Path

import pytest

from deploy.database.client_programs import ClientProgram, ProgramError
from tenants.database.addresses import Address

SAYS_ALL = """#!/bin/sh
[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99" && exit
echo "$*"
echo "$PGPASSWORD"
[ -n "$PGSERVICEFILE" ] && stat -c %a "$PGSERVICEFILE" && cat "$PGSERVICEFILE" && echo "$PGSERVICEFILE"
exit 0
"""


@pytest.fixture
def program(tmp_path: Path) -> ClientProgram:
    """Says with what it was started."""
    path = tmp_path / "pg_dump"
    path.write_text(SAYS_ALL)
    path.chmod(0o755)
    return ClientProgram.found("pg_dump", tmp_path)


def said(program: ClientProgram, url: str) -> list[str]:
    with program.output("--more", address=Address.read(url)) as output:
        return output.read().decode().splitlines()


def test_the_passwords_are_not_on_the_command_line(
    program: ClientProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGSERVICEFILE", raising=False)
    assert said(program, "postgresql://u:geheim@db/county") == [
        "--dbname=postgresql://u@db/county --no-password --more",
        "geheim",
    ]
    url = "postgresql://u:geheim@db/county?sslkey=/k&sslpassword=schl%C3%BCssel"
    *told, file = said(program, url)
    assert told == [
        "--dbname=postgresql://u@db/county?sslkey=%2Fk --no-password --more",
        "geheim",
        "600",
        "[jixiao]",
        "sslpassword=schlüssel",
    ]
    assert not Path(file).exists()


@pytest.mark.parametrize("password", ["%20x", "x%20", "x%0Ahost=elsewhere"])
def test_a_key_s_password_that_the_file_cannot_hold(program: ClientProgram, password: str) -> None:
    with pytest.raises(ProgramError, match="sslpassword"):
        said(program, f"postgresql://u@db/county?sslpassword={password}")
