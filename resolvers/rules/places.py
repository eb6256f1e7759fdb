"""The policy's targets for schemes."""

from resolvers.rights.places import owned_place
from resolvers.rules.records import SchemeVersion
from tenants.tree import Place
from tenants.viewer import Viewer


def scheme_place(viewer: Viewer, scheme: SchemeVersion) -> Place:
    """A scheme of the viewer's own government."""
    return owned_place(viewer, scheme.level, scheme.owner_id)
