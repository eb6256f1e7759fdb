"""What is done to figures."""

from typing import Any

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign, about
from tests.worlds.figures import about_figure
from tests.worlds.realms import RUNNING, Realm

_OFFICE = Role.PERFORMANCE_OFFICE


def _reported(cycle: Realm, subject: Realm, version: int | None) -> dict[str, Any]:
    known = about(cycle, subject)
    figure = about_figure(known["cycle"], known["subject"], "work")
    return figure | {"fact": {"rating": "90"}, "expectedVersion": version}


def _figure(realm: Realm, version: int, **more: Any) -> dict[str, Any]:
    return {"measurement": realm.ids["measurement", RUNNING], "expectedVersion": version, **more}


def _aim(realm: Realm, **more: Any) -> dict[str, Any]:
    return {"measurement": realm.ids["targeted", RUNNING], "target": "120", "reason": "年中调整", **more}


DEEDS = (
    Deed(
        mutation="targetSet",
        role=_OFFICE,
        action=Action.TARGET_SET,
        noun="measurement",
        given=lambda realm, _: _aim(realm, expectedVersion=1),
        wrong={"target": "0"},
        foreign=(Foreign(),),
        denied=((Role.UNIT_HEAD, "NOT_YOUR_ROLE"), (Role.DATA_PROVIDER, "NOT_YOUR_ROLE")),
    ),
    Deed(
        mutation="measurementReport",
        role=Role.UNIT_HEAD,
        action=Action.MEASUREMENT_REPORT,
        noun="measurement",
        given=lambda realm, _: _reported(realm, realm, 1),
        wrong={"fact": {"rating": "101"}},
        foreign=(
            Foreign(),
            Foreign("about another's subject", lambda own, victim: _reported(own, victim, None)),
        ),
        denied=((_OFFICE, "NOT_YOUR_ROLE"), (Role.DATA_PROVIDER, "NOT_PROVIDER")),
    ),
    Deed(
        mutation="measurementReturn",
        role=_OFFICE,
        action=Action.MEASUREMENT_RETURN,
        noun="measurement",
        given=lambda realm, _: _figure(realm, 2, reason="缺依据"),
        wrong={"reason": ""},
        foreign=(Foreign(but={"expectedVersion": 1}),),
    ),
    Deed(
        mutation="measurementCorrect",
        role=_OFFICE,
        action=Action.MEASUREMENT_CORRECT,
        noun="measurement",
        given=lambda realm, _: _figure(realm, 3, reason="更正", fact={"rating": "91"}),
        wrong={"expectedVersion": 9},
        foreign=(Foreign(but={"expectedVersion": 1}),),
    ),
    Deed(
        mutation="measurementVerify",
        role=_OFFICE,
        action=Action.MEASUREMENT_VERIFY,
        noun="measurement",
        given=lambda realm, _: {"measurement": realm.ids["supplied", RUNNING], "expectedVersion": 1},
        wrong={"expectedVersion": 9},
        foreign=(Foreign(),),
        denied=((Role.UNIT_HEAD, "NOT_YOUR_ROLE"), (Role.DATA_PROVIDER, "NOT_YOUR_ROLE")),
    ),
)
