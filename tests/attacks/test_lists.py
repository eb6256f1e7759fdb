"""Lists inside lists, and dear lists side by side."""

from functools import partial

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import FREE, MORE, PER_TOKEN, Judge, assert_linear, steps_of, tokens_of


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.lists_in_lists, 3, "COST_LIMIT"),
        (hostile.lists_side_by_side, 45, "COST_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


def test_the_cost_of_a_page_is_judged_with_its_variable(judge: Judge) -> None:
    """A ranking with all its lines is answered for ten, and refused for a thousand."""
    query = """query R($u: DivisionCode!, $n: Int!) {
      ranking(under: $u, year: 2025, level: UNIT, first: $n) { nodes { rank lines { label rule points } } }
    }"""
    (prices,) = judge.prices(query)
    assert prices is not None
    assert prices.work_out({"n": 10}) <= prices.limit < prices.work_out({"n": 1_000})


def test_judging_pages_with_their_variables_takes_as_many_steps_as_the_text_is_long(judge: Judge) -> None:
    steps = {}
    for count in (10, 20):
        text = hostile.pages_by_variables(count)
        (prices,) = judge.prices(text)
        assert prices is not None
        work = partial(prices.work_out, {f"s{number}": number for number in range(count)})
        steps[count] = steps_of(work)
        assert steps[count] <= FREE + PER_TOKEN * tokens_of(text)
    assert steps[20] <= 2 * steps[10] + MORE


def test_steps_grow_with_the_text(judge: Judge) -> None:
    for build in (hostile.lists_side_by_side, hostile.pages_by_variables):
        assert_linear(judge, build, 20)
