"""The mutations that writers send, each with its mark where the row and its audit row keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from schema.root import schema
from tests.drill.drilled_counties import DrilledCounty, Slot
from tests.drill.ledger import Write


@dataclass(frozen=True, slots=True)
class Deed:
    """One field of a mutation request."""

    write: Write
    noun: str
    given: Mapping[str, Any]


def report(slot: Slot, write: Write) -> Deed:
    """The unit's head reports a figure."""
    given = {
        "measurement": slot.measurement,
        "fact": {"rating": write.figure},
        "note": write.mark,
        "expectedVersion": write.expected,
    }
    return Deed(write, "measurement", given)


def correct(slot: Slot, write: Write) -> Deed:
    """The office puts its own figure in place."""
    given = {"fact": {"rating": write.figure}, "reason": write.mark}
    return Deed(write, "measurement", _of(slot, write) | given)


def send_back(slot: Slot, write: Write) -> Deed:
    """The office returns a figure to its reporter."""
    return Deed(write, "measurement", _of(slot, write) | {"reason": write.mark})


def grant(write: Write) -> Deed:
    """The security administrator appoints a person who is new."""
    given = {"issuer": "https://drill.example", "login": write.mark, "name": "演练", "role": "INSPECTOR"}
    return Deed(write, "appointment", given)


def create(write: Write) -> Deed:
    """The system administrator adds a unit."""
    return Deed(write, "subject", {"level": "UNIT", "code": write.mark, "name": f"演练单位 {write.mark}"})


def inspect(county: DrilledCounty, slot: Slot, write: Write) -> Deed:
    """The inspector records a finding, of which the same may be recorded any number of times."""
    given = {
        "cycle": county.cycle,
        "subject": slot.unit,
        "code": "inspection",
        "points": "0.01",
        "again": True,
        "occurredOn": "2025-05-06",
        "reason": write.mark,
    }
    return Deed(write, "event", given)


def body_of(deeds: Sequence[Deed]) -> dict[str, Any]:
    """One request for all of them, in their order."""
    shape = tuple((deed.write.mutation, deed.noun) for deed in deeds)
    return {
        "query": _document(shape),
        "variables": {name: deed.given for name, deed in zip(_names(shape), deeds, strict=True)},
    }


def _of(slot: Slot, write: Write) -> dict[str, Any]:
    return {"measurement": slot.measurement, "expectedVersion": write.expected}


def _names(shape: Sequence[object]) -> list[str]:
    return [f"f{number}" for number in range(len(shape))]


@cache
def _document(shape: tuple[tuple[str, str], ...]) -> str:
    root = schema._schema.mutation_type
    assert root is not None
    names = _names(shape)
    kinds = [root.fields[mutation].args["input"].type for mutation, _ in shape]
    asked = ", ".join(f"${name}: {kind}" for name, kind in zip(names, kinds, strict=True))
    fields = " ".join(
        f"{name}: {mutation}(input: ${name}) {{ {_selection(noun)} userErrors {{ code }} }}"
        for name, (mutation, noun) in zip(names, shape, strict=True)
    )
    return f"mutation Drill({asked}) {{ {fields} }}"


def _selection(noun: str) -> str:
    return f"{noun} {{ id {'version' if noun == 'measurement' else ''} }}"
