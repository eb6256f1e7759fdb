"""What a tried scheme makes of a year's figures and of the targets that the office has set."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from resolvers.results.evaluations import CycleInputs
from resolvers.results.outside_results import OutsideResults
from resolvers.results.trial_inputs import with_scheme
from tenants.schemes import Entry, Fact
from tests.unit.schemes.samples import leaf, scheme

OPEN = scheme(leaf("roads", 60, "target") + leaf("towns", 40, "target"))
STATED = scheme(leaf("roads", 60, "target", "target = 20") + leaf("towns", 40, "target"))


def test_targets_go_with_their_figures_and_what_waits_for_one_does_not_count_elsewhere() -> None:
    subject: Any = SimpleNamespace(subject_id=uuid4())
    waiting, measured = Fact("roads", None, {}), Fact("towns", None, {"actual": 5}, 10)
    item = Entry(str(subject.subject_id), OPEN, facts=[waiting, measured])
    inputs = CycleInputs([subject], {}, [item], OutsideResults(), [])
    tried, dropped = with_scheme(inputs, [subject.subject_id], STATED)
    assert list(tried.assessed[0].facts) == [measured]
    assert list(dropped) == []
    tried, _ = with_scheme(inputs, [subject.subject_id], OPEN)
    assert list(tried.assessed[0].facts) == [waiting, measured]
