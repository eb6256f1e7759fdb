"""Expected figures (应报数据): what a cycle expects (subject × indicator × period), reported or not yet.

Reporters and verifiers work through this list; its order is the roster's, then the scheme's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from policy import Action, Reach, reach
from resolvers.organisation.rows import read_units_by_code
from resolvers.rights.permits import require
from resolvers.rights.verdicts import Verdict
from resolvers.rules.rows import read_schemes
from resolvers.rules.stored_documents import read_documents
from resolvers.year.earlier_reporters import measurements_query
from resolvers.year.entry_filters import reaches_entry
from resolvers.year.few_raters import reads_few_raters
from resolvers.year.figure_assessors import FigureAssessor, figure_assessor
from resolvers.year.figure_ids import figure_id
from resolvers.year.figures import Figure, find_figure
from resolvers.year.measurement_steps import MeasurementStep, measurement_verdict
from resolvers.year.places import entry_place
from resolvers.year.records import AssignedTarget, Cycle, Entry, Measurement, MeasurementStatus
from resolvers.year.rows import read_entries, read_targets
from tenants.assessor_kinds import AssessorKind
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.year import measurements
from tenants.schemes import (
    FactMethod,
    Indicator,
    StoredDocument,
    leaves_target_open,
    stated_target,
    takes_facts,
)
from tenants.tree import Place
from tenants.viewer import Viewer

Position = tuple[int, int, int]
_Key = tuple[UUID, str, str | None]


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """One expected figure, with what was reported for it; ``document`` is the scheme's.

    ``position`` is its place among all figures that the cycle expects, whatever a list leaves out: the
    entry's in the roster, the indicator's in the scheme, the period's in the indicator.
    """

    cycle: Cycle
    entry: Entry
    document: StoredDocument
    leaf: Indicator
    period: str | None
    due: date | None
    assessor: FigureAssessor
    measurement: Measurement | None
    assigned: AssignedTarget | None
    position: Position = (0, 0, 0)

    @property
    def id(self) -> UUID:
        """Known before anything is reported, and the same afterwards."""
        held = self.measurement
        if held is not None:
            return held.id
        return figure_id(self.cycle.id, self.entry.subject_id, self.leaf.code, self.period)

    @property
    def target(self) -> Fraction | Decimal | None:
        """What it is measured against: as the scheme states, or as the office has set."""
        if self.assigned is not None:
            return self.assigned.target
        return stated_target(self.leaf)

    @property
    def status(self) -> MeasurementStatus:
        """``missing`` until something is reported."""
        return MeasurementStatus.MISSING if self.measurement is None else self.measurement.status

    def place(self, viewer: Viewer) -> Place:
        """The policy's target."""
        return entry_place(viewer, self.entry, self.assessor)

    def withheld_from(self, viewer: Viewer) -> tuple[str, ...]:
        """The groups of raters whose answers the viewer does not read."""
        held, method = self.measurement, self.leaf.params
        if held is None or not isinstance(method, FactMethod):
            return ()
        withheld = method.withheld(held.fact)
        return () if not withheld or reads_few_raters(viewer, self.place(viewer)) else withheld

    def verdict(self, viewer: Viewer, step: MeasurementStep) -> Verdict:
        """Whether the viewer may take a step on it now."""
        return measurement_verdict(
            viewer,
            step,
            cycle=self.cycle,
            place=self.place(viewer),
            measurement=self.measurement,
            leaf=self.leaf,
            target=self.assigned,
        )


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures are asked for; None means all. ``unit`` gives them for others."""

    assessor: AssessorKind | None = None
    unit: UUID | None = None
    indicator: str | None = None
    statuses: frozenset[MeasurementStatus] | None = None

    def takes(self, figure: ExpectedFigure) -> bool:
        """Whether a figure is asked for."""
        return (
            (self.assessor is None or figure.assessor.kind is self.assessor)
            and (self.unit is None or figure.assessor.unit == self.unit)
            and (self.indicator is None or figure.leaf.code == self.indicator)
            and (self.statuses is None or figure.status in self.statuses)
        )


async def list_expected_figures(
    session: Session, cycle: Cycle, subjects: Collection[UUID] | None = None
) -> Sequence[ExpectedFigure]:
    """The figures of a cycle that the viewer may read, in roster order and then in the scheme's.

    Of some subjects, or of all.
    """
    reaches = {level: reach(session.viewer, Action.MEASUREMENT_READ, level) for level in Level}
    if all(found.empty for found in reaches.values()):
        return []
    entries = await read_entries(session, [cycle.id])
    if subjects is not None:
        entries = [entry for entry in entries if entry.subject_id in subjects]
    versions = await read_schemes(session, {entry.scheme_id for entry in entries})
    documents = await read_documents({key: version.document for key, version in versions.items()})
    named = {code for document in documents.values() for code in document.scheme.departments}
    units = await read_units_by_code(session, named) if named else {}
    reported = await _reported(session, cycle, subjects)
    is_open = any(leaves_target_open(leaf) for each in documents.values() for leaf in each.scheme.leaves())
    assigned = await _assigned(session, cycle, subjects) if is_open else {}
    expected = (
        figure
        for entry in entries
        for figure in _expected_of(cycle, entry, documents[entry.scheme_id], units, reported, assigned)
    )
    return [figure for figure in expected if _reached(figure, reaches)]


async def read_expected_figure(session: Session, key: UUID) -> ExpectedFigure:
    """The figure with an id; raises :class:`DeniedError` if the viewer may not read it."""
    return shown_figure(session, await find_figure(session, key))


def shown_figure(session: Session, found: Figure) -> ExpectedFigure:
    """A figure that was found; raises :class:`DeniedError` if the viewer may not read it."""
    require(session, Action.MEASUREMENT_READ, found.place)
    return ExpectedFigure(
        found.cycle,
        found.entry,
        found.document,
        found.leaf,
        found.period,
        found.leaf.due(found.period),
        found.assessor,
        found.measurement,
        found.target,
    )


def _expected_of(
    cycle: Cycle,
    entry: Entry,
    document: StoredDocument,
    units: Mapping[str, UUID],
    reported: Mapping[_Key, Measurement],
    assigned: Mapping[_Key, AssignedTarget],
) -> Iterator[ExpectedFigure]:
    scheme = document.scheme
    for place, leaf in enumerate(scheme.leaves()):
        if not takes_facts(leaf):
            continue
        for number, period in enumerate(scheme.period_codes(leaf)):
            yield ExpectedFigure(
                cycle,
                entry,
                document,
                leaf,
                period,
                leaf.due(period),
                figure_assessor(leaf, entry, units),
                reported.get((entry.subject_id, leaf.code, period)),
                assigned.get((entry.subject_id, leaf.code, period)),
                (entry.position, place, number),
            )


async def _assigned(
    session: Session, cycle: Cycle, subjects: Collection[UUID] | None
) -> dict[_Key, AssignedTarget]:
    found = await read_targets(session, cycle.id, subjects)
    return {(item.subject_id, item.indicator, item.period): item for item in found}


async def _reported(
    session: Session, cycle: Cycle, subjects: Collection[UUID] | None
) -> dict[_Key, Measurement]:
    query = measurements_query(session.viewer.tenant).where(measurements.c.cycle_id == cycle.id)
    if subjects is not None:
        query = query.where(measurements.c.subject_id.in_(subjects))
    found = [Measurement.of(row) for row in await session.rows(query)]
    return {(item.subject_id, item.indicator, item.period): item for item in found}


def _reached(figure: ExpectedFigure, reaches: Mapping[Level, Reach]) -> bool:
    found = reaches[figure.entry.level]
    return reaches_entry(found, figure.entry) or figure.assessor.unit in found.provided
