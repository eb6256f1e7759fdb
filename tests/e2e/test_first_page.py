"""The README's first page does what it says, on a newcomer's machine."""

import json

from tests.e2e.conftest import Day
from tests.e2e.front_page import Step, lasting, steps, with_tokens
from tests.e2e.newcomers import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


def test_every_command_prints_what_stands_beside_it(day: Day) -> None:
    assert len(day.outcomes) >= 2
    for outcome in day.outcomes:
        assert (outcome.status, outcome.complaints) == (0, ""), outcome.step.command
        assert lasting(json.loads(outcome.output)) == lasting(outcome.step.expected), outcome.step.command


def test_the_first_page_begins_in_chinese_and_names_the_two_commands() -> None:
    title, *lines = [line for line in README.splitlines() if line][:4]
    assert title.startswith("# ")
    assert all(sum("一" <= character <= "鿿" for character in line) > 10 for line in lines)
    assert README.index("make run") < README.index("make test") < README.index("curl")


def test_a_command_and_the_output_after_it_belong_together() -> None:
    page = '```sh\nmake run\n```\nthen\n```sh\ncurl .\n```\n\n```json\n{"a": 1}\n```\n'
    assert steps(page) == [Step("curl .\n", {"a": 1})]


def test_a_reader_puts_in_the_token_asked_for() -> None:
    command = "TOKEN=...   # the token printed for 652325  奇台县 县长\ncurl $TOKEN\n"
    assert with_tokens(command, {"奇台县 县长": "t"}) == "TOKEN=t\ncurl $TOKEN\n"


def test_only_ids_and_moments_are_overlooked() -> None:
    value = {"id": "My6DQCFQWAqHh5_Wg9ZnLHN1YmplY3Q", "at": "2026-07-10T09:30:00+08:00", "total": "90.05"}
    assert lasting([value]) == [{"id": "<id>", "at": "<moment>", "total": "90.05"}]
