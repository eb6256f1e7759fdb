"""How a request about another government's things must be refused."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.graphql.attacks.foreign_requests import Attack
from tests.worlds.fingerprints import fingerprint
from tests.worlds.realms import COUNTY, HOME, PROVINCE, SIBLING, Realm

OF_FOREIGN_IDS = {"NOT_IN_ROSTER", "UNKNOWN_SUBJECT", "UNKNOWN_SCHEME", "REPLACES_OTHER_RELEASE"}
"""The faults that say an id means nothing here."""

OF_ONES_OWN = {"CYCLE_NOT_CLOSED"}
"""What may be wrong with one's own things in the same request."""


async def assert_opens_nothing(realms: Mapping[int, Realm], attack: Attack) -> None:
    """From above, beside and below: refused, and nothing of the victim's is changed.

    What is official is open to those above, and to nobody else.
    """
    victim = realms[HOME]
    before = await fingerprint(victim.world)
    for attacker in (PROVINCE, SIBLING, COUNTY):
        own = realms[attacker]
        given = attack.given(own, victim)
        body = await own.world.answer(own.login(attack.role), attacker, attack.document, given)
        if attack.official and attacker == PROVINCE:
            assert "errors" not in body
        else:
            assert_refused(body, victim)
    assert await fingerprint(victim.world) == before


def assert_refused(body: dict[str, Any], victim: Realm) -> None:
    """An error that says why, or an empty answer; and no word of the other government in either."""
    codes = [error["extensions"]["code"] for error in body.get("errors", ())]
    assert set(codes) <= {"NOT_FOUND", "FORBIDDEN"}, body
    for error in body.get("errors", ()):
        assert (error["extensions"]["code"] == "FORBIDDEN") == ("reason" in error["extensions"])
    told = list(leaves(body.get("data")))
    assert faults(body) <= OF_FOREIGN_IDS | OF_ONES_OWN, body
    assert not faults(body) or faults(body) & OF_FOREIGN_IDS, body
    assert not any(told), body
    secrets = {str(key) for key in victim.subjects.values()} | set(victim.ids.values())
    written = json.dumps({"errors": body.get("errors"), "data": body.get("data")})
    assert not [secret for secret in secrets if secret in written]


def leaves(data: Any) -> Iterator[Any]:
    """Every value in an answer, faults of the input aside; a mutation that says nothing counts as done."""
    if isinstance(data, dict):
        if data.get("userErrors") == []:
            yield "carried out"
        for name, value in data.items():
            yield from () if name == "userErrors" else leaves(value)
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item)
    else:
        yield data


def faults(body: dict[str, Any]) -> set[str]:
    """The codes of the faults that a mutation found in its input."""
    payloads = [value for value in (body.get("data") or {}).values() if isinstance(value, dict)]
    return {fault["code"] for payload in payloads for fault in payload.get("userErrors") or ()}
