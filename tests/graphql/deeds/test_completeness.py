"""Every mutation has a whole record; where something is missing, the message says what to add and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from schema.root import schema
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed

REOPEN = next(deed for deed in DEEDS if deed.mutation == "cycleReopen")


def areas() -> dict[str, str]:
    """Every mutation of the schema with the area that it belongs to."""
    root = schema._schema.mutation_type
    assert root is not None
    modules = {name: each.extensions["strawberry-definition"].origin for name, each in root.fields.items()}
    return {name: origin.__module__.split(".")[1] for name, origin in modules.items()}


def gaps(deeds: Sequence[Deed], mutations: Mapping[str, str]) -> Iterator[str]:
    """What is missing, and where it belongs."""
    known = [deed.mutation for deed in deeds]
    for name, area in mutations.items():
        if name not in known:
            yield (
                f"{name}: add a Deed to tests/graphql/{area}/…_deeds.py "
                "(a new file: to DEEDS in tests/graphql/deeds/all_deeds.py as well)"
            )
    for deed in deeds:
        where = f"its Deed in tests/graphql/{mutations.get(deed.mutation, '…')}"
        if deed.mutation not in mutations:
            yield f"{deed.mutation}: the schema has no such mutation; delete {where}"
        if known.count(deed.mutation) > 1:
            yield f"{deed.mutation}: keep one of the {known.count(deed.mutation)} records, {where}"
        if deed.wrong is None:
            yield f"{deed.mutation}: add `wrong`, what makes the input faulty, to {where}"
        if not deed.foreign:
            yield f"{deed.mutation}: add `foreign`, attempts on another government's things, to {where}"


def test_every_mutation_has_a_whole_record() -> None:
    missing = list(gaps(DEEDS, areas()))
    assert missing == [], "\n".join(missing)


@pytest.mark.parametrize(
    ("deeds", "said"),
    [
        ((), "cycleReopen: add a Deed to tests/graphql/year/…_deeds.py"),
        ((replace(REOPEN, wrong=None),), "add `wrong`, what makes the input faulty, to its Deed in"),
        ((replace(REOPEN, foreign=()),), "add `foreign`, attempts on another government's things"),
        ((REOPEN, REOPEN), "keep one of the 2 records"),
        ((REOPEN, replace(REOPEN, mutation="cycleForget")), "the schema has no such mutation; delete"),
    ],
)
def test_a_gap_is_told_with_the_file_and_what_to_add(deeds: tuple[Deed, ...], said: str) -> None:
    assert said in "\n".join(gaps(deeds, {"cycleReopen": "year"}))


def test_a_whole_record_has_no_gap() -> None:
    assert list(gaps((REOPEN,), {"cycleReopen": "year"})) == []
