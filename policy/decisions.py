"""Decides whether a viewer may do an action at a place, by which appointment, and if not, why not.

Compares places and asks the table; reads no rows and knows no messages.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from policy.actions import Action
from policy.own_assessments import is_own_assessment
from policy.reasons import Reason
from policy.table import TABLE, level_word
from tenants.assessor_kinds import AssessorKind
from tenants.tree import Place, Relation, relations
from tenants.viewer import Appointment, Role, Viewer

OFFICERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: they run the system and have no part in the assessment."""

_DIRECTION = frozenset({Role.PERFORMANCE_OFFICE, Role.LEADER})
_REPORTING = frozenset({Action.MEASUREMENT_REPORT, Action.MEASUREMENT_SUPPLY, Action.MEASUREMENT_ASSESS})
_OF_PROVIDERS = _REPORTING | {Action.MEASUREMENT_READ}


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer; true if allowed. ``by`` is the appointment that allows, if one is needed."""

    allowed: bool
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    by: Appointment | None = None

    def __bool__(self) -> bool:
        """Let an answer be used as a yes or no."""
        return self.allowed

    @classmethod
    def yes(cls, by: Appointment | None = None) -> Self:
        """Allowed."""
        return cls(True, Reason.ALLOWED, by=by)

    @classmethod
    def no(cls, reason: Reason, **params: str) -> Self:
        """Denied, with what a message about it needs."""
        return cls(False, reason, params)


@dataclass(frozen=True, slots=True)
class _RelatedAppointment:
    """One appointment of the viewer, with the target's relation to it."""

    appointment: Appointment
    relation: Relation

    @property
    def role(self) -> Role:
        return self.appointment.role


decision_observers: list[Callable[[Action, Decision], None]] = []
"""Are shown every decision; for traces."""


def decide(viewer: Viewer, action: Action, target: Place) -> Decision:
    """Decide one action on one target.

    Any single appointment may allow it, except to assess oneself or what one heads by another appointment.
    """
    decision = _decision(viewer, action, target)
    for observe in decision_observers:
        observe(action, decision)
    return decision


def _decision(viewer: Viewer, action: Action, target: Place) -> Decision:
    if not viewer.appointments:
        return Decision.no(Reason.NO_APPOINTMENT, action=action.value)
    asked = _asked(action, target)
    related = tuple(_related(viewer, target))
    for held in related:
        if any(TABLE.allows(held.role, held.relation, target.level, each) for each in asked):
            if any(is_own_assessment(viewer, each, target) for each in asked):
                return Decision.no(Reason.OWN_ASSESSMENT, action=action.value)
            return Decision.yes(by=held.appointment)
    return _denial(related, action, target)


def _asked(action: Action, target: Place) -> tuple[Action, ...]:
    # Who reports depends on the figure. One of the office is only ever assessed, one of a department only
    # ever supplied, except that the department may report its own figure like any other unit.
    if action is Action.MEASUREMENT_ASSESS and target.assessor not in (None, AssessorKind.OFFICE):
        return ()
    if action is not Action.MEASUREMENT_REPORT:
        return (action,)
    if target.assessor is AssessorKind.OFFICE:
        # Where the unit is the office, its data provider keys in for its head, who verifies.
        return (Action.MEASUREMENT_ASSESS, Action.MEASUREMENT_SUPPLY)
    if target.assessor is not AssessorKind.DEPARTMENT:
        return (action,)
    if target.provider == target.subject:
        return (Action.MEASUREMENT_REPORT, Action.MEASUREMENT_SUPPLY)
    return (Action.MEASUREMENT_SUPPLY,)


def _related(viewer: Viewer, target: Place) -> Iterator[_RelatedAppointment]:
    for appointment in viewer.appointments:
        for relation in sorted(relations(appointment.node, target) - {Relation.NONE}):
            yield _RelatedAppointment(appointment, relation)


def _denial(related: tuple[_RelatedAppointment, ...], action: Action, target: Place) -> Decision:
    """The most helpful reason, from the viewer's position down to the single cell."""
    if not related:
        return Decision.no(Reason.OUTSIDE_TENANT, action=action.value)
    roles = {held.role for held in related}
    if action.is_business and roles <= OFFICERS:
        return Decision.no(Reason.OFFICER_NO_BUSINESS, action=action.value)
    if all(held.relation is Relation.SUBORDINATE for held in related):
        below = Reason.OUTSIDE_TENANT if roles.isdisjoint(_DIRECTION) else Reason.RELEASED_ONLY
        return Decision.no(below, action=action.value)
    if _belongs_to_unit(roles, action, target):
        return Decision.no(Reason.BELONGS_TO_UNIT, action=action.value)
    if action in _REPORTING and _would_report(related, target):
        if target.assessor is AssessorKind.OFFICE:
            return Decision.no(Reason.ASSESSED_BY_OFFICE, action=action.value)
        if _comes_from_another(target):
            return Decision.no(Reason.PROVIDED_BY_OTHER, action=action.value)
    if Role.DATA_PROVIDER in roles and action in _OF_PROVIDERS:
        return Decision.no(Reason.NOT_PROVIDER, action=action.value)
    return _not_your_role(related, action, target)


def _belongs_to_unit(roles: set[Role], action: Action, target: Place) -> bool:
    run_by_unit = target.level is not None and target.level.run_by_unit
    return run_by_unit and action.is_business and not roles.isdisjoint(_DIRECTION)


def _comes_from_another(target: Place) -> bool:
    return target.assessor is AssessorKind.DEPARTMENT and target.provider != target.subject


def _would_report(related: tuple[_RelatedAppointment, ...], target: Place) -> bool:
    return any(
        TABLE.allows(held.role, held.relation, target.level, Action.MEASUREMENT_REPORT) for held in related
    )


def _not_your_role(related: tuple[_RelatedAppointment, ...], action: Action, target: Place) -> Decision:
    roles = ",".join(dict.fromkeys(held.role.value for held in related))
    level = level_word(target.level)
    return Decision.no(Reason.NOT_YOUR_ROLE, roles=roles, level=level, action=action.value)
