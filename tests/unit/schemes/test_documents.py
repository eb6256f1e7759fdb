"""What a scheme's document says, and everything that can be wrong with one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Assessor, SchemeError, check_scheme, parse_scheme
from tests.unit.schemes.samples import FULL


def test_a_full_document_is_read() -> None:
    scheme = parse_scheme(FULL)
    assert (scheme.code, scheme.year, scheme.level, scheme.category) == (
        "sample.unit",
        2025,
        Level.UNIT,
        "unit",
    )
    assert scheme.full_marks == Decimal(100)
    assert [leaf.code for leaf in scheme.leaves()] == [
        "work.target", "work.rating", "panel", "public", "ladder", "order", "special",
    ]  # fmt: skip
    assert dict(scheme.adjustments[1].tariff.kinds or {}) == {"city": Fraction(2), "province": Fraction(3)}
    assert [grade.name for grade in scheme.grades] == ["优秀", "良好", "不合格"]
    assert check_scheme(FULL) == ()


def test_children_inherit_periods_deadlines_and_points() -> None:
    scheme = parse_scheme(FULL)
    rating = scheme.indicator("work.rating")
    assert rating is not None
    assert rating.points == 20
    assert rating.periods == {"H1": 30, "FY": 60}
    assert scheme.period_codes(rating) == ("H1", "FY")
    assert rating.due("H1") == date(2025, 7, 10)
    assert rating.due("FY") == date(2026, 1, 15)
    assert rating.assessor == Assessor.named("finance")
    public = scheme.indicator("public")
    assert public is not None
    assert public.due(None) == date(2025, 11, 15)
    assert scheme.period_codes(public) == (None,)


def test_an_empty_table_of_periods_means_once_whatever_the_parent_has() -> None:
    scheme = parse_scheme(FULL.replace("cap = 1.1", 'cap = 1.1\nperiods = {}\ndue = "12-31"'))
    target = scheme.indicator("work.target")
    assert target is not None
    assert scheme.period_codes(target) == (None,)
    assert target.due(None) == date(2025, 12, 31)


def test_what_takes_no_figures_has_no_periods_even_under_a_parent_with_some() -> None:
    text = FULL.replace('code = "order"', 'code = "work.order"').replace("points = 50", "points = 60")
    text = text.replace("share = 40", "points = 20")
    order = parse_scheme(text).indicator("work.order")
    assert order is not None
    assert order.periods == {}


def test_shares_of_a_parent_stay_exact() -> None:
    text = FULL.replace("share = 40", "share = 33.3333").replace(
        "points = 30\nmethod", "share = 66.6667\nmethod"
    )
    rating = parse_scheme(text).indicator("work.rating")
    assert rating is not None
    assert rating.points == Fraction("16.66665")


def test_indicators_come_in_preorder_wherever_they_stand() -> None:
    text = FULL.replace('code = "ladder"', 'code = "work.ladder"').replace("points = 50", "points = 60")
    text = text.replace("share = 40", "points = 20")
    codes = [indicator.code for indicator in parse_scheme(text).indicators]
    assert codes[:4] == ["work", "work.target", "work.rating", "work.ladder"]


def test_a_scheme_without_a_level_is_for_projects() -> None:
    assert parse_scheme(FULL.replace("level = 2\n", "")).level is Level.PROJECT


@pytest.mark.parametrize(
    ("old", "new", "code", "indicator", "key"),
    [
        ('code = "sample.unit"', 'code = "Sample Unit"', "NOT_A_CODE", None, "code"),
        ('code = "sample.unit"\n', "", "MISSING_KEY", None, "code"),
        ("year = 2025", "year = 12", "NOT_IN_RANGE", None, "year"),
        ("year = 2025", "year = true", "NOT_IN_RANGE", None, "year"),
        ("year = 2025", 'year = "next"', "NOT_IN_RANGE", None, "year"),
        ("year = 2025", "year = 2025.5", "NOT_IN_RANGE", None, "year"),
        ("year = 2025", 'year = "２０２５"', "NUMBER_IN_QUOTES", None, "year"),
        ("year = 2025", "year = 2025.0", "NUMBER_WITH_POINT", None, "year"),
        ("places = 2", 'places = "2"', "NUMBER_IN_QUOTES", None, "places"),
        ("cap = 1.1", "cap = 1.1\ntarget = 0", "TARGET_NOT_POSITIVE", "work.target", "target"),
        (
            "cap = 1.1",
            "cap = 1.1\ntarget = -5\nsigned = true",
            "TARGET_NOT_POSITIVE",
            "work.target",
            "target",
        ),
        ("level = 2", "level = 5", "NOT_IN_RANGE", None, "level"),
        ('category = "unit"', 'category = ""', "NOT_A_TEXT", None, "category"),
        ('category = "unit"', "category = 7", "NOT_A_TEXT", None, "category"),
        ("full_marks = 100", "full_marks = 0", "NOT_POSITIVE", None, "full_marks"),
        ("full_marks = 100", "full_marks = 120", "POINTS_DO_NOT_ADD_UP", None, "points"),
        ("full_marks = 100", "full_marks = nan", "NOT_FINITE", None, "full_marks"),
        ("full_marks = 100", "full_marks = 1e99", "ABSURD_NUMBER", None, "full_marks"),
        ("places = 2", "places = 9", "NOT_IN_RANGE", None, "places"),
        ('mode = "half_up"', 'mode = "up_half"', "UNKNOWN_CHOICE", None, "mode"),
        ('missing = "pending"', 'missing = "ignored"', "UNKNOWN_CHOICE", None, "missing"),
        ('rank = "competition"', 'rank = "olympic"', "UNKNOWN_CHOICE", None, "rank"),
        ('source = "', 'sauce = "', "UNKNOWN_KEY", None, "sauce"),
        ("points = 30", "points = 31", "POINTS_DO_NOT_ADD_UP", "work", "points"),
        ("points = 30", "points = -30", "NEGATIVE_NUMBER", "work.target", "points"),
        ("points = 30", 'points = "30"', "NOT_A_NUMBER", "work.target", "points"),
        ("points = 30", "points = true", "NOT_A_NUMBER", "work.target", "points"),
        ("points = 30", "points = 30.1234567", "TOO_MANY_DECIMALS", "work.target", "points"),
        ("points = 30", "points = 30\nshare = 60", "POINTS_OR_SHARE", "work.target", "points"),
        ("share = 40\n", "", "POINTS_OR_SHARE", "work.rating", "points"),
        ('code = "work.rating"', 'code = "wrok.rating"', "UNKNOWN_PARENT", "wrok.rating", "code"),
        ('code = "work.rating"', 'code = "work.target"', "DUPLICATE_CODE", "work.target", "code"),
        ('code = "work.rating"', 'code = "Work.Rating"', "NOT_A_CODE", "Work.Rating", "code"),
        ('method = "rating"', 'method = "guess"', "UNKNOWN_METHOD", "work.rating", "method"),
        ('method = "rating"', "method = 3", "UNKNOWN_METHOD", "work.rating", "method"),
        ('method = "rating"\n', "", "LEAF_WITHOUT_METHOD", "work.rating", "method"),
        ("points = 50\n", 'points = 50\nmethod = "rating"\n', "METHOD_ON_PARENT", "work", "method"),
        ("H1 = 30, FY = 60", "H1 = 0, FY = 0", "WEIGHTS_SUM_TO_ZERO", "work", "periods"),
        ("H1 = 30, FY = 60", "H1 = -1, FY = 60", "NEGATIVE_NUMBER", "work", "periods.H1"),
        ("H1 = 30, FY = 60 }", '"H 1" = 30, FY = 60 }', "NOT_A_PERIOD", "work", "periods"),
        ("{ H1 = 30, FY = 60 }", "3", "NOT_A_TABLE", "work", "periods"),
        ('H1 = "07-10"', 'H1 = "02-30"', "NO_SUCH_DAY", "work", "due"),
        ('H1 = "07-10"', 'H1 = "10 July"', "NOT_A_DEADLINE", "work", "due"),
        ('H1 = "07-10"', 'Q1 = "07-10"', "DEADLINE_WITHOUT_PERIOD", "work", "due"),
        ('due = "11-15"', 'due = { H1 = "11-15" }', "DEADLINE_WITHOUT_PERIOD", "public", "due"),
        (
            'method = "grade_points"',
            'method = "grade_points"\nperiods = { H1 = 1 }',
            "PERIODS_NOT_USED",
            "special",
            "periods",
        ),
        ("cap = 1.1", "cap = 0", "NOT_POSITIVE", "work.target", "cap"),
        ("cap = 1.1", 'direction = "down"', "UNKNOWN_CHOICE", "work.target", "direction"),
        ("cap = 1.1", 'signed = "yes"', "NOT_A_FLAG", "work.target", "signed"),
        ("cap = 1.1", "out_of = 5", "UNKNOWN_KEY", "work.target", "out_of"),
        ("leaders = 60, peers = 40", "leaders = 0, peers = 0", "WEIGHTS_SUM_TO_ZERO", "panel", "groups"),
        ("groups = { citizens = 1 }\n", "", "MISSING_KEY", "public", "groups"),
        ('"不满意" = 0', '"不满意" = 101', "NOT_IN_RANGE", "public", "values.不满意"),
        ("[[90, 100], [60, 60]]", "[]", "NOT_PAIRS", "ladder", "steps"),
        ("[[90, 100], [60, 60]]", "[[90, 100], [60]]", "NOT_PAIRS", "ladder", "steps"),
        ("[[90, 100], [60, 60]]", "[[90, 100], [90, 60]]", "DUPLICATE_THRESHOLD", "ladder", "steps"),
        ("[[90, 100], [60, 60]]", "[[90, 120]]", "NOT_IN_RANGE", "ladder", "steps"),
        ("late = 1, absent = 5", "late = 1, absent = 50", "EVENT_ABOVE_POINTS", "order", "events"),
        ("late = 1, absent = 5", "late = 0", "EVENT_WITHOUT_POINTS", "order", "events"),
        ("[8, 9]", "[9, 8]", "NOT_A_RANGE", "special", "grades.良好"),
        ("[8, 9]", "[8, 9, 10]", "NOT_A_RANGE", "special", "grades.良好"),
        ("[8, 9]", "[8, 11]", "GRADE_ABOVE_POINTS", "special", "grades.良好"),
        ('"差" = 0 }', '"差" = 0 }\nno_links = "what"', "UNKNOWN_CHOICE", "special", "no_links"),
        ("cap = 2\n", "", "ADJUSTMENT_WITHOUT_CAP", "inspection", "cap"),
        ("cap = 2\n", "cap = 0\n", "NOT_POSITIVE", "inspection", "cap"),
        ('kind = "deduction"', 'kind = "fine"', "UNKNOWN_CHOICE", "inspection", "kind"),
        ('code = "commendation"', 'code = "inspection"', "DUPLICATE_CODE", "inspection", "code"),
        ('code = "commendation"', 'code = "order"', "DUPLICATE_CODE", "order", "code"),
        ('code = "accident"', 'code = "inspection"', "DUPLICATE_CODE", "inspection", "code"),
        ('effect = "lowest"', 'effect = "fatal"', "UNKNOWN_CHOICE", "accident", "effect"),
        ('effect = "lowest"', 'effect = "down"\ngrade = "优秀"', "GRADE_NOT_FOR_DOWN", "accident", "grade"),
        ("level = 2", "level = 3", "DEPARTMENT_NOT_USED", "work.rating", "assessor"),
        ('grade = "优秀"', 'grade = "特优"', "UNKNOWN_GRADE", "yellow_card", "grade"),
        ('grade = "优秀"', 'grade = "不合格"', "LAST_GRADE_BARRED", "yellow_card", "grade"),
        ("min = 80", "min = 95", "GRADES_OVERLAP", "良好", "min"),
        ("min = 80\n", "", "MISSING_KEY", "良好", "min"),
        ("min = 90", "min = 150", "GRADE_OUT_OF_REACH", "优秀", "min"),
        ('name = "不合格"', 'name = "不合格"\nmin = 10', "MIN_ON_LAST_GRADE", "不合格", "min"),
        (
            'name = "不合格"',
            'name = "不合格"\nquota = { count = 1 }',
            "QUOTA_ON_LAST_GRADE",
            "不合格",
            "quota",
        ),
        ('name = "良好"', 'name = "优秀"', "DUPLICATE_CODE", "优秀", "name"),
        ("share = 25,", "share = 25, count = 2,", "SHARE_OR_COUNT", "优秀", "quota"),
        ("share = 25,", "share = 125,", "NOT_IN_RANGE", "优秀", "quota"),
        ('ties = "office"', 'ties = "toss"', "UNKNOWN_CHOICE", "优秀", "ties"),
        ('consequences = ["award"]', "consequences = [3]", "NOT_A_LIST_OF_TEXTS", "优秀", "consequences"),
        ('indicator = "public", below', 'indicator = "pubic", below', "UNKNOWN_INDICATOR", "rectify", "when"),
        ('when = { indicator = "public", below = 60 }\n', "", "MISSING_KEY", "rectify", "when"),
        ('then = ["rectify"]', "", "MISSING_KEY", None, "then"),
        ("late = 1, absent = 5", 'late = "state"', "EVENT_POINTS_UNCLEAR", "order", "events"),
        ("city = 2, province = 3", 'city = "3"', "EVENT_POINTS_UNCLEAR", "commendation", "events"),
        ("city = 2, province = 3", "city = [3]", "NOT_A_NUMBER", "commendation", "events"),
    ],
)
def test_a_fault_is_named(old: str, new: str, code: str, indicator: str | None, key: str) -> None:
    assert old in FULL
    faults = check_scheme(FULL.replace(old, new, 1), file="x.toml")
    assert (code, indicator, key) in {(fault.code, fault.indicator, fault.key) for fault in faults}
    assert all(fault.file == "x.toml" and fault.message for fault in faults)


def test_a_kind_of_event_may_leave_the_points_to_its_events() -> None:
    text = FULL.replace("province = 3", 'other = "stated"').replace("absent = 5", 'absent = "stated"')
    assert check_scheme(text) == ()
    assert parse_scheme(text).adjustments[1].tariff.kinds == {"city": Fraction(2), "other": None}


def test_equal_minima_are_unreachable_only_without_a_quota_above() -> None:
    with_quota = FULL.replace("min = 80", "min = 90")
    assert check_scheme(with_quota) == ()
    without = with_quota.replace('quota = { share = 25, rounding = "half_up", ties = "office" }\n', "")
    assert [fault.code for fault in check_scheme(without)] == ["GRADE_UNREACHABLE"]


def test_a_grade_above_full_marks_needs_a_bonus_that_can_reach_it() -> None:
    assert check_scheme(FULL.replace("min = 90", "min = 107")) == ()
    assert [fault.code for fault in check_scheme(FULL.replace("min = 90", "min = 107.01"))] == [
        "GRADE_OUT_OF_REACH"
    ]
    endless = FULL.replace("cap = 4", 'cap = "none"').replace("min = 90", "min = 200")
    assert check_scheme(endless) == ()


def test_all_faults_are_reported_at_once_with_their_lines() -> None:
    text = FULL.replace("points = 30", "points = 31").replace("cap = 2\n", "").replace("min = 80", "min = 95")
    faults = check_scheme(text)
    assert [fault.code for fault in faults] == [
        "POINTS_DO_NOT_ADD_UP",
        "ADJUSTMENT_WITHOUT_CAP",
        "GRADES_OVERLAP",
    ]
    lines = text.splitlines()
    assert [lines[(fault.line or 0) - 1] for fault in faults] == [
        "points = 50",
        "[[adjustments]]",
        "min = 95",
    ]


def test_parsing_raises_what_checking_reports() -> None:
    text = FULL.replace("points = 30", "points = 31")
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, file="x.toml")
    assert caught.value.faults == check_scheme(text, file="x.toml")
    assert "x.toml:16: work points: " in str(caught.value)


def test_refused_points_are_one_fault_and_not_three() -> None:
    assert [fault.code for fault in check_scheme(FULL.replace("points = 50", "points = -50"))] == [
        "NEGATIVE_NUMBER"
    ]


def test_a_fault_is_a_line_in_both_languages() -> None:
    (fault,) = check_scheme(FULL.replace("cap = 2\n", ""), file="x.toml")
    assert fault.text_in("en") == str(fault)
    assert fault.text_in("en").endswith(
        'inspection cap: add `cap`, or say cap = "none" [ADJUSTMENT_WITHOUT_CAP]'
    )
    assert fault.text_in("zh") == (
        f"x.toml:{fault.line}: inspection cap: "
        '请填写上限 cap，不设上限写 cap = "none" [ADJUSTMENT_WITHOUT_CAP]'
    )


def test_a_fault_across_parts_stands_on_its_own_line_beside_faulty_neighbours() -> None:
    text = FULL.replace('kind = "deduction"', 'kind = "fine"').replace(
        'code = "commendation"', 'code = "order"'
    )
    lines = text.splitlines()
    assert {(fault.code, lines[(fault.line or 0) - 1]) for fault in check_scheme(text)} == {
        ("UNKNOWN_CHOICE", 'kind = "fine"'),
        ("DUPLICATE_CODE", 'code = "order"'),
    }


def test_a_fault_speaks_both_languages() -> None:
    (fault,) = check_scheme(FULL.replace("points = 30", "points = 31"))
    assert "51" in fault.message
    assert "51" in fault.message_in("zh")
    assert fault.message == fault.message_in("en") != fault.message_in("zh")
