"""The errors of use cases: faults of the input, denials, and things that are not there.

Every one carries a stable code; the words are the schema room's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policy import Decision


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: a stable code, the path of the field, and what the message needs."""

    code: str
    path: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


class FaultsError(Exception):
    """The input can't be accepted; nothing was changed."""

    code = "FAULTS"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(fault.code for fault in self.faults))


class DeniedError(Exception):
    """The policy says no, with its reason."""

    code = "FORBIDDEN"

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(decision.code)


class NotFoundError(Exception):
    """There is no such thing, or none that the viewer's government sees; ``path`` is where it was named."""

    code = "NOT_FOUND"

    def __init__(self, noun: str, *path: str) -> None:
        self.noun = noun
        self.path = path
        super().__init__(noun)


def refuse(code: str, *path: str, **params: object) -> FaultsError:
    """The error for one fault, ready to be raised."""
    return FaultsError([Fault(code, path, {name: str(value) for name, value in params.items()})])


def refuse_all(faults: Iterable[Fault]) -> None:
    """Raise if there is any fault."""
    found = tuple(faults)
    if found:
        raise FaultsError(found)
