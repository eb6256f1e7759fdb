"""The drill runs: what is acknowledged survives a kill of server and database, as the real tables say."""

from tests.drill.ledger import Outcome
from tests.drill.runs import run
from tests.drill.scenarios import quick_settings, settings
from tests.drill.summary import Result


async def test_what_was_acknowledged_before_a_kill_is_there_once() -> None:
    results = [result async for result in run(quick_settings(), "test", writers=2)]
    assert [result.name for result in results] == ["server killed", "database killed"]
    for result in results:
        assert isinstance(result, Result)
        assert result.faulty() == []
        assert result.faults == len(result.recoveries) == 1
        assert result.ledger.count(Outcome.ACKNOWLEDGED) > 0
        # The fault was felt.
        assert result.ledger.count(Outcome.FAILED, Outcome.UNSENT, Outcome.UNKNOWN) > 0


def test_as_many_are_killed_as_was_asked_for() -> None:
    for kills in (1, 2, 10, 100):
        killed = [each for each in settings(kills)[0].scenarios if each.name.endswith("killed")]
        assert sum(scenario.times for scenario in killed) == kills
