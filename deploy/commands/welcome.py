"""What `jixiao run` prints: the address, one token per person, a first question to ask.

Must not know how any of it came about.
"""

import unicodedata
from collections.abc import Sequence
from typing import Protocol

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
    """Whoever can be shown with a token."""

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
    rows = [(person.tenant, person.title, person.name) for person in people]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"  {_line(row, widths)}\n    {person.token}" for row, person in zip(rows, people, strict=True)
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    # Chinese characters take two columns of a terminal.
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
