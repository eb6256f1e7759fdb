"""A database's address: what libpq writes is understood, what nobody would use is refused by name."""

from pathlib import Path

import pytest

from tenants.database.addresses import Address, AddressError, Host
from tenants.database.databases import driver_url


def test_any_postgresql_address_is_for_the_one_driver() -> None:
    url = driver_url("postgresql://owner:secret@db.example:5433/county")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host, url.port, url.database, dict(url.query)) == (
        "owner",
        "secret",
        "db.example",
        5433,
        "county",
        {},
    )


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("postgresql://db.example/county", [("db.example", None)]),
        ("postgresql://one:1,two:2/county", [("one", 1), ("two", 2)]),
        ("postgresql:///county?host=one:1&host=two:2", [("one", 1), ("two", 2)]),
        ("postgresql:///county?host=one,two&port=1,2", [("one", 1), ("two", 2)]),
        ("postgresql:///county?host=one,two&port=1", [("one", 1), ("two", 1)]),
        ("postgresql://:5433/county?host=/run/sockets", [("/run/sockets", 5433)]),
        ("postgresql://%2Frun%2Fsockets/county", [("/run/sockets", None)]),
        ("postgresql://[::1]:5433,[2001:db8::1]/county", [("::1", 5433), ("2001:db8::1", None)]),
        ("postgresql:///county", [("", None)]),
    ],
)
def test_hosts_are_read_in_every_way_they_are_written(text: str, hosts: list[tuple[str, int | None]]) -> None:
    address = Address.read(text)
    assert list(address.hosts) == [Host(name, port) for name, port in hosts]
    assert Address.read(address.text) == address


def test_the_driver_reads_several_hosts_and_files_from_an_address_of_its_own() -> None:
    url = driver_url("postgresql://u:p@one:1,two:2/county?sslmode=verify-full&sslrootcert=/ca file.pem")
    assert (url.host, url.username, url.password, url.database) == (None, "u", "p", "county")
    assert dict(url.query) == {
        "dsn": "postgresql://one:1,two:2?sslmode=verify-full&sslrootcert=%2Fca+file.pem"
    }


def test_a_password_with_special_characters_is_written_back() -> None:
    address = Address.read("postgresql://u:p%40%3A%2F%3F%25@db/county")
    assert address.password == "p@:/?%"
    assert Address.read(address.text) == address
    assert address.text_without_secrets == "postgresql://u@db/county"
    assert "p@:" not in repr(address)


def test_the_password_of_a_key_is_as_secret() -> None:
    address = Address.read("postgresql://u:p@db/county?sslkey=/k&sslpassword=geheim&sslcert=/c")
    assert Address.read(address.text) == address
    assert address.key_password == "geheim"
    assert address.text_without_secrets == "postgresql://u@db/county?sslkey=%2Fk&sslcert=%2Fc"
    assert "geheim" not in repr(address)


def test_another_database_and_another_role() -> None:
    address = Address.read("postgresql://owner:a@one:1,two:2/county?sslmode=require")
    assert address.on("other").text == "postgresql://owner:a@one:1,two:2/other?sslmode=require"
    assert address.signed_in_as("app", "b").text == "postgresql://app:b@one:1,two:2/county?sslmode=require"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mysql://db/county", "postgresql://"),
        ("postgresql://db:many/county", "port"),
        ("postgresql://db:0/county", "port"),
        ("postgresql://one:1,two:x/county", "port"),
        ("postgresql:///county?host=one,two,three&port=1,2", "more ports than hosts, or fewer"),
        ("postgresql://u:geheim@with@db/county", "%40"),
        (
            "postgresql://db/county?connect_timeout=3",
            "unknown parameter connect_timeout. Known are: host, port, sslmode",
        ),
        ("postgresql://db/county?options=-c%20x", "unknown parameter options"),
        ("postgresql://db/county?application_name=x", "unknown parameter application_name"),
        ("postgresql://db/county?sslmode=verify_full", "unknown value of sslmode"),
        ("postgresql://db/county?sslmode=require&sslmode=disable", "sslmode twice"),
        ("postgresql://db/county?target_session_attrs=primary-ish", "unknown value of target_session_attrs"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_without_the_password(text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        Address.read(text)
    assert reason in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_server_is_verified_by_an_authority_only(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    address = Address.read(f"postgresql://db/county?sslmode={mode}")
    with pytest.raises(AddressError, match="Name its certificate in sslrootcert"):
        address.check_files()
    default = tmp_path / ".postgresql" / "root.crt"
    default.parent.mkdir()
    default.touch()
    address.check_files()


@pytest.mark.parametrize("name", ["sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    address = Address.read(f"postgresql://db/county?{name}={tmp_path}/missing.pem")
    with pytest.raises(AddressError, match=f"{name} .*missing.pem"):
        address.check_files()


def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    with pytest.raises(AddressError, match="sslrootcert that holds no certificate"):
        Address.read(f"postgresql://db/county?sslrootcert={file}").check_files()
    with pytest.raises(AddressError, match="don't belong together"):
        Address.read(f"postgresql://db/county?sslcert={file}").check_files()
    with pytest.raises(AddressError, match="sslkey without sslcert"):
        Address.read(f"postgresql://db/county?sslkey={file}").check_files()
