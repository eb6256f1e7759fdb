"""What may be done to a subject. Reads no rows."""

from policy import Action, decide
from resolvers.organisation.places import subject_place
from resolvers.organisation.records import Subject
from resolvers.rights.verdicts import Verdict
from tenants.viewer import Viewer


def creation_verdict(viewer: Viewer, subject: Subject) -> Verdict:
    """Whether the viewer may add this subject."""
    return Verdict(decide(viewer, Action.SUBJECT_CREATE, subject_place(viewer, subject)))


def ending_verdict(viewer: Viewer, subject: Subject) -> Verdict:
    """Whether the viewer may end a subject; which day is possible depends on the rosters that it is in."""
    return Verdict(decide(viewer, Action.SUBJECT_END, subject_place(viewer, subject)))
