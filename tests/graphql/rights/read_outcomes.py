"""What a person may see of a field, and how an answer differs from it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from tests.graphql.rights.read_fields import FOUND
from tests.graphql.rights.read_table import Read
from tests.graphql.rights.read_ways import Way

_NOTHING: tuple[Any, ...] = (
    None,
    [],
    [None],
    {"nodes": []},
    {"edges": []},
    {"totalCount": 0},
    {"pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None}},
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A code to be refused with, everything there is, or some entries of it; otherwise nothing at all."""

    code: str | None = None
    everything: bool = False
    verdict: bool = False
    names: Collection[str] = ()


def expectation(read: Read, way: Way, person: str, login: str) -> Expectation:
    """What a person must be answered."""
    if person in way.shut:
        return Expectation(way.shut[person])
    if read.own:
        return Expectation(names=(login,))
    if person in read.readers:
        return Expectation(everything=True)
    if person in read.parts:
        return Expectation(names=read.parts[person])
    if person in read.silent:
        return Expectation()
    return Expectation(read.refused[person], verdict=read.verdict)


def differences(expected: Expectation, body: dict[str, Any], allowed: dict[str, Any]) -> Iterator[str]:
    """How an answer differs from what it must be; ``allowed`` is the answer to one who sees everything."""
    found, told = values(body["data"]), codes(body)
    if told != ({expected.code} if expected.code and not expected.verdict else set()):
        yield f"must be told {expected.code}, is told {sorted(told)}"
    if expected.everything:
        if found != values(allowed["data"]):
            yield f"sees something else: {json.dumps(found, ensure_ascii=False)}"
    elif expected.verdict:
        if any(value != {"allowed": False, "code": expected.code} for value in _verdicts(found)):
            yield f"must get the verdict {expected.code}, gets {found}"
    elif expected.names:
        yield from _other_entries(expected.names, found)
    else:
        yield from _seen(found, body, allowed)


def _verdicts(found: list[tuple[str, Any]]) -> Iterator[Any]:
    for _, value in found:
        yield from value if isinstance(value, list) else [value]


def is_something(value: Any) -> bool:
    """Whether a value shows anything."""
    return value not in _NOTHING


def values(data: Any) -> list[tuple[str, Any]]:
    """The values of the field that was asked, wherever they stand: each with the name of its part."""
    if isinstance(data, list):
        return [each for item in data for each in values(item)]
    if not isinstance(data, dict):
        return []
    own = [(name, value) for name, value in data.items() if name.startswith(FOUND)]
    return own or [each for value in data.values() for each in values(value)]


def codes(body: dict[str, Any]) -> set[str]:
    """What an answer is refused with: the policy's reasons, and other codes."""
    extensions = [error["extensions"] for error in body.get("errors", ())]
    return {told.get("reason") or told["code"] for told in extensions}


def _seen(found: list[tuple[str, Any]], body: dict[str, Any], allowed: dict[str, Any]) -> Iterator[str]:
    """Nothing must be seen, neither where it stands nor in the words of an error."""
    if any(is_something(value) for _, value in found):
        yield f"sees {json.dumps(found, ensure_ascii=False)}"
    text = json.dumps(body.get("errors", []), ensure_ascii=False)
    if leaked := [each for each in _ids(values(allowed["data"])) if each in text]:
        yield f"is told of {leaked}"


def _ids(found: Any) -> Iterator[str]:
    """The global ids in some values."""
    if isinstance(found, dict):
        yield from (value for name, value in found.items() if name == "id" and value)
        found = list(found.values())
    if isinstance(found, list | tuple):
        for each in found:
            yield from _ids(each)


def _other_entries(names: Collection[str], found: list[tuple[str, Any]]) -> Iterator[str]:
    """Exactly these entries in each list, and as many are counted."""
    lists: defaultdict[str, list[Any]] = defaultdict(list)
    counts: list[int] = []
    for part, value in found:
        lists[part] += _entries(value)
        counts += [value["totalCount"]] if isinstance(value, dict) and "totalCount" in value else []
    shown = {part: entries for part, entries in lists.items() if entries}
    for part, entries in shown.items():
        seen = {_name(entry) for entry in entries}
        if seen != set(names):
            yield f"must see {sorted(names)}, sees {sorted(seen)} in {part}"
        if any(count != len(entries) for count in counts):
            yield f"sees {len(entries)} entries, counts {counts}"
    if not shown:
        yield f"must see {sorted(names)}, sees nothing"


def _entries(value: Any) -> list[Any]:
    """The entries of a list, of a connection's nodes or edges; one object is an entry by itself."""
    match value:
        case {"nodes": nodes}:
            return list(nodes)
        case {"edges": edges}:
            return [edge["node"] for edge in edges]
        case list():
            return value
        case {"__typename": _}:
            return [value]
        case _:
            return []


def _name(entry: Any) -> str:
    """What tells an entry apart."""
    if "indicator" in entry:
        return f"{entry['subject']['code']} {entry['indicator']['code']}"
    return str(entry["holder"]["name"] if "holder" in entry else entry["code"])
