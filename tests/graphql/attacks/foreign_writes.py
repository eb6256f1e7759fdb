"""Every mutation, tried with ids of another government: its own objects, or mixed with one's own."""

from tests.graphql.attacks.foreign_requests import Attack
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed, Foreign


def _attack(deed: Deed, foreign: Foreign) -> Attack:
    return Attack(
        f"{deed.mutation} {foreign.why}".strip(),
        foreign.role or deed.role,
        deed.document,
        lambda own, victim: {"input": deed.attempt(foreign, own, victim)},
    )


MUTATIONS: tuple[Attack, ...] = tuple(_attack(deed, foreign) for deed in DEEDS for foreign in deed.foreign)
