"""What is done to subjects."""

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign

DEEDS = (
    Deed(
        mutation="subjectCreate",
        role=Role.SYSTEM_ADMIN,
        action=Action.SUBJECT_CREATE,
        noun="subject",
        given=lambda *_: {"level": "UNIT", "code": "archives", "name": "档案局"},
        wrong={"code": "water"},
        foreign=(
            Foreign(
                "under another's unit",
                lambda _, victim: {
                    "level": "SECTION",
                    "code": "new",
                    "name": "new",
                    "parent": victim.subject("forestry"),
                },
            ),
        ),
    ),
    Deed(
        mutation="subjectEnd",
        role=Role.SYSTEM_ADMIN,
        action=Action.SUBJECT_END,
        noun="subject",
        given=lambda realm, made: {
            "subject": made.get("subjectCreate", {}).get("id", realm.subject("water")),
            "validTo": "2999-12-31",
            "expectedVersion": 1,
        },
        wrong={"validTo": "1999-12-31"},
        foreign=(Foreign(),),
    ),
)
