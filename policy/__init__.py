"""Who may do what, and why not: one question, answered from one table.

Knows where things are (``tenants.tree``), who asks (``tenants.viewer``) and the levels; must not know
tables, sessions, GraphQL or the words of a refusal.
"""

from policy.actions import Action
from policy.decisions import OFFICERS, Decision, decide, decision_observers
from policy.own_assessments import is_about_own
from policy.reaches import Reach, reach
from policy.reasons import Reason
from policy.separation import excluded_by, may_hold, not_own_appointment, not_own_report
from policy.table import TABLE

POLICY_VERSION = TABLE.version
"""Names the policy in force; changes with any letter of it."""

__all__ = [
    "OFFICERS",
    "POLICY_VERSION",
    "Action",
    "Decision",
    "Reach",
    "Reason",
    "decide",
    "decision_observers",
    "excluded_by",
    "is_about_own",
    "may_hold",
    "not_own_appointment",
    "not_own_report",
    "reach",
]
