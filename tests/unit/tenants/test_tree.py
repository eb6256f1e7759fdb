"""The relations of a target to a node."""

from uuid import UUID

import pytest

from tenants.levels import Level
from tenants.tree import Place, Relation, is_below, relations

A, B, C = (UUID(int=number) for number in (1, 2, 3))

REGION = Place(650000, "650000")
PREFECTURE = Place(652300, "650000/652300")
COUNTY = Place(652325, "650000/652300/652325")
OTHER_COUNTY = Place(652323, "650000/652300/652323")


def unit(
    subject: UUID | None,
    above: frozenset[UUID] = frozenset(),
    provider: UUID | None = None,
    home: Place = COUNTY,
) -> Place:
    return Place(home.tenant, home.path, Level.UNIT, subject, above, provider)


@pytest.mark.parametrize(
    ("path", "above", "expected"),
    [
        ("650000/652300", "650000", True),
        ("650000/652300/652325", "650000", True),
        ("650000", "650000", False),
        ("650000", "650000/652300", False),
        ("650000/652323", "650000/652300", False),
        ("6500001/652300", "650000", False),
    ],
)
def test_below_is_strict_and_by_whole_codes(path: str, above: str, expected: bool) -> None:
    assert is_below(path, above) is expected


@pytest.mark.parametrize(
    ("node", "target", "expected"),
    [
        pytest.param(COUNTY, COUNTY, Relation.INSIDE, id="a government and itself"),
        pytest.param(COUNTY, unit(A), Relation.INSIDE, id="a government and its unit"),
        pytest.param(PREFECTURE, COUNTY, Relation.SUBORDINATE, id="one level down"),
        pytest.param(REGION, unit(A), Relation.SUBORDINATE, id="two levels down"),
        pytest.param(COUNTY, PREFECTURE, Relation.NONE, id="upwards"),
        pytest.param(COUNTY, OTHER_COUNTY, Relation.NONE, id="sideways"),
        pytest.param(unit(A), unit(A), Relation.SELF, id="itself"),
        pytest.param(unit(A), unit(B, frozenset({A})), Relation.INSIDE, id="below it"),
        pytest.param(unit(A), unit(None, frozenset({A})), Relation.INSIDE, id="owned by it"),
        pytest.param(
            unit(B, frozenset({A})), unit(None, frozenset({A})), Relation.OWN_UNIT, id="owned by its unit"
        ),
        pytest.param(
            unit(B, frozenset({A})), unit(None, frozenset({C})), Relation.TENANT, id="owned by another unit"
        ),
        pytest.param(
            unit(B, frozenset({A})), unit(C, frozenset({A})), Relation.TENANT, id="beside it in the same unit"
        ),
        pytest.param(unit(A), unit(B), Relation.TENANT, id="beside it"),
        pytest.param(unit(B, frozenset({A})), unit(A), Relation.TENANT, id="above it"),
        pytest.param(unit(A), COUNTY, Relation.TENANT, id="its government"),
        pytest.param(unit(A), unit(None), Relation.TENANT, id="something of its government"),
        pytest.param(unit(A), unit(A, home=OTHER_COUNTY), Relation.NONE, id="same key elsewhere"),
        pytest.param(unit(A, home=PREFECTURE), COUNTY, Relation.NONE, id="a unit has nothing below"),
    ],
)
def test_one_relation(node: Place, target: Place, expected: Relation) -> None:
    assert relations(node, target) == {expected}


@pytest.mark.parametrize(
    ("node", "target", "expected"),
    [
        (unit(A), unit(B, provider=A), {Relation.TENANT, Relation.PROVIDED}),
        (unit(A), unit(A, provider=A), {Relation.SELF, Relation.PROVIDED}),
        (unit(A), unit(B, provider=C), {Relation.TENANT}),
        (unit(A), unit(B, provider=A, home=OTHER_COUNTY), {Relation.NONE}),
        (COUNTY, unit(B, provider=A), {Relation.INSIDE}),
    ],
)
def test_a_provider_stands_in_a_second_relation(node: Place, target: Place, expected: set[Relation]) -> None:
    assert relations(node, target) == expected


def test_the_government_itself_has_no_level() -> None:
    assert COUNTY.is_tenant
    assert not unit(A).is_tenant


@pytest.mark.parametrize(
    ("level", "number", "run_by_unit"),
    [
        (Level.PORTFOLIO, 1, False),
        (Level.UNIT, 2, False),
        (Level.SECTION, 3, True),
        (Level.PERSON, 4, True),
        (Level.PROJECT, None, False),
    ],
)
def test_levels_are_numbered_from_the_top(level: Level, number: int | None, run_by_unit: bool) -> None:
    assert level.number == number
    assert level.run_by_unit is run_by_unit
