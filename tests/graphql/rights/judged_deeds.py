"""The deeds as they are judged: the `mayX` that speaks of each, and its right input for a thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.graphql.deeds.all_deeds import deed_of
from tests.graphql.rights.judged_things import Thing

Given = Callable[[Mapping[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutation that is done to things of one kind; ``given`` is None where there is nothing to do it to.

    Without ``may`` it makes something new, and only the policy can be asked beforehand (`viewer { may }`).
    """

    mutation: str
    kind: str
    may: str | None
    given: Given

    @property
    def name(self) -> str:
        return f"{self.mutation}, {self.kind}"

    @property
    def asked(self) -> str:
        """How `mayX` is asked; by the mutation's name where one field speaks of several deeds."""
        return f"{self.mutation}: {self.may}" if "(" in str(self.may) else str(self.may)

    @property
    def answer(self) -> str:
        """The key of `mayX` in the answer."""
        return self.asked.partition(":")[0]

    def question(self, thing: Thing) -> dict[str, Any]:
        """What the policy is asked: the deed's action, or the one that this thing takes."""
        action = thing.given.get("action", deed_of(self.mutation).action.name)
        return {"action": action, **thing.question}


def _the(*names: str, **more: Any) -> Given:
    """What is known of the thing under these names, and what the deed itself needs."""
    return lambda known: {name: known[name] for name in names} | more


def _figure(*names: str, **more: Any) -> Given:
    """Of a figure that was reported."""
    given = _the("measurement", "expectedVersion", *names, **more)
    return lambda known: None if known["measurement"] is None else given(known)


def _target(known: Mapping[str, Any]) -> dict[str, Any]:
    """Another target than there may be already."""
    given = {"measurement": known["measurement"], "expectedVersion": known["targetVersion"]}
    return given | {"target": "120", "reason": "年中调整"}


def _recorded(mutation: str, code: str, **more: Any) -> Judged:
    noun = mutation.removesuffix("Record").upper()
    given = _the("cycle", "subject", "occurredOn", "reason", code=code, again=True, **more)
    return Judged(mutation, "subject of a year", f"mayRecord(noun: {noun})", given)


def _released(known: Mapping[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = known["release"]
    return found


_CYCLE, _SCHEME = ("cycle", "expectedVersion"), ("scheme", "expectedRevision")
_TIE = ("cycle", "subject", "grade", "admitted", "reason", "expectedVersion")

JUDGED: tuple[Judged, ...] = (
    Judged("schemeDraft", "new scheme", None, _the("source", "owner")),
    Judged("schemeRenew", "scheme", "mayRenew", _the("scheme")),
    Judged("schemeRevise", "scheme", "mayRevise", _the(*_SCHEME, "document")),
    Judged("schemePublish", "scheme", "mayPublish", _the(*_SCHEME)),
    Judged("schemeDiscard", "scheme", "mayDiscard", _the(*_SCHEME)),
    Judged("cycleOpen", "year", "mayOpenCycle", _the("year", "name", "owner", "entries")),
    Judged("cycleClose", "cycle", "mayClose", _the(*_CYCLE)),
    Judged("cycleReopen", "cycle", "mayReopen", _the(*_CYCLE, reason="异议成立")),
    Judged("rosterEdit", "cycle", "mayEditRoster", _the(*_CYCLE, "put")),
    Judged("runCompute", "cycle", "mayCompute", _the("cycle")),
    Judged("releasePublish", "cycle", "mayRelease", _released),
    Judged("releasePublish", "run", "mayRelease", _released),
    Judged("tieDecide", "tie", "mayDecideTie", _the(*_TIE)),
    Judged("measurementReport", "figure", "mayReport", _the("measurement", "expectedVersion", "fact")),
    Judged("measurementVerify", "figure", "mayVerify", _figure()),
    Judged("measurementReturn", "figure", "mayReturn", _figure(reason="缺依据")),
    Judged("measurementCorrect", "figure", "mayCorrect", _figure("fact", reason="更正")),
    Judged("targetSet", "figure", "maySetTarget", _target),
    _recorded("inspectionRecord", "inspection", points="1"),
    _recorded("complaintRecord", "complaint", points="1"),
    _recorded("commendationRecord", "commendation", points="1"),
    _recorded("vetoRecord", "accident"),
    Judged("eventWithdraw", "event", "mayWithdraw", _the("event", "expectedVersion", reason="误记")),
    Judged("subjectCreate", "new subject", None, _the("level", "code", "name", "parent")),
    Judged("subjectEnd", "subject", "mayEnd", _the("subject", "validTo", "expectedVersion")),
    Judged("appointmentGrant", "new appointment", None, _the("issuer", "login", "name", "role", "node")),
    Judged("jobCancel", "job", "mayCancel", _the("job")),
    Judged("appointmentRevoke", "appointment", "mayRevoke", _the("appointment")),
)
"""A mutation that is missing here fails `test_every_mutation_is_judged`."""
