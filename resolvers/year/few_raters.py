"""Answers of few raters (少数人的评议): those who are judged could tell from them who said what.

Says who reads answers; which of them are of few, the indicator's method says. Knows nothing of how a fact or
a derivation is shown.
"""

from policy import Action, decide, is_about_own
from tenants.tree import Place
from tenants.viewer import Viewer


def reads_few_raters(viewer: Viewer, place: Place) -> bool:
    """Whether the viewer reads what few raters have said: who reads the figures, and isn't judged by them."""
    return not is_about_own(viewer, place) and decide(viewer, Action.MEASUREMENT_READ, place).allowed
