"""What each mutation costs: its statements, and its round trips between the driver and the server.

Counted when its statements are prepared and its scheme's document is known, as nearly always. BEGIN goes with
the first statement, COMMIT is a round trip without a statement. More than here needs a reason in the commit.
"""

from dataclasses import dataclass, replace
from typing import Any

from tenants.database.session import Database
from tests.db.relays import Relay, relayed
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed
from tests.worlds.realms import COUNTY, HOME, PLANNED, Realm, RealmCopier
from tests.worlds.world import open_client

pytest_plugins = ("tests.worlds.realm_copies",)

Cost = tuple[int, int]
"""Statements, and round trips."""

COSTS: dict[str, Cost] = {}
KEY = "idempotencyKey"


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


async def costs(copy_realms: RealmCopier, **more: Any) -> dict[str, Cost]:
    """Of all mutations, after they were done in another government on the same connection."""
    found: dict[str, Cost] = {}
    async with copy_realms() as realms, relayed(realms[COUNTY].world.urls.app_url) as (address, relay):
        database = Database.connect(address, pool_size=1)
        async with open_client(database) as client:
            for tenant in (HOME, COUNTY):
                world = replace(realms[tenant].world, database=database, client=client)
                counted = Counted(replace(realms[tenant], world=world), relay, {})
                await counted.realm.schemes(PLANNED)
                await counted.realm.world.ask(
                    counted.realm.login(DEEDS[0].role), tenant, "{ viewer { name } }"
                )
                found = {deed.mutation: await counted.done(deed, **more) for deed in DEEDS}
        await database.close()
    return found


async def test_statements_and_round_trips(copy_realms: RealmCopier) -> None:
    assert await costs(copy_realms) == COSTS


async def test_a_key_costs_neither(copy_realms: RealmCopier) -> None:
    plain = {name: cost for name, cost in COSTS.items() if name not in ("runCompute", "releasePublish")}
    found = await costs(copy_realms, **{KEY: "once"})
    assert {name: found[name] for name in plain} == plain
