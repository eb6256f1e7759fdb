"""Why a computation gave no result: errors with stable codes; the words are the schema room's."""

from collections.abc import Mapping
from typing import ClassVar


class ComputationError(Exception):
    """A computation gave no result; ``params`` are what its message needs."""

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(self.code)


class TooManyComputationsError(ComputationError):
    """The person, or the government, has as many at once as it may."""

    code = "TOO_MANY_COMPUTATIONS"


class ComputationsBusyError(ComputationError):
    """Others compute: the queue is full, or the turn did not come in time."""

    code = "BUSY"


class ComputationTimeoutError(ComputationError):
    """It took longer than it may and was stopped."""

    code = "COMPUTATION_TIMEOUT"


class ComputationFailedError(ComputationError):
    """Its process ended, or ran out of memory."""

    code = "COMPUTATION_FAILED"
