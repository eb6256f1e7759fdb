"""What `jixiao run` prints: the address, one token per person, a first query.

Must not know where they come from.
"""

from collections.abc import Sequence
from typing import Protocol

from deploy.commands.terminal_columns import lined_up

TEXT = """\
绩效已启动，浏览器打开 / open in a browser:  {address}/graphql

演示用户与令牌（有效 30 天）/ demonstration users and their tokens (valid for 30 days):

{table}

试一试 / try:

  curl -s {address}/graphql -H 'Content-Type: application/json' \\
    -H 'Authorization: Bearer {token}' \\
    -d '{{"query": "{{ viewer {{ name appointments {{ role node {{ name }} }} }} }}"}}'

停止 / stop: Ctrl+C
"""


class Person(Protocol):
    """A person that is shown with a token."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def token(self) -> str: ...  # noqa: D102
    @property
    def tenant(self) -> str: ...  # noqa: D102


def welcome(address: str, people: Sequence[Person]) -> str:
    """The whole text."""
    return TEXT.format(address=address, table=_table(people), token=people[0].token if people else "…")


def _table(people: Sequence[Person]) -> str:
    lines = lined_up([(person.tenant, person.title, person.name) for person in people])
    return "\n".join(f"  {line}\n    {person.token}" for line, person in zip(lines, people, strict=True))
