"""What an entry of the audit log keeps of a row, as the API writes it: global ids, exact numbers as strings.

Rows are kept as they were in their tables. This is done when an entry is read, so it holds for old ones too.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from schema.scalars import encode_id

_NOUNS: Mapping[str, str] = {
    "cycle_id": "cycle",
    "earlier_reporters": "person",
    "node_id": "subject",
    "owner_id": "subject",
    "parent_id": "subject",
    "portfolio_id": "subject",
    "renews": "scheme",
    "replaces_id": "release",
    "run_id": "run",
    "scheme_id": "scheme",
    "subject_id": "subject",
    "target_id": "subject",
    "unit_id": "subject",
    "user_id": "person",
}
"""What the columns name that hold keys; those that end in `_by` name people."""

_DIVISIONS = frozenset({"tenant", "province", "prefecture"})
# What is counted in a fact is a whole number wherever the API has it.
_COUNTED = frozenset({"counts"})


def shown_values(values: Mapping[str, Any] | None, noun: str, action: str) -> dict[str, Any] | None:
    """The values before or after a deed to a thing of this noun."""
    if values is None:
        return None
    # A decision on a tie is entered with its cycle and has no id that anything could be asked by.
    own = None if action == "tie:decide" else noun
    return {key: _shown(key, value, own) for key, value in values.items() if (key, own) != ("id", None)}


def _shown(key: str, value: Any, own: str | None) -> Any:
    noun = own if key == "id" else "person" if key.endswith("_by") else _NOUNS.get(key)
    if noun is not None:
        return _ids(noun, value)
    if key == "known":
        # The results of others that a run counts: by subject, the release that each was read from.
        return {_ids("subject", subject): _ids("release", release) for subject, release in value.items()}
    if key == "fact":
        return _fact(value)
    if key in _DIVISIONS:
        return None if value is None else str(value)
    if isinstance(value, list):
        return [shown_row(each) if isinstance(each, Mapping) else each for each in value]
    return value


def shown_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a roster, which has no key of its own."""
    return {key: _shown(key, each, None) for key, each in values.items()}


def _ids(noun: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_ids(noun, each) for each in value]
    return None if value is None else encode_id(noun, UUID(value))


def _fact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: each if key in _COUNTED else _fact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fact(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
