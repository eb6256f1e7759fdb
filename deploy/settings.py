"""Every setting, read from the environment once and checked before anything starts.

Each is explained in this room's README; a house test fails on one that isn't. Must not know how a
setting is used.
"""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tenants.database.addresses import Address

MOST_WORKERS = 64
SHUTDOWN_TIMEOUT = 10

# As a browser writes it: no default port, no path, no "*".
_ORIGIN = re.compile(
    r"(?:http://(?!.*:80$)|https://(?!.*:443$))(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?"
)


class SettingsError(Exception):
    """The environment doesn't make sense; the message names each variable and what is wrong."""

    code = "SETTINGS_INVALID"


class Settings(BaseSettings):
    """The environment's variables by their own names; an empty one counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str | None = Field(default=None, repr=False)
    migration_url: str | None = Field(default=None, repr=False)
    backup_url: str | None = Field(default=None, repr=False)
    jixiao_data_dir: Path = Path(".jixiao")
    jixiao_host: str = "127.0.0.1"
    jixiao_port: int = Field(default=8000, ge=0, le=65535)
    jixiao_workers: int = Field(default=1, ge=1, le=MOST_WORKERS)
    jixiao_metrics_host: str = "127.0.0.1"
    jixiao_metrics_port: int | None = Field(default=None, ge=0, le=65535)
    jixiao_pool_size: int = Field(default=10, ge=1, le=1000)
    jixiao_computing_processes: int = Field(default=2, ge=1, le=64)
    jixiao_computing_seconds: int = Field(default=20, ge=1, le=600)
    jixiao_work_jobs: bool = True
    jixiao_log_level: Literal["debug", "info", "warning", "error"] = "info"
    jixiao_slow_request_ms: int = Field(default=1000, ge=0)
    jixiao_request_timeout: float = Field(default=30.0, ge=1, le=3600)
    jixiao_statement_timeout: float = Field(default=20.0, ge=1, le=3600)
    jixiao_lock_timeout: float = Field(default=10.0, ge=0.1, le=3600)
    jixiao_largest_answer_kb: int = Field(default=2000, ge=100, le=100_000)
    jixiao_idempotency_days: int = Field(default=7, ge=1, le=366)
    jixiao_plain_execution: bool = False
    jixiao_trusted_proxies: str = ""
    jixiao_cors_origins: str = ""
    jixiao_max_connections: int = Field(default=1000, ge=10, le=100_000)
    jixiao_max_connections_per_address: int = Field(default=200, ge=1, le=100_000)
    jixiao_max_requests_per_address: int = Field(default=200, ge=1, le=100_000)
    jixiao_max_requests_per_person: int = Field(default=20, ge=1, le=10_000)
    jixiao_shutdown_timeout: int = Field(default=SHUTDOWN_TIMEOUT, ge=1, le=600)
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_jwks: str | None = None
    oidc_tenant_claim: str = "tenant"

    @field_validator("database_url", "migration_url", "backup_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is not None:
            Address.read(value).check_files()
        return value

    @field_validator("jixiao_trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for each in _listed(value):
            try:
                ip_network(each)
            except ValueError:
                raise ValueError("must be addresses or networks such as 10.1.0.0/16") from None
        return value

    @field_validator("jixiao_cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for each in _listed(value):
            if not _ORIGIN.fullmatch(each):
                raise ValueError(
                    "must be origins as browsers send them, such as https://pages.example.gov.cn: scheme and "
                    "host in small letters, a port unless it is the scheme's own, and nothing after it"
                )
        return value

    @field_validator("oidc_jwks")
    @classmethod
    def _is_address_or_file(cls, value: str | None) -> str | None:
        scheme, found, _ = (value or "").partition("://")
        if found and scheme not in ("http", "https"):
            raise ValueError("must be an http(s) address or the path of a file")
        return value

    @model_validator(mode="after")
    def _issuer_is_whole(self) -> Self:
        parts = {
            "OIDC_ISSUER": self.oidc_issuer,
            "OIDC_AUDIENCE": self.oidc_audience,
            "OIDC_JWKS": self.oidc_jwks,
        }
        missing = [name for name, value in parts.items() if value is None]
        if missing and len(missing) < len(parts):
            raise ValueError(f"an issuer needs all of {', '.join(parts)}; missing: {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _computations_end_before_their_requests(self) -> Self:
        if self.jixiao_computing_seconds >= self.jixiao_request_timeout:
            raise ValueError("JIXIAO_COMPUTING_SECONDS must be less than JIXIAO_REQUEST_TIMEOUT")
        return self

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """Each address or network of JIXIAO_TRUSTED_PROXIES."""
        return _listed(self.jixiao_trusted_proxies)

    @property
    def cors_origins(self) -> tuple[str, ...]:
        """Each origin of JIXIAO_CORS_ORIGINS."""
        return _listed(self.jixiao_cors_origins)


def load_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(error))) from error


def _listed(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _explain(error: ValidationError) -> list[str]:
    # Values stay out of the message: an address holds a password.
    return [
        f"{'.'.join(str(part) for part in fault['loc']).upper() or 'SETTINGS'}: "
        # pydantic writes this before our own sentences.
        + fault["msg"].removeprefix("Value error, ")
        for fault in error.errors(include_input=False, include_url=False)
    ]
