"""A number with its noun, for what commands print. Must not know any command."""


def counted(number: int, noun: str) -> str:
    """Such as `1 run`, `2 runs`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
