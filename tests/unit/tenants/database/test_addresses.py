from tenants.database.session import driver_url


def test_any_postgresql_address_is_for_the_one_driver() -> None:
    url = driver_url("postgresql://owner:secret@db.example:5433/county")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "owner",
        "secret",
        "db.example",
        5433,
        "county",
    )


def test_the_sslmode_of_libpq_is_understood() -> None:
    url = driver_url("postgresql://db.example/county?sslmode=require&application_name=x")
    assert dict(url.query) == {"ssl": "require", "application_name": "x"}
