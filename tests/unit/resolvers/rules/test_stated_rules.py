"""A document's rules as they are shown, whatever the method: texts as they stand, numbers without loss."""

import tomllib
from decimal import Decimal
from fractions import Fraction

import pytest

from resolvers.rules.stated_rules import Setting, SettingEntry, settings_of, share_of
from tenants.schemes import library_codes, library_text, parse_stored

DOCUMENT = """
[[indicators]]
code = "growth"
name = "增长"
share = 12.5
method = "target"
target = "20/3"
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
places = [[1, 100], [3, 95.50], [6, "250/3"]]

[[indicators]]
code = "projects"
name = "专项"
points = 10
method = "grade_points"
grades = { "先进" = 10, "良好" = [8, "26/3"], "差" = 0 }

[[indicators]]
code = "finding"
name = "倒扣"
points = 10
method = "deduct"
events = { late = 0.5, other = "stated" }

[[indicators]]
code = "plain"
name = "普通"
points = 10
method = "rating"
"""
STATED = {each["code"]: each for each in tomllib.loads(DOCUMENT, parse_float=Decimal)["indicators"]}


def entry(name: str | None, *amounts: str) -> SettingEntry:
    return SettingEntry(name, amounts=tuple(map(Fraction, amounts)))


STEPS = (entry(None, "1", "100"), entry(None, "3", "95.5"), entry(None, "6", "250/3"))


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        (
            "growth",
            [
                Setting("target", amount=Fraction(20, 3)),
                Setting("direction", "lower"),
                Setting("signed", "true"),
            ],
        ),
        (
            "panel",
            [
                Setting("groups", entries=(entry("领导", "60"), entry("同级", "40"))),
                Setting("out_of", amount=Fraction(10)),
            ],
        ),
        ("place", [Setting("places", entries=STEPS)]),
        (
            "projects",
            [Setting("grades", entries=(entry("先进", "10"), entry("良好", "8", "26/3"), entry("差", "0")))],
        ),
        (
            "finding",
            [Setting("events", entries=(entry("late", "0.5"), SettingEntry("other", "stated")))],
        ),
        ("plain", []),
    ],
)
def test_settings_are_shown_as_stated(code: str, settings: list[Setting]) -> None:
    assert settings_of(STATED, code) == settings


def test_a_share_is_shown_where_one_is_stated() -> None:
    assert share_of(STATED, "growth") == Fraction("12.5")
    assert share_of(STATED, "panel") is None


@pytest.mark.parametrize("code", library_codes())
def test_every_leaf_of_the_library_can_be_shown(code: str) -> None:
    document = parse_stored(library_text(code))
    shown = {leaf.code: settings_of(document.stated, leaf.code) for leaf in document.scheme.leaves()}
    for each in (setting for settings in shown.values() for setting in settings):
        assert [each.text is not None, each.amount is not None, bool(each.entries)].count(True) == 1
        assert all((entry.text is None) is bool(entry.amounts) for entry in each.entries)
