"""The environment, read once and refused with a reason."""

from pathlib import Path

import pytest

from deploy.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_defaults_need_nothing() -> None:
    settings = load_settings()
    assert settings.database_url is None
    assert settings.jixiao_data_dir == Path(".jixiao")
    assert (settings.jixiao_host, settings.jixiao_port) == ("127.0.0.1", 8000)
    assert settings.oidc_tenant_claim == "tenant"
    assert (settings.jixiao_computing_processes, settings.jixiao_computing_seconds) == (2, 20)
    assert (settings.jixiao_request_timeout, settings.jixiao_statement_timeout) == (30, 20)
    assert settings.jixiao_lock_timeout == 10
    assert (settings.jixiao_workers, settings.jixiao_metrics_port) == (1, None)
    assert settings.jixiao_largest_answer_kb == 2000
    assert settings.jixiao_work_jobs
    assert (settings.jixiao_plain_execution, settings.jixiao_slow_request_ms) == (False, 1000)


def test_a_computation_has_less_time_than_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_COMPUTING_SECONDS", "30")
    with pytest.raises(SettingsError, match="JIXIAO_COMPUTING_SECONDS must be less than JIXIAO_REQUEST"):
        load_settings()
    monkeypatch.setenv("JIXIAO_REQUEST_TIMEOUT", "31")
    assert load_settings().jixiao_computing_seconds == 30


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("JIXIAO_PORT", "")
    assert load_settings() == Settings()


def test_plain_execution_is_switched_on_by_a_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_PLAIN_EXECUTION", "1")
    assert load_settings().jixiao_plain_execution


def test_a_server_leaves_jobs_to_others_if_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_WORK_JOBS", "0")
    assert not load_settings().jixiao_work_jobs


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().trusted_proxies == ()
    monkeypatch.setenv("JIXIAO_TRUSTED_PROXIES", "10.1.0.0/16, 192.0.2.7 2001:db8::/32")
    assert load_settings().trusted_proxies == ("10.1.0.0/16", "192.0.2.7", "2001:db8::/32")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root@db/jixiao"),
        ("MIGRATION_URL", "jixiao"),
        ("DATABASE_URL", "postgresql://db:many/jixiao"),
        ("BACKUP_URL", "jixiao"),
        ("DATABASE_URL", "postgresql://db/jixiao?connect_timeout=3"),
        ("MIGRATION_URL", "postgresql://db/jixiao?sslmode=verify-full&sslrootcert=missing.pem"),
        ("JIXIAO_PORT", "70000"),
        ("JIXIAO_PORT", "many"),
        ("JIXIAO_POOL_SIZE", "0"),
        ("JIXIAO_WORKERS", "0"),
        ("JIXIAO_METRICS_PORT", "70000"),
        ("JIXIAO_COMPUTING_PROCESSES", "0"),
        ("JIXIAO_COMPUTING_SECONDS", "0"),
        ("JIXIAO_LOG_LEVEL", "loud"),
        ("JIXIAO_SLOW_REQUEST_MS", "-1"),
        ("JIXIAO_LARGEST_ANSWER_KB", "99"),
        ("JIXIAO_LARGEST_ANSWER_KB", "all"),
        ("JIXIAO_PLAIN_EXECUTION", "perhaps"),
        ("JIXIAO_TRUSTED_PROXIES", "*"),
        ("JIXIAO_TRUSTED_PROXIES", "10.1.0.1/16"),
        ("JIXIAO_TRUSTED_PROXIES", "10.1.0.0/16, proxy.example"),
        ("JIXIAO_MAX_CONNECTIONS", "9"),
        ("JIXIAO_MAX_CONNECTIONS_PER_ADDRESS", "0"),
        ("JIXIAO_MAX_REQUESTS_PER_ADDRESS", "0"),
        ("JIXIAO_MAX_REQUESTS_PER_PERSON", "none"),
        ("JIXIAO_SHUTDOWN_TIMEOUT", "0"),
        ("JIXIAO_REQUEST_TIMEOUT", "0"),
        ("JIXIAO_REQUEST_TIMEOUT", "never"),
        ("JIXIAO_STATEMENT_TIMEOUT", "0"),
        ("JIXIAO_LOCK_TIMEOUT", "0"),
        ("OIDC_JWKS", "ftp://keys.example/jwks"),
        ("OIDC_JWKS", "file://keys.json"),
    ],
)
def test_nonsense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_a_password_stays_out_of_the_message_and_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:geheim@db/jixiao")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "geheim" not in str(caught.value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://root:geheim@db/jixiao")
    assert "geheim" not in repr(load_settings())


@pytest.mark.parametrize("missing", ["OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS"])
def test_half_an_issuer_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    whole = {"OIDC_ISSUER": "https://login.example", "OIDC_AUDIENCE": "jixiao", "OIDC_JWKS": "keys.json"}
    for name, value in whole.items():
        monkeypatch.setenv(name, value)
    assert load_settings().oidc_issuer == "https://login.example"
    monkeypatch.delenv(missing)
    with pytest.raises(SettingsError, match=f"missing: {missing}"):
        load_settings()


@pytest.mark.parametrize(
    "origins",
    [
        "https://pages.example.gov.cn",
        "http://localhost:5173, http://127.0.0.1:8080",
        "https://[2001:db8::7]:8443 https://10.1.0.7",
    ],
)
def test_origins_as_browsers_write_them(origins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().cors_origins == ()
    monkeypatch.setenv("JIXIAO_CORS_ORIGINS", origins)
    assert load_settings().cors_origins == tuple(origins.replace(",", " ").split())


@pytest.mark.parametrize(
    "origin",
    [
        *("*", "null", "pages.example", "https://", "https://*.example", "ftp://pages.example"),
        *("https://pages.example/", "https://pages.example/x", "https://Pages.example"),
        *("https://pages.example:443", "http://pages.example:80", "https://pages.example:x"),
    ],
)
def test_origins_that_no_browser_sends(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_CORS_ORIGINS", f"https://good.example {origin}")
    with pytest.raises(SettingsError, match="JIXIAO_CORS_ORIGINS: must be origins"):
        load_settings()
