"""Days are China's: only the clock makes a day of a moment, which is kept in UTC."""

import ast

from tests.house.sources import ROOMS, modules


def test_only_the_clock_makes_a_day_of_a_moment() -> None:
    found = {
        f"{name}:{node.lineno}"
        for name, module in modules(*ROOMS)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
    }
    elsewhere = {place for place in found if not place.startswith("tenants/clock.py:")}
    assert found != elsewhere, "nothing is looked at"
    assert elsewhere == set(), "take day_of of tenants/clock.py"
