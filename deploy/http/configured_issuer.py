"""The issuer that the settings name, and whether its keys are there."""

from pathlib import Path

from deploy.http.readiness import Check, Unready
from deploy.identity.fetched_keys import FetchedKeys
from deploy.identity.issuer_keys import FileKeys, IssuerKeys
from deploy.identity.key_sets import parse_keys
from deploy.identity.tokens import Issuer
from deploy.settings import Settings, SettingsError


def configured_issuer(settings: Settings) -> Issuer:
    """The issuer with its keys. Raises :class:`~deploy.settings.SettingsError`."""
    if settings.oidc_issuer is None or settings.oidc_audience is None or settings.oidc_jwks is None:
        raise SettingsError("OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS: set them to the issuer of your tokens")
    return Issuer(
        settings.oidc_issuer, settings.oidc_audience, _keys(settings.oidc_jwks), settings.oidc_tenant_claim
    )


def keys_check(keys: IssuerKeys) -> Check:
    """Whether any token can be verified: for `/readyz`."""

    async def check() -> Unready | None:
        if keys.keys_known():
            return None
        message = "The issuer's keys aren't there, so nobody can be let in. Check OIDC_JWKS and the issuer."
        return Unready("ISSUER_KEYS_UNKNOWN", message)

    return check


def _keys(source: str) -> IssuerKeys:
    if "://" in source:
        return FetchedKeys(source)
    # Keys at an address may come later; a wrong path stays wrong.
    try:
        parse_keys(Path(source).read_bytes())
    except OSError as error:
        raise SettingsError(f"OIDC_JWKS: the file {source} can't be read ({error.strerror})") from error
    except ValueError as error:
        raise SettingsError(f"OIDC_JWKS: the file {source} is no key set ({error})") from error
    return FileKeys(Path(source))
