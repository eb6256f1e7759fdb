"""The README's first page as commands with the outputs printed beside them.

A command is a fenced ``sh`` block, its output the ``json`` block that follows it.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.e2e.newcomers import Site, plain_environment

PRINTED_ADDRESS = "http://127.0.0.1:8000"
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A reader puts in the token that was printed for a person.
_BLANK = re.compile(r"^TOKEN=\.\.\. +# the token printed for \d{6} +(\S.*)$", re.MULTILINE)
# What no two demonstrations have in common, by how it looks.
_VOLATILE = {
    "moment": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "id": re.compile(r"[\w-]{22}[\w-]*"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what the README says that it prints."""

    command: str
    expected: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the command did."""

    step: Step
    status: int
    output: str
    complaints: str


def steps(readme: str) -> list[Step]:
    """The commands that have an output printed right after them, in order."""
    blocks = _FENCED.findall(readme)
    return [
        Step(command, json.loads(output))
        for (kind, command), (next_kind, output) in pairwise(blocks)
        if (kind, next_kind) == ("sh", "json")
    ]


def typed(step: Step, site: Site, folder: Path) -> Outcome:
    """Type the command: only the token and the port are this machine's own."""
    tokens = {title: person.token for title, person in site.people.items()}
    command = with_tokens(step.command, tokens).replace(PRINTED_ADDRESS, site.address)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=plain_environment(no_proxy="127.0.0.1"),
        capture_output=True,
        check=False,
    )
    return Outcome(step, done.returncode, done.stdout.decode(), done.stderr.decode())


def with_tokens(command: str, tokens: Mapping[str, str]) -> str:
    """The command with the tokens that it asks for."""
    return _BLANK.sub(lambda found: f"TOKEN={tokens[found[1]]}", command)


def lasting(value: Any) -> Any:
    """The value with ids and moments replaced by what they are."""
    if isinstance(value, dict):
        return {key: lasting(each) for key, each in value.items()}
    if isinstance(value, list):
        return [lasting(each) for each in value]
    for kind, look in _VOLATILE.items():
        if isinstance(value, str) and look.fullmatch(value):
            return f"<{kind}>"
    return value
