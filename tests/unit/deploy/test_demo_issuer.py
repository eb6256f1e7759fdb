"""The demonstration's issuer: there when there is no other, never beside a real one."""

from pathlib import Path

import pytest

from deploy.demo.issuer import ISSUER, DemoIssuer, DemoIssuerError
from deploy.identity.tokens import authenticator
from deploy.settings import Settings
from tenants.identity import IdentityError
from tenants.viewer import Identity
from tests.unit.deploy.tokens import NOW, signed


def settings(folder: Path, **more: str) -> Settings:
    return Settings.model_validate({"jixiao_data_dir": folder, **more})


async def test_its_tokens_are_taken_by_its_own_server(tmp_path: Path) -> None:
    demo = DemoIssuer(settings(tmp_path), clock=lambda: NOW)
    authenticate = authenticator(demo.issuer, clock=lambda: NOW + 29 * 86_400)
    assert await authenticate(demo.token("office", 652325), None) == Identity(ISSUER, "office", 652325)
    late = authenticator(demo.issuer, clock=lambda: NOW + 31 * 86_400)
    with pytest.raises(IdentityError, match="TOKEN_EXPIRED"):
        await late(demo.token("office", 652325), None)
    with pytest.raises(IdentityError, match="TOKEN_ISSUER"):
        await authenticate(signed(), None)


async def test_the_key_is_kept_and_private(tmp_path: Path) -> None:
    token = DemoIssuer(settings(tmp_path)).token("office", 652325)
    again = authenticator(DemoIssuer(settings(tmp_path)).issuer)
    assert (await again(token, None)).login == "office"
    assert (tmp_path / "demo-key.json").stat().st_mode & 0o777 == 0o600


def test_it_can_t_be_switched_on_beside_a_configured_issuer(tmp_path: Path) -> None:
    configured = settings(
        tmp_path, oidc_issuer="https://login.example", oidc_audience="jixiao", oidc_jwks="keys"
    )
    with pytest.raises(DemoIssuerError, match="OIDC_ISSUER"):
        DemoIssuer(configured)
    assert not list(tmp_path.iterdir())
