"""The decision table: casbin over ``model.conf`` and ``policy.csv``, each cell asked at most once.

The one file that imports casbin. Knows neither viewers nor governments: a cell is a role, a relation,
a level and an action, so that the number of cells is fixed however many governments there are.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from casbin import Enforcer, Model
from casbin.persist.adapters.string_adapter import StringAdapter

from policy.actions import Action
from tenants.levels import Level
from tenants.tree import Relation
from tenants.viewer import Role

MODEL: Final = Path(__file__).with_name("model.conf").read_text(encoding="utf-8")
POLICY: Final = Path(__file__).with_name("policy.csv").read_text(encoding="utf-8")


def level_word(level: Level | None) -> str:
    """The table's word for a level; the government itself, which has none, is ``tenant``."""
    return "tenant" if level is None else level.value


class DecisionTable:
    """One version of the policy, with the answers it has given; another version is another table."""

    def __init__(self, policy: str = POLICY) -> None:
        model = Model()
        model.load_model_from_text(MODEL)
        self._enforcer = Enforcer(model, StringAdapter(policy))
        self._answers: dict[tuple[Role, Relation, Level | None, Action], bool] = {}
        self.version = sha256(f"{MODEL}\0{policy}".encode()).hexdigest()[:12]

    def allows(self, role: Role, relation: Relation, level: Level | None, action: Action) -> bool:
        """Answer one cell, from memory if it was asked before."""
        cell = (role, relation, level, action)
        if cell not in self._answers:
            self._answers[cell] = self._ask(*cell)
        return self._answers[cell]

    def _ask(self, role: Role, relation: Relation, level: Level | None, action: Action) -> bool:
        # Plain strings, so that casbin's look-ups do not depend on the enums.
        answer = self._enforcer.enforce(role.value, relation.value, level_word(level), action.value)
        return bool(answer)


TABLE: Final = DecisionTable()
