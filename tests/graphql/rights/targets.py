"""Concrete things to ask about in and around a realm, and the relation of each, worked out by hand here.

Written from the agreed words for relations, not from the code that computes them.
"""

from dataclasses import dataclass
from typing import Any

from policy import Action
from tenants.levels import Level
from tenants.tree import Relation
from tenants.viewer import Role
from tests.worlds.realms import COUNTY, HOME, PROVINCE, RUNNING, SIBLING, Realm


@dataclass(frozen=True, slots=True)
class Target:
    """Something that an action is done to."""

    name: str
    level: Level | None
    tenant: int = HOME
    code: str | None = None
    above: frozenset[str] = frozenset()
    provider: str | None = None
    indicator: str | None = None

    def question(self, realm: Realm, action: Action) -> dict[str, Any]:
        """How a client asks about it."""
        asked: dict[str, Any] = {"action": action.name}
        if self.code is not None:
            asked["subject"] = realm.subject(self.code)
            if self.level in (Level.UNIT, Level.PROJECT):
                asked |= {"year": RUNNING, "indicator": self.indicator}
        else:
            asked["level"] = self.level and self.level.name
            asked["owner"] = next((realm.subject(code) for code in self.above), None)
            asked["division"] = str(self.tenant)
        return asked


def _subject(level: Level, code: str, *above: str, provider: str | None = None) -> Target:
    indicator = "supplied" if provider else None
    name = f"{code}'s {indicator}" if indicator else code
    return Target(name, level, code=code, above=frozenset(above), provider=provider, indicator=indicator)


TARGETS: tuple[Target, ...] = (
    Target("the government", None),
    _subject(Level.PORTFOLIO, "economy"),
    _subject(Level.PORTFOLIO, "society"),
    _subject(Level.UNIT, "forestry", "economy"),
    _subject(Level.UNIT, "water", "society"),
    _subject(Level.UNIT, "statistics", "society"),
    _subject(Level.PROJECT, "roofs"),
    _subject(Level.SECTION, "nursery", "forestry"),
    _subject(Level.SECTION, "canals", "water"),
    _subject(Level.SECTION, "census", "statistics"),
    _subject(Level.PERSON, "forester", "forestry", "nursery"),
    _subject(Level.PERSON, "ranger", "forestry", "nursery"),
    _subject(Level.PERSON, "engineer", "water", "canals"),
    _subject(Level.PERSON, "clerk", "statistics", "census"),
    _subject(Level.UNIT, "forestry", "economy", provider="statistics"),
    _subject(Level.UNIT, "water", "society", provider="statistics"),
    _subject(Level.UNIT, "statistics", "society", provider="statistics"),
    _subject(Level.PROJECT, "roofs", provider="statistics"),
    *(Target(f"the government's {level}", level) for level in Level),
    *(
        Target(f"{unit}'s {level}", level, above=frozenset({unit}))
        for unit in ("forestry", "water")
        for level in (Level.SECTION, Level.PERSON)
    ),
    *(
        Target(f"{level or 'government'} of {tenant}", level, tenant=tenant)
        for tenant in (COUNTY, SIBLING, PROVINCE)
        for level in (None, *Level)
    ),
)


_UNIT_OF = {target.code: target.above for target in TARGETS if target.level in (Level.SECTION, Level.PERSON)}


def relations_of(node: str | None, target: Target) -> frozenset[Relation]:
    """The relations of a target to a node of the home government (None: the government itself)."""
    if target.tenant != HOME:
        below = node is None and target.tenant == COUNTY
        return frozenset({Relation.SUBORDINATE if below else Relation.NONE})
    if node is None:
        return frozenset({Relation.INSIDE})
    found = {_nearest(node, target)}
    return frozenset(found | ({Relation.PROVIDED} if target.provider == node else set()))


def _nearest(node: str, target: Target) -> Relation:
    if target.code == node:
        return Relation.SELF
    if node in target.above:
        return Relation.INSIDE
    owned_above = target.code is None and target.above & _UNIT_OF.get(node, frozenset())
    return Relation.OWN_UNIT if owned_above else Relation.TENANT


def asked_of(action: Action, target: Target) -> tuple[Action, ...]:
    """A provided indicator is supplied, never reported; its own provider may do either, the office not."""
    if action is Action.MEASUREMENT_ASSESS and target.provider is not None:
        return ()
    if action is not Action.MEASUREMENT_REPORT or target.provider is None:
        return (action,)
    if target.provider == target.code:
        return (action, Action.MEASUREMENT_SUPPLY)
    return (Action.MEASUREMENT_SUPPLY,)


_OF_UNITS = (Level.SECTION, Level.PERSON)

_BELOW = {
    None: frozenset(),
    Level.PORTFOLIO: frozenset({Level.UNIT}),
    Level.UNIT: frozenset({Level.SECTION, Level.PERSON}),
    Level.SECTION: frozenset({Level.PERSON}),
    Level.PERSON: frozenset(),
    Level.PROJECT: frozenset(),
}


def can_stand(role: Role, node: Level | None, relation: Relation, level: Level | None) -> bool:
    """Whether anything of this level can have this relation to such a node at all."""
    if node is None:
        return relation in (Relation.INSIDE, Relation.SUBORDINATE, Relation.NONE)
    return {
        Relation.SELF: level is node,
        Relation.INSIDE: level in _BELOW[node],
        Relation.OWN_UNIT: node in _OF_UNITS and level in _OF_UNITS,
        Relation.PROVIDED: role is Role.DATA_PROVIDER and level in (Level.UNIT, Level.PROJECT),
        Relation.TENANT: not (node is Level.PROJECT and level is node),
        Relation.SUBORDINATE: False,
        Relation.NONE: True,
    }[relation]
