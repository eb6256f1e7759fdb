"""What is done to a year and its roster."""

from typing import Any

from policy import Action
from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign
from tests.worlds.realms import PLANNED, RELEASED, RUNNING, Realm

_OFFICE = Role.PERFORMANCE_OFFICE


def _line(subject: Realm, scheme: Realm) -> dict[str, Any]:
    return {"subject": subject.subject("water"), "scheme": scheme.ids["unit_scheme", RUNNING]}


def _opened(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"year": PLANNED, "name": "年度", "entries": list(entries), **more}


def _running(realm: Realm, version: int, **more: Any) -> dict[str, Any]:
    return {"cycle": realm.ids["cycle", RUNNING], "expectedVersion": version, **more}


def _linked(own: Realm, victim: Realm) -> dict[str, Any]:
    links = [{"link": "projects", "target": victim.subject("roofs")}]
    return own.entry("water", Level.UNIT, RUNNING) | {"links": links}


DEEDS = (
    Deed(
        mutation="cycleOpen",
        role=_OFFICE,
        action=Action.CYCLE_OPEN,
        noun="cycle",
        given=lambda realm, _: _opened(realm.entry("water", Level.UNIT, PLANNED)),
        wrong={"year": RUNNING},
        foreign=(
            Foreign("with another's subject", lambda own, victim: _opened(_line(victim, own))),
            Foreign("with another's scheme", lambda own, victim: _opened(_line(own, victim))),
            Foreign(
                "for another's unit",
                lambda own, victim: _opened(_line(own, own), owner=victim.subject("forestry")),
                role=Role.UNIT_HEAD,
            ),
        ),
    ),
    Deed(
        mutation="rosterEdit",
        role=_OFFICE,
        action=Action.ROSTER_EDIT,
        noun="cycle",
        given=lambda realm, _: _running(
            realm,
            1,
            put=[realm.entry("statistics", Level.UNIT, RUNNING) | {"rankingGroup": "综合"}],
            remove=[],
        ),
        wrong={"expectedVersion": 99},
        foreign=(
            Foreign("", lambda own, victim: _running(victim, 1, put=[_line(own, own)], remove=[])),
            Foreign(
                "with another's subject and scheme",
                lambda own, victim: _running(
                    own, 1, put=[_line(victim, victim)], remove=[victim.subject("water")]
                ),
            ),
            Foreign(
                "with a link to another's project",
                lambda own, victim: _running(own, 1, put=[_linked(own, victim)], remove=[]),
            ),
        ),
    ),
    Deed(
        mutation="cycleClose",
        role=_OFFICE,
        action=Action.CYCLE_CLOSE,
        noun="cycle",
        given=lambda realm, _: _running(realm, 2),
        wrong={"expectedVersion": 99},
        foreign=(Foreign(but={"expectedVersion": 1}),),
    ),
    Deed(
        mutation="cycleReopen",
        role=_OFFICE,
        action=Action.CYCLE_CLOSE,
        logged="cycle:reopen",
        noun="cycle",
        given=lambda realm, _: {
            "cycle": realm.ids["cycle", RELEASED],
            "reason": "异议成立",
            "expectedVersion": 3,
        },
        wrong={"expectedVersion": 2},
        foreign=(Foreign(),),
    ),
)
