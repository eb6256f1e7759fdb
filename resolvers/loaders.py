"""The loaders of one snapshot, area by area; an area's loaders are made when they are first asked for."""

from functools import cached_property

from resolvers.computing_requests import Compute
from resolvers.node_loaders import NodeLoaders
from resolvers.organisation.loaders import OrganisationLoaders
from resolvers.results.loaders import ResultLoaders
from resolvers.rules.loaders import PinnedVersions, RuleLoaders, pinned_versions
from resolvers.year.loaders import YearLoaders
from tenants.database.session import Session
from tenants.viewer import Viewer


class Loaders:
    """What the fields of one request read together."""

    def __init__(self, session: Session, compute: Compute) -> None:
        self._session = session
        self._compute = compute

    @property
    def viewer(self) -> Viewer:
        """Who asks, by which appointments."""
        return self._session.viewer

    @cached_property
    def organisation(self) -> OrganisationLoaders:
        """Governments and subjects."""
        return OrganisationLoaders(self._session)

    @cached_property
    def rules(self) -> RuleLoaders:
        """Schemes."""
        return RuleLoaders(self._session, self._pinned)

    @cached_property
    def year(self) -> YearLoaders:
        """Cycles, rosters, expected figures, events."""
        return YearLoaders(self._session)

    @cached_property
    def results(self) -> ResultLoaders:
        """Scores, previews, releases."""
        return ResultLoaders(self._session, self._compute, self._pinned)

    @cached_property
    def nodes(self) -> NodeLoaders:
        """Things by their ids."""
        return NodeLoaders(self._session, self.year, self.results)

    @cached_property
    def _pinned(self) -> PinnedVersions:
        return pinned_versions(self._session)
