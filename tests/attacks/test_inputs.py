"""Long lists and wrong values in variables and literals."""

from functools import partial
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from schema.engine.libraries.strawberry_internals import graphql_schema
from schema.engine.limits.list_lengths import ListLengths
from schema.organisation.viewers import MOST_QUESTIONS
from schema.root import schema
from schema.year.roster_inputs import LONGEST_ROSTER, MOST_LINKS
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import steps_of

MAY = "query Q($asked: [MayQuestion!]!) { viewer { may(questions: $asked) { allowed } } }"
ROSTER = "mutation M($input: RosterEditInput!) { rosterEdit(input: $input) { userErrors { code } } }"
OPEN = "mutation M($input: CycleOpenInput!) { cycleOpen(input: $input) { userErrors { code path } } }"

WRONG: dict[str, Any] = {"action": "nothing"}
ENTRY = {"subject": "x", "scheme": "y"}
ROSTER_EDIT = {"cycle": "x", "expectedVersion": 1}


@pytest.mark.parametrize("question", [WRONG, {"action": "CYCLE_READ"}, None, {}])
async def test_eighteen_thousand_questions(attacker: Attacker, question: object) -> None:
    response = await attacker.send(MAY, {"asked": [question] * 18_000})
    assert_refused(response, "TOO_MANY")
    assert response.json()["errors"][0]["extensions"]["path"] == ["asked"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"put": [ENTRY] * (LONGEST_ROSTER + 1)}, ["input", "put"]),
        ({"remove": ["x"] * (LONGEST_ROSTER + 1)}, ["input", "remove"]),
        ({"put": [ENTRY, ENTRY | {"links": [{}] * (MOST_LINKS + 1)}]}, ["input", "put", "1", "links"]),
    ],
)
async def test_a_list_inside_an_input(attacker: Attacker, given: dict[str, Any], path: list[str]) -> None:
    response = await attacker.send(ROSTER, {"input": ROSTER_EDIT | given})
    assert_refused(response, "TOO_MANY")
    assert response.json()["errors"][0]["extensions"]["path"] == path


async def test_a_literal_list(attacker: Attacker) -> None:
    asked = "{action: CYCLE_READ} "
    document = "{ viewer { may(questions: [%s]) { allowed } } }"
    assert_refused(await attacker.send(document % (asked * (MOST_QUESTIONS + 1))), "TOO_MANY")
    response = await attacker.send(document % (asked * MOST_QUESTIONS))
    assert len(response.json()["data"]["viewer"]["may"]) == MOST_QUESTIONS


async def test_mistakes_by_the_thousand_are_told_up_to_a_hundred(attacker: Attacker) -> None:
    response = await attacker.send(OPEN, {"input": {"year": 2025, "name": "x", "entries": [{}] * 2_000}})
    assert_refused(response, "BAD_INPUT")
    assert len(response.json()["errors"]) == 100


async def test_unknown_fields_with_long_names(attacker: Attacker) -> None:
    unknown = {f"{'entri' * 97}{number}": 1 for number in range(1_900)}
    assert_refused(await attacker.send(OPEN, {"input": unknown}), "BAD_INPUT")


async def test_a_bulk_of_wrong_lines_is_told_in_part(attacker: Attacker) -> None:
    """Each line is wrong in the use case's eyes; the first hundred say so."""
    response = await attacker.send(
        OPEN, {"input": {"year": 2025, "name": "x", "entries": [ENTRY] * LONGEST_ROSTER}}
    )
    assert response.status_code == 200
    assert len(response.json()["data"]["cycleOpen"]["userErrors"]) <= 100


def operation(text: str) -> OperationDefinitionNode:
    found = parse(text).definitions[0]
    assert isinstance(found, OperationDefinitionNode)
    return found


def test_too_long_a_list_is_refused_without_looking_into_it() -> None:
    lengths, asked = ListLengths(graphql_schema(schema)), operation(MAY)
    lengths.check(asked, {"asked": [WRONG]})

    def refused() -> None:
        with pytest.raises(Exception, match="TOO_MANY"):
            lengths.check(asked, {"asked": [WRONG] * 18_000})

    assert steps_of(refused) <= 300


def test_steps_grow_with_the_values() -> None:
    lengths, asked = ListLengths(graphql_schema(schema)), operation(ROSTER)
    entry = ENTRY | {"links": [{"link": "of", "target": "x"}] * 10}
    lengths.check(asked, {"input": ROSTER_EDIT | {"put": [entry]}})
    given = [{"input": ROSTER_EDIT | {"put": [entry] * size}} for size in (500, 1_000)]
    once, twice = (steps_of(partial(lengths.check, asked, variables)) for variables in given)
    assert twice <= 2 * once
    assert twice <= 1_000 * 250
