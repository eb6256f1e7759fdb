"""`target` says how it came to a ratio, also of figures between 0 and 1."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.schemes import Entry, evaluate, parse_fact
from tests.unit.schemes.samples import leaf, scheme


@pytest.mark.parametrize(
    ("settings", "actual", "points", "rule"),
    [
        ("target = 2", "0.5", 25, "0.5 / 2 = 0.25"),
        ("target = 2", "1", 50, "1 / 2 = 0.5"),
        ("target = 2", "0", 0, "0 / 2 = 0"),
        ("target = 0.5", "0.5", 100, "0.5 / 0.5 = 1"),
        ("target = 0.5", "0.6", 100, "0.6 / 0.5 = 1.2 → 1"),
        ('target = 0.4\ndirection = "lower"', "0.8", 50, "0.4 / 0.8 = 0.5"),
        ('target = 0.4\ndirection = "lower"', "0.5", 80, "0.4 / 0.5 = 0.8"),
        ('target = 0.25\ndirection = "lower"', "1", 25, "0.25 / 1 = 0.25"),
        ('target = 0.4\ndirection = "lower"', "0.1", 100, "0.4 / 0.1 = 4 → 1"),
        ('target = 0.4\ndirection = "lower"', "0", 100, "0 ≤ 0 → 1"),
        ('target = 0.4\ndirection = "lower"\nsigned = true', "-1", 100, "-1 ≤ 0 → 1"),
        ("target = 0.4\nsigned = true", "-1", 0, "-1 / 0.4 = -2.5 → 0"),
    ],
)
def test_a_ratio_and_how_it_came(settings: str, actual: str, points: int, rule: str) -> None:
    of = scheme(leaf("work", 100, "target", settings))
    fact = parse_fact(of, "work", None, {"actual": Decimal(actual)})
    (result,) = evaluate([Entry("a", of, facts=[fact])]).values()
    line = next(line for line in result.lines if line.kind == "leaf")
    assert (line.value, line.rule.split("; ")[0]) == (Fraction(points), rule)
