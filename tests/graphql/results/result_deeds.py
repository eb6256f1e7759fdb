"""What is done to make results official: ties decided, runs computed, releases published."""

from typing import Any

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign, about
from tests.worlds.realms import RELEASED, RUNNING, TIED, Realm
from tests.worlds.scheme_texts import GRADE

_OFFICE = Role.PERFORMANCE_OFFICE


def _decided(cycle: Realm, subject: Realm) -> dict[str, Any]:
    decision = {"grade": GRADE, "admitted": False, "reason": "经研究", "expectedVersion": 2}
    return about(cycle, subject, TIED) | decision


DEEDS = (
    Deed(
        mutation="tieDecide",
        role=_OFFICE,
        action=Action.TIE_DECIDE,
        noun="cycle",
        given=lambda realm, _: _decided(realm, realm),
        wrong={"reason": " "},
        foreign=(Foreign("in another's cycle"), Foreign("about another's subject", _decided)),
    ),
    Deed(
        mutation="runCompute",
        role=_OFFICE,
        action=Action.RUN_COMPUTE,
        noun="run",
        given=lambda realm, _: {"cycle": realm.ids["cycle", RUNNING]},
        wrong={"cycle": "not an id"},
        foreign=(Foreign(),),
        denied=((Role.UNIT_HEAD, "NOT_YOUR_ROLE"),),
    ),
    Deed(
        mutation="releasePublish",
        role=_OFFICE,
        action=Action.RELEASE_PUBLISH,
        noun="release",
        given=lambda realm, made: {"run": made.get("runCompute", {}).get("id", realm.ids["run", RUNNING])},
        # The last run of an open year isn't final.
        wrong={},
        foreign=(
            Foreign(),
            Foreign(
                "in place of another's release",
                lambda own, victim: {
                    "run": own.ids["run", RELEASED],
                    "replaces": victim.ids["release", RELEASED],
                    "reason": "x",
                },
            ),
        ),
    ),
)
