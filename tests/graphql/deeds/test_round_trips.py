"""What each mutation costs: its statements, and its round trips between the driver and the server.

Counted when its statements are prepared and its scheme's document is known, as nearly always. BEGIN goes with
the first statement, COMMIT is a round trip without a statement. More than here needs a reason in the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tenants.database.databases import Database
from tests.db.relays import Relay, relayed
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed
from tests.graphql.year import event_deeds, measurement_deeds
from tests.worlds.realms import COUNTY, HOME, PLANNED, Realm, RealmCopier
from tests.worlds.world import open_client

pytest_plugins = ("tests.worlds.realm_copies",)

Cost = tuple[int, int]
"""Statements, and round trips."""

SHORT = (*measurement_deeds.DEEDS, *event_deeds.DEEDS)
"""What many people do all day."""

COSTS: dict[str, Cost] = {
    # Another department gives these two: it is found by its code.
    "targetSet": (7, 5),
    "measurementVerify": (7, 5),
    "measurementReport": (5, 4),
    "measurementReturn": (5, 4),
    "measurementCorrect": (5, 4),
    "inspectionRecord": (5, 4),
    "complaintRecord": (5, 4),
    "commendationRecord": (5, 4),
    "vetoRecord": (5, 4),
    "eventWithdraw": (5, 4),
}
OTHERS: dict[str, Cost] = {
    "subjectCreate": (8, 6),
    "subjectEnd": (9, 7),
    "appointmentGrant": (13, 11),
    "appointmentRevoke": (10, 8),
    "schemeDraft": (9, 7),
    "schemeRenew": (10, 8),
    "schemeRevise": (9, 7),
    "schemePublish": (11, 8),
    "schemeDiscard": (8, 6),
    "cycleOpen": (14, 12),
    "rosterEdit": (20, 17),
    "cycleClose": (8, 6),
    "cycleReopen": (9, 7),
    "tieDecide": (13, 11),
}
"""Those that answer with what they read anew."""


@dataclass(slots=True)
class Counted:
    """A realm on a connection whose messages are counted."""

    realm: Realm
    relay: Relay
    made: dict[str, dict[str, Any]]

    async def done(self, deed: Deed, **more: Any) -> Cost:
        """A deed's cost; it must be carried out."""
        given = deed.given(self.realm, self.made) | more
        login, selection = self.realm.login(deed.role), f"{deed.noun} {{ id }}"
        self.relay.forget()
        sent: list[str] = []
        with self.realm.world.database.observed(lambda statement, _: sent.append(statement)):
            payload = await self.realm.world.change(login, self.realm.tenant, deed.mutation, given, selection)
        assert payload["userErrors"] == [], deed.mutation
        self.made[deed.mutation] = payload[deed.noun]
        return len(sent), self.relay.turns


async def costs(copy_realms: RealmCopier, deeds: Sequence[Deed], **more: Any) -> dict[str, Cost]:
    """Of these deeds, after they were done in another government on the same connection."""
    found: dict[str, Cost] = {}
    async with copy_realms() as realms, relayed(realms[COUNTY].world.urls.app_url) as (address, relay):
        database = Database.connect(address, pool_size=1)
        async with open_client(database) as client:
            for tenant in (HOME, COUNTY):
                world = replace(realms[tenant].world, database=database, client=client)
                counted = Counted(replace(realms[tenant], world=world), relay, {})
                await counted.realm.schemes(PLANNED)
                found = {deed.mutation: await counted.done(deed, **more) for deed in deeds}
        await database.close()
    return found


async def test_short_mutations(copy_realms: RealmCopier) -> None:
    # The schemes have the same ids in every copy, so the first time makes their documents known.
    for _ in range(2):
        found = await costs(copy_realms, SHORT)
    assert found == COSTS


async def test_a_key_costs_neither(copy_realms: RealmCopier) -> None:
    assert await costs(copy_realms, SHORT, idempotencyKey="once") == COSTS


async def test_others(copy_realms: RealmCopier) -> None:
    found = await costs(copy_realms, DEEDS)
    assert {name: found[name] for name in OTHERS} == OTHERS
