"""Which scores a viewer sees: the released one, else the latest run's if provisional scores are allowed."""

from dataclasses import dataclass

from policy import Action, Reach, decide, reach
from resolvers.rights.verdicts import Verdict
from resolvers.year.entry_filters import reaches_entry
from resolvers.year.places import entry_place
from resolvers.year.records import Entry
from tenants.database.session import Session
from tenants.levels import Level
from tenants.viewer import Viewer


def score_verdict(viewer: Viewer, entry: Entry) -> Verdict:
    """Whether the viewer may read an entry's score before it is released."""
    return Verdict(decide(viewer, Action.SCORE_READ, entry_place(viewer, entry)))


@dataclass(frozen=True, slots=True)
class ScoreReach:
    """What a viewer may see of scores, decided once per level."""

    released: dict[Level, Reach]
    provisional: dict[Level, Reach]

    def sees_released(self, entry: Entry) -> bool:
        """Whether the entry's released score may be shown."""
        return reaches_entry(self.released[entry.level], entry)

    def sees_provisional(self, entry: Entry) -> bool:
        """Whether the entry's provisional score may be shown."""
        return reaches_entry(self.provisional[entry.level], entry)


def score_reach(session: Session) -> ScoreReach:
    """How far the viewer sees scores in the government at hand."""
    return ScoreReach(
        {level: reach(session.viewer, Action.RELEASE_READ, level) for level in Level},
        {level: reach(session.viewer, Action.SCORE_READ, level) for level in Level},
    )
