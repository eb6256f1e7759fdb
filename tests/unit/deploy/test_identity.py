"""Tokens: whom we believe, and everything we don't."""

import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import SecurityWarning

from deploy.identity.issuer_keys import KeptKeys
from deploy.identity.key_sets import parse_keys
from deploy.identity.tokens import Issuer, authenticator
from tenants.identity import Claim, IdentityError
from tenants.viewer import Identity
from tests.unit.deploy.tokens import (
    AUDIENCE,
    CLAIMS,
    EC,
    ISSUER,
    NOW,
    OKP,
    RSA,
    STRANGER,
    handmade,
    public,
    signed,
    signed_with_secret,
    with_claims,
)

# A true header and signature around other claims.
HEAD, _, SIGNATURE = signed().split(".")
SWAPPED = ".".join([HEAD, handmade({}, {**CLAIMS, "sub": "li.si"}).split(".")[1], SIGNATURE])
KEYS = KeptKeys(parse_keys(public(RSA, EC, OKP)))
authenticate = authenticator(Issuer(ISSUER, AUDIENCE, KEYS), clock=lambda: NOW)


async def refusal(token: str | None, tenant: str | None = None) -> str:
    with pytest.raises(IdentityError) as caught:
        await authenticate(token, tenant)
    return caught.value.code


_NOBODY = {**CLAIMS, "tenant": None}


@pytest.mark.parametrize(
    ("token", "header", "claimed"),
    [
        pytest.param(signed(key=STRANGER), None, Claim(652325), id="forged"),
        pytest.param(signed(_NOBODY, key=STRANGER), "652323", Claim(652323), id="forged, by the header"),
        pytest.param("x.y.z", "652323", Claim(652323), id="malformed"),
        pytest.param(None, "652323", Claim(652323), id="no token"),
        pytest.param(None, None, Claim(), id="nothing"),
        pytest.param("x.y.z", "9" * 100_000, Claim(), id="no code"),
        pytest.param(
            with_claims(exp=NOW - 60), None, Claim(652325, ISSUER, "zhang.san", verified=True), id="expired"
        ),
        pytest.param(
            signed(), "652323", Claim(652325, ISSUER, "zhang.san", verified=True), id="contradicted"
        ),
        pytest.param(
            with_claims(sub=["zhang.san"]), None, Claim(652325, ISSUER, None, verified=True), id="no login"
        ),
    ],
)
async def test_a_refusal_tells_what_was_claimed_and_what_is_proven(
    token: str | None, header: str | None, claimed: Claim
) -> None:
    with pytest.raises(IdentityError) as caught:
        await authenticate(token, header)
    assert caught.value.claim == claimed


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "Ed25519"])
async def test_every_public_key_algorithm_is_taken(algorithm: str) -> None:
    assert await authenticate(signed(algorithm=algorithm), None) == Identity(ISSUER, "zhang.san", 652325)


async def test_the_older_name_of_ed25519_is_taken_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        token = jws.serialize_compact(
            {"alg": "EdDSA", "kid": "okp"}, json.dumps(CLAIMS), OKP, algorithms=["EdDSA"]
        )
    assert (await authenticate(token, None)).login == "zhang.san"


async def test_a_token_without_a_key_id_is_tried_with_every_key() -> None:
    assert (await authenticate(signed(kid=None), None)).login == "zhang.san"


@pytest.mark.parametrize("kind", ["JWT", "jwt", "at+jwt", "application/at+jwt", None])
async def test_types_of_access_tokens(kind: str | None) -> None:
    assert (await authenticate(signed(typ=kind), None)).login == "zhang.san"


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "secevent+jwt", "", "JOSE", 7, ["JWT"]])
async def test_other_things_that_the_issuer_has_signed(kind: object) -> None:
    token = handmade({"alg": "Ed25519", "kid": "okp", "typ": kind}, CLAIMS)
    assert await refusal(token) == "TOKEN_MALFORMED"


@pytest.mark.parametrize(
    "extension",
    [{"crit": ["b64"], "b64": False}, {"crit": ["exp"]}, {"crit": []}, {"b64": True}, {"zip": "DEF"}],
)
async def test_extensions_of_signatures(extension: dict[str, object]) -> None:
    token = handmade({"alg": "Ed25519", "kid": "okp", **extension}, CLAIMS)
    assert await refusal(token) == "TOKEN_MALFORMED"


async def test_an_unencoded_payload_is_refused_with_a_true_signature() -> None:
    """joserfc verifies it (RFC 7797); the signed text would then be another one than is read here."""
    payload = handmade({}, CLAIMS).split(".")[1]
    token = jws.serialize_compact(
        {"alg": "Ed25519", "kid": "okp", "b64": False, "crit": ["b64"]}, payload, OKP, algorithms=["Ed25519"]
    )
    assert await refusal(token) == "TOKEN_MALFORMED"


@pytest.mark.parametrize("token", [None, ""])
async def test_no_token(token: str | None) -> None:
    assert await refusal(token) == "TOKEN_MISSING"


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "é.é.é",
        handmade(b"\xff", CLAIMS),
        handmade(b"[" * 3000, CLAIMS),
        handmade([], CLAIMS),
        handmade({"alg": "Ed25519"}, "claims"),
        handmade({"alg": "Ed25519"}, b"1" * 5000),
        handmade({"alg": "Ed25519"}, {**CLAIMS, "sub": "x" * 20_000}),
        with_claims(sub=None),
        with_claims(sub=""),
        with_claims(sub=7),
        with_claims(sub="x" * 256),
        with_claims(sub="nul\x00"),
        with_claims(exp=None),
        with_claims(exp="1800000060"),
        with_claims(exp=True),
        with_claims(exp=float("nan")),
        with_claims(exp=float("inf")),
        with_claims(exp=10**400),
        with_claims(nbf="tomorrow"),
    ],
)
async def test_malformed(token: str) -> None:
    assert await refusal(token) == "TOKEN_MALFORMED"


@pytest.mark.parametrize(
    "token",
    [
        signed(key=STRANGER),
        signed(kid="unknown"),
        handmade({"alg": "Ed25519", "kid": 7}, CLAIMS),
        signed(kid="rsa"),
        handmade({"alg": "none"}, CLAIMS),
        handmade({"alg": "None", "kid": "rsa"}, CLAIMS),
        handmade({"kid": "okp"}, CLAIMS),
        handmade({"alg": ["Ed25519"], "kid": "okp"}, CLAIMS),
        signed_with_secret(RSA.as_pem(private=False)),
        signed()[:-8] + "AAAAAAAA",
        SWAPPED,
    ],
)  # fmt: skip
async def test_forged(token: str) -> None:
    assert await refusal(token) == "TOKEN_FORGED"


async def test_another_issuer_s_token_is_called_that() -> None:
    assert await refusal(with_claims(iss="https://other.example")) == "TOKEN_ISSUER"
    assert await refusal(with_claims(iss=None)) == "TOKEN_ISSUER"


@pytest.mark.parametrize("audience", [None, "other", ["other"], [], {"jixiao": 1}, "jixiao2"])
async def test_another_audience(audience: object) -> None:
    assert await refusal(with_claims(aud=audience)) == "TOKEN_AUDIENCE"


async def test_one_audience_among_several() -> None:
    assert (await authenticate(with_claims(aud=["other", AUDIENCE]), None)).tenant == 652325


@pytest.mark.parametrize(("changes", "taken"), [
    ({"exp": NOW - 29}, True),
    ({"exp": NOW - 30}, False),
    ({"nbf": NOW + 30}, True),
    ({"nbf": NOW + 31}, False),
])  # fmt: skip
async def test_clocks_may_differ_by_half_a_minute(changes: dict[str, int], taken: bool) -> None:
    token = with_claims(**changes)
    if taken:
        assert (await authenticate(token, None)).login == "zhang.san"
    else:
        assert await refusal(token) == "TOKEN_EXPIRED"


async def test_the_government_comes_from_the_claim_or_the_header() -> None:
    assert (await authenticate(with_claims(tenant=652325), None)).tenant == 652325
    assert (await authenticate(with_claims(tenant=None), "652300")).tenant == 652300
    assert (await authenticate(signed(), "652325")).tenant == 652325
    assert await refusal(with_claims(tenant=None)) == "TENANT_MISSING"


async def test_a_header_can_t_contradict_the_claim() -> None:
    assert await refusal(signed(), "652300") == "TENANT_INVALID"


@pytest.mark.parametrize(
    "code", ["", "65232", "6523255", "052325", "65232x", "６５２３２５", "652325\n", " 652325", "1" * 5000]
)
async def test_a_government_is_six_digits(code: str) -> None:
    assert await refusal(with_claims(tenant=None), code) == "TENANT_INVALID"
    assert await refusal(with_claims(tenant=code), "652325") == "TENANT_INVALID"


@pytest.mark.parametrize("claim", [True, 1.5, [652325], {"code": 652325}, -652325, 10**4000])
async def test_a_claim_of_another_type(claim: object) -> None:
    assert await refusal(with_claims(tenant=claim)) == "TENANT_INVALID"


async def test_the_claim_s_name_is_a_setting() -> None:
    other = authenticator(Issuer(ISSUER, AUDIENCE, KEYS, "org"), clock=lambda: NOW)
    assert (await other(with_claims(tenant=None, org="650000"), None)).tenant == 650000


@given(st.text(max_size=200))
async def test_nothing_else_ever_comes_out_of_nonsense(text: str) -> None:
    with pytest.raises(IdentityError):
        await authenticate(text, text)
