"""What an office is told: what is wrong, nothing that merely follows from it, and the nearest name."""

import pytest

from tenants.schemes import check_scheme
from tests.unit.schemes.samples import FULL


def found_in(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(fault.code, fault.indicator, fault.key) for fault in check_scheme(text)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('code = "work.rating"\n', "", [("MISSING_KEY", None, "code")]),
        ('code = "work.rating"', "code = 3", [("NOT_A_TEXT", None, "code")]),
        ('name = "评分"\n', "", [("MISSING_KEY", "work.rating", "name")]),
        ('code = "work.rating"', 'code = "Work.Rating"', [("NOT_A_CODE", "Work.Rating", "code")]),
        ('code = "work.rating"', 'code = "Wrok.Rating"', [("NOT_A_CODE", "Wrok.Rating", "code")]),
        ('code = "work.rating"', 'code = "work/rating"', [("NOT_A_CODE", "work/rating", "code")]),
        ('code = "work.rating"', 'code = "wrok.rating"', [("UNKNOWN_PARENT", "wrok.rating", "code")]),
        ('code = "work.rating"', 'code = "work.target"', [("DUPLICATE_CODE", "work.target", "code")]),
        ('code = "work"', 'code = "Work"', [("NOT_A_CODE", "Work", "code")]),
        ('code = "work"', 'code = "工作"', [("NOT_A_CODE", "工作", "code")]),
        ('code = "work"\n', "", [("MISSING_KEY", None, "code")]),
        ('code = "work"', 'code = "wrok"', [("UNKNOWN_PARENT", "work.target", "code")]),
        ('name = "工作"\n', "", [("MISSING_KEY", "work", "name")]),
    ],
)
def test_what_a_faulty_code_leads_to_is_not_reported_as_well(
    old: str, new: str, found: list[tuple[str, str | None, str | None]]
) -> None:
    assert old in FULL
    assert found_in(FULL.replace(old, new, 1)) == found


@pytest.mark.parametrize("new", ["", 'code = "work.target"', 'code = "Work.Rating"'])
def test_a_sum_that_is_too_large_without_the_lost_sibling_is_reported(new: str) -> None:
    text = FULL.replace("points = 30", "points = 51").replace('code = "work.rating"', new)
    assert "POINTS_DO_NOT_ADD_UP" in {code for code, _, _ in found_in(text)}


def test_a_fault_of_full_marks_hides_none_of_the_indicators() -> None:
    text = FULL.replace("full_marks = 100", "full_marks = 0").replace('method = "rating"\n', "")
    assert found_in(text) == [
        ("NOT_POSITIVE", None, "full_marks"),
        ("LEAF_WITHOUT_METHOD", "work.rating", "method"),
    ]


def test_refused_periods_let_no_deadline_seem_wrong() -> None:
    assert found_in(FULL.replace("H1 = 30, FY = 60", "H1 = 30, FY = -60")) == [
        ("NEGATIVE_NUMBER", "work", "periods.FY")
    ]


def test_an_unknown_method_hides_no_misspelt_key_and_blames_no_other_one() -> None:
    text = FULL.replace('method = "panel"', 'method = "panels"\nassesor = "finance"')
    assert [(fault.code, fault.key, fault.params.get("near")) for fault in check_scheme(text)] == [
        ("UNKNOWN_METHOD", "method", "panel"),
        ("UNKNOWN_KEY", "assesor", "assessor"),
    ]


def test_a_misspelt_method_key_is_one_fault() -> None:
    assert found_in(FULL.replace('method = "panel"', 'methd = "panel"')) == [
        ("UNKNOWN_KEY", "panel", "methd")
    ]


@pytest.mark.parametrize("points", ['"8-9"', '["8", "9"]', "[]", "[9, 8]", "[1, 2, 3]"])
def test_a_range_that_is_none_names_its_grade(points: str) -> None:
    (fault,) = check_scheme(FULL.replace("[8, 9]", points))
    assert (fault.code, fault.indicator, fault.key) == ("NOT_A_RANGE", "special", "grades.良好")
    assert "良好" in fault.message
    assert "良好" in fault.message_in("zh")


@pytest.mark.parametrize("points", ["-1", "[-1, -1]", "[9, 1e99]", "true"])
def test_no_fault_is_reported_twice(points: str) -> None:
    faults = check_scheme(FULL.replace("[8, 9]", points))
    assert [(fault.indicator, fault.key) for fault in faults] == [("special", "grades.良好")]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("leaders = 60, peers = 40", 'leaders = 60, peers = "40"', "groups.peers"),
        ('"不满意" = 0', '"不满意" = -1', "values.不满意"),
    ],
)
def test_a_fault_in_a_table_names_the_entry_and_its_line(old: str, new: str, key: str) -> None:
    text = FULL.replace(old, new)
    (fault,) = check_scheme(text)
    assert fault.key == key
    assert f"`{key}`" in fault.message
    assert new in text.splitlines()[(fault.line or 0) - 1]


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ('indicator = "public", below', 'indicator = "pubic", below', "public"),
        ('code = "work.rating"', 'code = "wrok.rating"', "work"),
        ('grade = "优秀"', 'grade = "优秀级"', "优秀"),
        ('rank = "competition"', 'rank = "competitive"', "competition"),
        ('method = "rating"', 'method = "Ratings"', "rating"),
        ('source = "', 'sorce = "', "source"),
    ],
)
def test_the_nearest_name_is_told(old: str, new: str, near: str) -> None:
    assert old in FULL
    (fault,) = check_scheme(FULL.replace(old, new, 1))
    assert fault.params["near"] == near
    assert fault.message.endswith(f" ({near}?)")
    assert fault.message_in("zh").endswith(f"（是否为“{near}”？）")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'then = ["rectify"]',
            'then = ["rectify"]\n[[consequences]]\nwhen = { grade = "不优秀" }\nthen = ["x"]',
        ),
        ("H1 = 30, FY = 60 }\ndue = { H1", "H1 = 30, FY = 60 }\ndue = { H2"),
        (
            'then = ["rectify"]',
            'then = ["rectify"]\n[[stages]]\ncode = "half"\nname = "上半年"\nperiods = ["H2"]',
        ),
    ],
)
def test_a_name_of_something_else_is_no_hint(old: str, new: str) -> None:
    assert old in FULL
    faults = check_scheme(FULL.replace(old, new, 1))
    assert faults
    assert all("near" not in fault.params for fault in faults)


def test_a_name_like_no_other_gets_no_hint() -> None:
    (fault,) = check_scheme(FULL.replace('effect = "lowest"', 'effect = "veto"'))
    assert "?" not in fault.message
    assert "？" not in fault.message_in("zh")


def test_a_thousand_unknown_names_are_answered() -> None:
    tables = [f'[[indicators]]\ncode = "p{number}.x"\nname = "x"\npoints = 1' for number in range(1_000)]
    faults = check_scheme("\n".join(tables))
    assert len(faults) == 200
