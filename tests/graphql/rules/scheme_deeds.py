"""What is done to schemes."""

from policy import Action
from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign
from tests.worlds.realms import RELEASED, RUNNING
from tests.worlds.scheme_texts import scheme_text

_OFFICE = Role.PERFORMANCE_OFFICE

DEEDS = (
    Deed(
        mutation="schemeDraft",
        role=_OFFICE,
        action=Action.SCHEME_DRAFT,
        noun="scheme",
        given=lambda *_: {"source": {"document": scheme_text(Level.UNIT, RUNNING, code="realm.other")}},
        wrong={"source": {"document": "code ="}},
        foreign=(
            Foreign(
                "for another's unit",
                lambda _, victim: {
                    "source": {"document": scheme_text(Level.SECTION, RUNNING)},
                    "owner": victim.subject("forestry"),
                },
                role=Role.UNIT_HEAD,
            ),
        ),
    ),
    Deed(
        mutation="schemeRevise",
        role=_OFFICE,
        action=Action.SCHEME_DRAFT,
        logged="scheme:revise",
        noun="scheme",
        given=lambda realm, _: {
            "scheme": realm.ids["draft", RUNNING],
            "document": scheme_text(Level.UNIT, RUNNING, code="realm.draft"),
            "expectedRevision": 1,
        },
        wrong={"expectedRevision": 9},
        foreign=(Foreign(),),
    ),
    Deed(
        mutation="schemePublish",
        role=_OFFICE,
        action=Action.SCHEME_PUBLISH,
        noun="scheme",
        given=lambda realm, _: {"scheme": realm.ids["draft", RUNNING], "expectedRevision": 2},
        wrong={"expectedRevision": 9},
        foreign=(Foreign(but={"expectedRevision": 1}),),
    ),
    Deed(
        mutation="schemeRenew",
        role=_OFFICE,
        action=Action.SCHEME_DRAFT,
        logged="scheme:renew",
        noun="scheme",
        given=lambda realm, _: {"scheme": realm.ids["unit_scheme", RUNNING], "year": RUNNING + 1},
        wrong={"year": 1999},
        foreign=(
            Foreign("a draft", lambda _, victim: {"scheme": victim.ids["draft", RUNNING], "year": 2027}),
            Foreign(
                "a published version",
                lambda _, victim: {"scheme": victim.ids["unit_scheme", RELEASED], "year": 2027},
            ),
        ),
    ),
    Deed(
        mutation="schemeDiscard",
        role=_OFFICE,
        action=Action.SCHEME_DRAFT,
        logged="scheme:discard",
        noun="scheme",
        given=lambda realm, made: {
            "scheme": made.get("schemeRenew", {}).get("id", realm.ids["draft", RUNNING]),
            "expectedRevision": 1,
        },
        wrong={"expectedRevision": 9},
        foreign=(Foreign(),),
    ),
)
