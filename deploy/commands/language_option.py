"""The option `--lang`: the language of a command's output, by default the terminal's.

Must not know what is printed.
"""

import os
from collections.abc import Callable
from typing import Literal, ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def terminal_language() -> Language:
    """Chinese if the locale for messages is Chinese, otherwise English."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, named), "").lower().startswith("zh") else "en"


def spoken(command: Callable[P, R]) -> Callable[P, R]:
    """Adds `--lang` to a command."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=terminal_language,
        help="Language of the messages; by default that of the terminal (LANG).",
    )(command)
