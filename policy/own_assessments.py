"""Nobody assesses themselves or what they head: which actions and which appointments this is about.

Knows no table of roles: an appointment that allows an action is found first, then this takes it back.
"""

from policy.actions import Action
from tenants.tree import Place
from tenants.viewer import Role, Viewer

# What is done to one subject and moves its result. What runs the assessment of everybody (schemes, rosters,
# cycles, runs, releases) is about nobody in particular.
ASSESSING = frozenset(
    {
        Action.MEASUREMENT_ASSESS,
        Action.MEASUREMENT_VERIFY,
        Action.MEASUREMENT_RETURN,
        Action.MEASUREMENT_CORRECT,
        Action.TARGET_SET,
        Action.INSPECTION_RECORD,
        Action.COMPLAINT_RECORD,
        Action.COMMENDATION_RECORD,
        Action.VETO_RECORD,
        Action.TIE_DECIDE,
    }
)
"""Whether a row is one's own is asked row by row: `decide`, never `reach`."""

# Who holds one of these at a subject is assessed by its result.
_ASSESSED = frozenset({Role.PORTFOLIO_HEAD, Role.UNIT_HEAD, Role.STAFF})


def is_about_own(viewer: Viewer, target: Place) -> bool:
    """Whether the target is what some appointment of the viewer is held at: oneself, or one's own unit."""
    return target.subject is not None and any(
        held.node.subject == target.subject for held in viewer.appointments
    )


def is_own_assessment(viewer: Viewer, action: Action, target: Place) -> bool:
    """Whether the action would assess the viewer, or the portfolio or unit that the viewer heads."""
    return (
        action in ASSESSING
        and target.subject is not None
        and any(
            held.role in _ASSESSED and held.node.subject == target.subject for held in viewer.appointments
        )
    )
