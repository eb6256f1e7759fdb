"""What may be done to a figure: the policy's word first, then the state's. Reads no rows."""

from collections.abc import Iterator
from enum import StrEnum

from policy import Action, Decision, decide, not_own_report
from resolvers.faults import Fault
from resolvers.rights.verdicts import Verdict, first_denial
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.records import AssignedTarget, Cycle, Measurement, MeasurementStatus
from tenants.assessor_kinds import AssessorKind
from tenants.schemes import Indicator, leaves_target_open
from tenants.tree import Place
from tenants.viewer import Viewer


class MeasurementStep(StrEnum):
    """A step in the life of a figure."""

    REPORT = "report"
    VERIFY = "verify"
    RETURN = "return"
    CORRECT = "correct"
    SET_TARGET = "set_target"


# Whoever gives the figure, reporting it is one question to the policy.
_ACTIONS = {
    MeasurementStep.REPORT: Action.MEASUREMENT_REPORT,
    MeasurementStep.VERIFY: Action.MEASUREMENT_VERIFY,
    MeasurementStep.RETURN: Action.MEASUREMENT_RETURN,
    MeasurementStep.CORRECT: Action.MEASUREMENT_CORRECT,
    MeasurementStep.SET_TARGET: Action.TARGET_SET,
}


def report_action(place: Place) -> Action:
    """What reporting a figure is called: it depends on who gives it."""
    if place.assessor is AssessorKind.OFFICE:
        return Action.MEASUREMENT_ASSESS
    if place.assessor is AssessorKind.DEPARTMENT and place.provider != place.subject:
        return Action.MEASUREMENT_SUPPLY
    return Action.MEASUREMENT_REPORT


def measurement_verdict(
    viewer: Viewer,
    step: MeasurementStep,
    *,
    cycle: Cycle,
    place: Place,
    measurement: Measurement | None,
    leaf: Indicator,
    target: AssignedTarget | None,
) -> Verdict:
    """Whether the viewer may take a step now; ``measurement`` is None until something is reported."""
    decision = decide(viewer, _ACTIONS[step], place)
    if step is MeasurementStep.VERIFY and measurement is not None:
        decision = _by_another(viewer, decision, measurement)
    if step is MeasurementStep.SET_TARGET:
        return Verdict.of(decision, _target_obstacles(cycle, measurement, leaf, target))
    return Verdict.of(decision, _obstacles(cycle, step, measurement))


def _by_another(viewer: Viewer, decision: Decision, measurement: Measurement) -> Decision:
    return first_denial(decision, not_own_report(viewer.user, measurement.reporters))


def _target_obstacles(
    cycle: Cycle, measurement: Measurement | None, leaf: Indicator, target: AssignedTarget | None
) -> Iterator[Fault]:
    """A verified figure keeps the target that it was measured against; one without a target waits for it."""
    yield from obstacles(cycle, CycleStep.CHANGE)
    if not leaves_target_open(leaf):
        yield Fault("TARGET_STATED", ("measurement",))
    elif target is not None and measurement is not None and measurement.status is MeasurementStatus.VERIFIED:
        yield Fault("TARGET_VERIFIED", ("measurement",))


def _obstacles(cycle: Cycle, step: MeasurementStep, measurement: Measurement | None) -> Iterator[Fault]:
    yield from obstacles(cycle, CycleStep.CHANGE)
    status = MeasurementStatus.MISSING if measurement is None else measurement.status
    match step:
        case MeasurementStep.REPORT if status is MeasurementStatus.VERIFIED:
            yield Fault("MEASUREMENT_VERIFIED", ("measurement",))
        case MeasurementStep.VERIFY | MeasurementStep.RETURN | MeasurementStep.CORRECT if (
            status is MeasurementStatus.MISSING
        ):
            yield Fault("MEASUREMENT_MISSING", ("measurement",))
        case MeasurementStep.VERIFY if status is not MeasurementStatus.REPORTED:
            yield Fault("MEASUREMENT_NOT_REPORTED", ("measurement",), {"status": status.value})
        case MeasurementStep.RETURN if status is MeasurementStatus.RETURNED:
            yield Fault("MEASUREMENT_RETURNED", ("measurement",))
        case _:
            pass
