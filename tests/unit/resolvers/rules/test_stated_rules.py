"""A document's rules as they are shown: word for word, whatever the method."""

import tomllib
from decimal import Decimal

import pytest

from resolvers.rules.stated_rules import Setting, SettingEntry, settings_of, share_of
from tenants.schemes import library_codes, library_text, parse_stored

DOCUMENT = """
[[indicators]]
code = "growth"
name = "增长"
share = 12.5
method = "target"
target = 1.50
direction = "lower"
signed = true
periods = { H1 = 1, FY = 2 }
due = { H1 = "07-10", FY = "12-15" }
assessor = "statistics"

[[indicators]]
code = "panel"
name = "测评"
points = 10
method = "panel"
groups = { "领导" = 60, "同级" = 40 }
out_of = 10

[[indicators]]
code = "place"
name = "名次"
points = 10
method = "rank_points"
places = [[1, 100], [3, 95], [6, 80]]

[[indicators]]
code = "projects"
name = "专项"
points = 10
method = "grade_points"
grades = { "先进" = 10, "良好" = [8, 9.0], "差" = 0 }

[[indicators]]
code = "plain"
name = "普通"
points = 10
method = "rating"
"""
STATED = {each["code"]: each for each in tomllib.loads(DOCUMENT, parse_float=Decimal)["indicators"]}


def entry(name: str, *values: str) -> SettingEntry:
    return SettingEntry(name, values)


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        (
            "growth",
            [
                Setting("target", "1.50", ()),
                Setting("direction", "lower", ()),
                Setting("signed", "true", ()),
            ],
        ),
        (
            "panel",
            [
                Setting("groups", None, (entry("领导", "60"), entry("同级", "40"))),
                Setting("out_of", "10", ()),
            ],
        ),
        (
            "place",
            [Setting("places", None, (entry("1", "100"), entry("3", "95"), entry("6", "80")))],
        ),
        (
            "projects",
            [Setting("grades", None, (entry("先进", "10"), entry("良好", "8", "9.0"), entry("差", "0")))],
        ),
        ("plain", []),
    ],
)
def test_settings_are_shown_as_stated(code: str, settings: list[Setting]) -> None:
    assert settings_of(STATED, code) == settings


def test_a_share_is_shown_where_one_is_stated() -> None:
    assert share_of(STATED, "growth") == "12.5"
    assert share_of(STATED, "panel") is None


@pytest.mark.parametrize("code", library_codes())
def test_every_leaf_of_the_library_can_be_shown(code: str) -> None:
    document = parse_stored(library_text(code))
    shown = {leaf.code: settings_of(document.stated, leaf.code) for leaf in document.scheme.leaves()}
    assert all(bool(each.value) is not bool(each.entries) for found in shown.values() for each in found)
