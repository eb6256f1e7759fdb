"""`schemeCheck` is for those who may draft schemes somewhere; it reads no rows, so no other test asks it."""

from policy import Reason
from tests.graphql.rights.read_ways import DENIED, EVERYBODY, OFFICE, UNIT_HEAD
from tests.worlds.realms import HOME, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

DRAFTERS = {OFFICE, UNIT_HEAD}


async def test_who_may_have_a_document_checked(realms: Realms) -> None:
    for person in sorted(EVERYBODY):
        body = await realms[HOME].world.answer(
            f"{person}.{HOME}", HOME, '{ schemeCheck(document: "x = 1") { code } }'
        )
        if person in DRAFTERS:
            assert "errors" not in body, (person, body)
            assert body["data"]["schemeCheck"], person
        else:
            (error,) = body["errors"]
            told = error["extensions"]
            assert body["data"] == {"schemeCheck": None}
            assert (told["code"], told["reason"]) == ("FORBIDDEN", Reason(DENIED[person])), person
