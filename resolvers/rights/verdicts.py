"""Verdicts: whether a deed may be done now, and if not, why.

A mutation and the object's `mayX` ask the same function, so that a button that is shown works, and one that
is not shown tells the mutation's reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from policy import Decision
from resolvers.faults import DeniedError, Fault, FaultsError


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision of the policy, and what the state of the thing has against the deed."""

    decision: Decision
    obstacles: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, decision: Decision, obstacles: Iterable[Fault]) -> Self:
        """The state is looked at only where the policy allows: a denial tells nothing of it."""
        return cls(decision, tuple(obstacles) if decision.allowed else ())

    @property
    def allowed(self) -> bool:
        """Whether the deed may be done now."""
        return self.decision.allowed and not self.obstacles

    @property
    def code(self) -> str:
        """`ALLOWED`, or the code of the first thing in the way."""
        return self.obstacles[0].code if self.obstacles else self.decision.code

    @property
    def params(self) -> Mapping[str, str]:
        """What the sentence of the code needs."""
        return self.obstacles[0].params if self.obstacles else self.decision.params

    def permit(self) -> Decision:
        """The decision that allows; raises :class:`DeniedError` otherwise. The state is not looked at."""
        if not self.decision.allowed:
            raise DeniedError(self.decision)
        return self.decision

    def require(self) -> Decision:
        """The decision that allows; raises :class:`DeniedError`, or the first obstacle, otherwise."""
        decision = self.permit()
        if self.obstacles:
            raise FaultsError(self.obstacles[:1])
        return decision


def first_denial(decision: Decision, *others: Decision) -> Decision:
    """The first of some decisions that denies; the first of all if each allows."""
    return next((each for each in (decision, *others) if not each.allowed), decision)
