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
from tenants.computing.processes import Processes
from tenants.computing.single_flights import SingleFlights

__all__ = [
    "ComputationError",
    "ComputationFailedError",
    "ComputationTimeoutError",
    "Computations",
    "ComputationsBusyError",
    "Processes",
    "SingleFlights",
    "TooManyComputationsError",
]
