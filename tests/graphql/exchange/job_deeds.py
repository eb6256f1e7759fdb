"""What is done to jobs."""

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign

DEEDS = (
    Deed(
        mutation="jobCancel",
        role=Role.PERFORMANCE_OFFICE,
        action=Action.RUN_COMPUTE,
        noun="job",
        given=lambda realm, _: {"job": realm.ids["job", ""]},
        wrong={"job": "not an id"},
        foreign=(Foreign(),),
        logged="job:cancel",
    ),
)
