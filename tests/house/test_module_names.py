"""A module's name says one thing in all rooms: one who has read such a file knows the others."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath

import pytest

from tests.house.sources import ROOMS, areas, modules

# What every area or room has of its own, under one name.
REPEATED = {
    "__init__": "the folder itself",
    "records": "the area's rows as typed records",
    "rows": "reads of the area that do not decide",
    "places": "the places of the area's things, for the policy to judge",
    "loaders": "the area's batched reads",
    "enums": "the area's closed sets in the API",
    "queries": "the area's fields at the root",
    "faults": "what is wrong, by code: in the input of a use case, in a scheme document",
    "messages": "the sentences of those codes",
    "verdicts": "whether a deed may be done, and its type in the API",
}
# A noun's file in the schemes holds it as a document says it, and elsewhere as a government has it.
NOUNS_OF_THE_SCHEMES = {"indicators", "schemes"}


def clashes(paths: Iterable[str]) -> list[str]:
    """The names that mean more than one thing."""
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for path in map(PurePath, paths):
        if path.stem not in REPEATED and not _is_area(path):
            by_name[path.stem].setdefault(_row(path), str(path))
    return [f"{name}: {', '.join(rows.values())}" for name, rows in sorted(by_name.items()) if len(rows) > 1]


def _is_area(path: PurePath) -> bool:
    """Whether a file holds the tables of an area, and is named for it."""
    return path.parts[:2] == ("tenants", "models") and path.stem in areas()


def _row(path: PurePath) -> str:
    """What the file is about: a noun of an area is the same in each room that knows the area."""
    if path.stem in NOUNS_OF_THE_SCHEMES:
        return f"the noun {path.stem}"
    return f"{path.parts[1]}/{path.stem}" if path.parts[1] in areas() else str(path)


def test_a_module_s_name_means_one_thing() -> None:
    found = clashes(str(path) for path, _ in modules(*ROOMS))
    assert found == [], (
        "name these apart, or say in tests/house/test_module_names.py what the name always means:\n"
        + "\n".join(found)
    )


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["resolvers/year/cycles.py", "schema/year/cycles.py"], []),
        (["resolvers/year/rows.py", "resolvers/rules/rows.py"], []),
        (["tenants/models/results.py", "tenants/schemes/scoring/results.py"], []),
        (["resolvers/year/plans.py", "schema/engine/plans.py"], ["plans"]),
        (["resolvers/year/cycles.py", "resolvers/rules/cycles.py"], ["cycles"]),
    ],
)
def test_two_meanings_of_a_name_are_found(paths: list[str], found: list[str]) -> None:
    assert [clash.partition(":")[0] for clash in clashes(paths)] == found
