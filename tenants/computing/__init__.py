"""Long computations, in processes of their own, counted per person and per government.

What is computed is pure: a function of `tenants.schemes` and its arguments. Knows no table and no
transaction.
"""

from tenants.computing.computations import Computations
from tenants.computing.interruptions import (
    ComputationError,
    ComputationFailedError,
    ComputationsBusyError,
    ComputationTimeoutError,
    TooManyComputationsError,
)
from tenants.computing.processes import Processes, run_pieces_here

__all__ = [
    "ComputationError",
    "ComputationFailedError",
    "ComputationTimeoutError",
    "Computations",
    "ComputationsBusyError",
    "Processes",
    "TooManyComputationsError",
    "run_pieces_here",
]
