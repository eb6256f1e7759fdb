"""The methods of assessment by their names in documents. The README says what a new one needs."""

from collections.abc import Mapping
from functools import cache

from tenants.schemes.methods.best_ratio import BestRatio
from tenants.schemes.methods.checklist import Checklist
from tenants.schemes.methods.contracts import Method
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.grade_points import GradePoints
from tenants.schemes.methods.mean_deviation import MeanDeviation
from tenants.schemes.methods.members import Members
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.rank_points import RankPoints
from tenants.schemes.methods.rating import Rating
from tenants.schemes.methods.result import LinkedTotal
from tenants.schemes.methods.steps import Steps
from tenants.schemes.methods.survey import Survey
from tenants.schemes.methods.target import Target
from tenants.schemes.reading.collected_faults import Faults, Location
from tenants.schemes.reading.line_numbers import LineNumbers
from tenants.schemes.reading.table_reader import Table

METHODS: Mapping[str, type[Method]] = {
    method.name: method
    for method in (
        Target,
        Rating,
        Checklist,
        Panel,
        Survey,
        Steps,
        RankPoints,
        BestRatio,
        MeanDeviation,
        Deduct,
        GradePoints,
        Members,
        LinkedTotal,
    )
}


@cache
def setting_keys() -> frozenset[str]:
    """The setting keys of all methods: those that they ask an empty table for."""
    faults = Faults("", LineNumbers(""))
    asked: set[str] = set()
    for method in METHODS.values():
        table = Table({}, faults, Location())
        method.read(table)
        asked |= table.asked
    return frozenset(asked)
