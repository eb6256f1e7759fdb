"""Every mutation takes its locks before it writes, and in the order of their names."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from tests.db.plans import Sent, recorded
from tests.graphql.deeds.all_deeds import DEEDS
from tests.worlds.realms import COUNTY, PLANNED, RealmCopier

pytest_plugins = ("tests.worlds.realm_copies",)

OPENING = "SET LOCAL app.tenant"
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH write_")
# Whom one appoints is added before the lock that is named by it; the table's key lets in one of two.
BEFORE_LOCKS = "INSERT INTO users "


def transactions(sent: Sequence[Sent]) -> Iterator[list[Sent]]:
    """The statements of each transaction, without its opening."""
    begun = [number for number, each in enumerate(sent) if each.text.startswith(OPENING)]
    for start, end in zip(begun, [*begun[1:], len(sent)], strict=True):
        yield list(sent[start + 1 : end])


def writes(each: Sent) -> bool:
    return each.text.startswith(WRITES) and not each.text.startswith(BEFORE_LOCKS)


def locks(statements: Sequence[Sent]) -> list[Any]:
    """What was locked, one after the other, without the government in front."""
    taken = [each for each in statements if "pg_advisory_xact_lock" in each.text]
    return [thing for each in taken for thing in filter(None, map(named, each.parameters))]


def named(value: object) -> str | None:
    """The thing that a lock's value names; its kind alone where the statement finds which one it is."""
    here, slash, thing = str(value).partition("/")
    return thing if slash and here in ("", str(COUNTY)) else None


async def test_every_mutation_locks_before_it_writes(copy_realms: RealmCopier) -> None:
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        await realm.schemes(PLANNED)
        made: dict[str, dict[str, Any]] = {}
        for deed in DEEDS:
            given, login = deed.given(realm, made), realm.login(deed.role)
            with recorded(realm.world.database) as sent:
                payload = await realm.world.change(
                    login, COUNTY, deed.mutation, given, f"{deed.noun} {{ id }}"
                )
            assert payload["userErrors"] == [], deed.mutation
            made[deed.mutation] = payload[deed.noun]
            (writing,) = (each for each in transactions(sent) if any(map(writes, each)))
            before = list(takewhile(lambda each: not writes(each), writing))
            assert locks(before), f"{deed.mutation} writes without a lock: resolvers/write_locks.py"
            taken = locks(writing)
            assert taken == sorted(set(taken)), f"{deed.mutation}: in the order of their names, each once"
