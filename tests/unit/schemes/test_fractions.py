"""Fractions in documents: where they may stand, how they are written, and that nothing of them is lost."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.schemes import check_scheme, evaluate, parse_fact, parse_scheme
from tenants.schemes.exact_numbers import FigureError, divisor_text, document_figure
from tenants.schemes.scoring.entries import Entry
from tests.unit.schemes.generated_documents import document_text
from tests.unit.schemes.samples import GRADES

_HEAD = 'code = "x.y"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        ("1/3", Fraction(1, 3)),
        ("2/6", Fraction(1, 3)),
        ("-1/3", Fraction(-1, 3)),
        ("007/09", Fraction(7, 9)),
        ("999999999999999/999999", Fraction(999999999999999, 999999)),
        (Decimal("0.5"), Fraction(1, 2)),
        (7, Fraction(7)),
    ],
)
def test_a_figure_of_a_document(value: object, figure: Fraction) -> None:
    assert document_figure(value) == figure


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1/0", "NOT_A_FRACTION"),
        ("1/000", "NOT_A_FRACTION"),
        ("1 / 3", "NOT_A_FRACTION"),
        ("1/3 ", "NOT_A_FRACTION"),
        ("1/-3", "NOT_A_FRACTION"),
        ("1.5/3", "NOT_A_FRACTION"),
        ("1/3/2", "NOT_A_FRACTION"),
        ("1/1000000", "NOT_A_FRACTION"),
        ("1000000000000000/3", "NOT_A_FRACTION"),
        ("1/3\n", "NOT_A_FRACTION"),
        ("１/３", "NOT_A_FRACTION"),
        ("1e9/3", "NOT_A_FRACTION"),
        ("/", "NOT_A_FRACTION"),
        ("3", "NOT_A_NUMBER"),
        ("60%", "NOT_A_NUMBER"),
        ("", "NOT_A_NUMBER"),
        (True, "NOT_A_NUMBER"),
        (1.5, "NOT_A_NUMBER"),
        (Decimal("nan"), "NOT_FINITE"),
    ],
)
def test_no_figure_of_a_document(value: object, code: str) -> None:
    with pytest.raises(FigureError) as caught:
        document_figure(value)
    assert caught.value.code == code


def test_what_something_is_divided_by_stands_in_brackets() -> None:
    assert divisor_text(Fraction(20, 3)) == "(20/3)"
    assert divisor_text(Fraction(5, 2)) == "2.5"
    scheme = parse_scheme(_document('method = "target"\ntarget = "20/3"'))
    facts = (parse_fact(scheme, "w", None, {"actual": 6}),)
    lines = evaluate([Entry("a", scheme, facts=facts)])["a"].lines
    assert lines[0].rule == "6 / (20/3) = 0.9; 100 × 0.9 = 90"


# Every setting that takes a figure, with a third in it.
_WHEREVER = {
    "target": 'method = "target"\ntarget = "20/3"\ncap = "4/3"',
    "rating": 'method = "rating"\nout_of = "50/3"',
    "panel": 'method = "panel"\nout_of = "50/3"\ngroups = { a = "1/3", b = "2/3" }',
    "survey": 'method = "survey"\ngroups = { a = "1/3" }\nvalues = { good = "200/3" }',
    "survey steps": 'method = "survey"\ngroups = { a = 1 }\nvalues = { b = 1 }\nsteps = [["1/3", "200/3"]]',
    "steps": 'method = "steps"\nsteps = [["200/3", 100], ["100/3", "100/3"]]',
    "places": 'method = "rank_points"\nplaces = [[1, "200/3"]]',
    "ends": 'method = "rank_points"\nfirst = "200/3"\nlast = "100/3"',
    "deviation": 'method = "mean_deviation"\nat_mean = "200/3"\ngain = "1/3"\nloss = "2/3"\nfloor = "1/3"',
    "deduct": 'method = "deduct"\nevents = { a = "100/3" }',
    "grades": 'method = "grade_points"\ngrades = { a = "100/3", b = ["1/3", "2/3"] }',
    "periods": 'method = "rating"\nperiods = { H1 = "1/3", FY = "2/3" }',
}


def _document(settings: str, *, points: str = "points = 100") -> str:
    return f'{_HEAD}[[indicators]]\ncode = "w"\nname = "工作"\n{points}\n{settings}\n{GRADES}'


@pytest.mark.parametrize("settings", _WHEREVER.values(), ids=_WHEREVER)
def test_fractions_stand_wherever_a_figure_counts(settings: str) -> None:
    assert check_scheme(_document(settings)) == ()
    broken = settings.replace("1/3", "1/0").replace("200/3", "200/0").replace("20/3", "20/0")
    broken = broken.replace("50/3", "50/0").replace("100/3", "100/0")
    assert {fault.code for fault in check_scheme(_document(broken))} == {"NOT_A_FRACTION"}


def test_three_thirds_are_a_whole() -> None:
    tables = [{"code": code, "name": code, "share": "100/3", "method": "rating"} for code in ("a", "b", "c")]
    document = _HEAD + document_text({"indicators": tables, "grades": [{"name": "合格"}]})
    assert [leaf.points for leaf in parse_scheme(document).leaves()] == [Fraction(100, 3)] * 3
    short = check_scheme(document.replace('"100/3"', "33.333333"))
    assert [fault.code for fault in short] == ["POINTS_DO_NOT_ADD_UP"]
    assert '"1/3"' in short[0].message


def test_full_marks_and_what_is_rounded_are_decimals() -> None:
    faults = check_scheme(
        'full_marks = "100/3"\n' + _document('method = "rating"', points='points = "100/3"')
    )
    assert [(fault.code, fault.key) for fault in faults] == [("NOT_A_DECIMAL", "full_marks")]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('method = "steps"\nworth_in = "points"\nsteps = [[90, "31/3"], [0, 1]]', "steps"),
        ('method = "rank_points"\nworth_in = "points"\nplaces = [[1, 10.000001]]', "places"),
        ('method = "rank_points"\nworth_in = "points"\nfirst = 11\nlast = 1', "first"),
        (
            'method = "survey"\ngroups = { a = 1 }\nvalues = { good = 100 }\n'
            'worth_in = "points"\nsteps = [[50, 11]]',
            "steps",
        ),
        ('method = "deduct"\nworth_in = "percent"\nevents = { a = 101 }', "events"),
    ],
)
def test_nothing_is_worth_more_than_the_indicator(settings: str, key: str) -> None:
    text = _document(settings, points="points = 10").replace("2025\n", "2025\nfull_marks = 10\n")
    faults = check_scheme(text)
    assert [fault.key for fault in faults] == [key]
    assert faults[0].code in ("WORTH_ABOVE_POINTS", "EVENT_ABOVE_POINTS")
    assert "10 points" in faults[0].message


@pytest.mark.parametrize(
    "settings",
    [
        'method = "deduct"\nworth_in = "percent"',
        'method = "survey"\ngroups = { a = 1 }\nvalues = { good = 100 }\nworth_in = "points"',
    ],
)
def test_without_steps_or_events_nothing_has_a_worth(settings: str) -> None:
    assert [(fault.code, fault.key) for fault in check_scheme(_document(settings))] == [
        ("UNKNOWN_KEY", "worth_in")
    ]


def test_thresholds_lie_below_zero_only_where_figures_may() -> None:
    steps = 'method = "steps"\nsteps = [[0, 100], [-0.5, 50], ["-2/3", 10]]'
    assert [fault.code for fault in check_scheme(_document(steps))] == ["NEGATIVE_NUMBER"]
    assert check_scheme(_document(f"{steps}\nsigned = true")) == ()
    worth = 'method = "steps"\nsigned = true\nsteps = [[0, -1]]'
    assert [fault.code for fault in check_scheme(_document(worth))] == ["NEGATIVE_NUMBER"]


def test_the_sum_of_a_thousand_different_fractions_is_told_in_short() -> None:
    """It has thousands of digits."""
    tables = [
        {"code": f"a{under}", "name": "一", "points": f"{under // 5}/{under}", "method": "rating"}
        for under in range(998_001, 999_999, 2)
    ]
    faults = check_scheme(_HEAD + document_text({"indicators": tables, "grades": [{"name": "合格"}]}))
    assert [fault.code for fault in faults] == ["POINTS_DO_NOT_ADD_UP"]
    assert len(faults[0].message) < 200


def test_a_thousand_different_fractions_add_up_without_loss() -> None:
    parts = [(under, part) for under in range(999_001, 999_999, 2) for part in (1, under - 1)]
    tables = [
        {"code": f"a{number}", "name": "一", "points": f"{part}/{under}", "method": "rating"}
        for number, (under, part) in enumerate(parts)
    ]
    head = f"{_HEAD}full_marks = {len(parts) // 2}\n"
    scheme = parse_scheme(head + document_text({"indicators": tables, "grades": [{"name": "合格"}]}))
    facts = [parse_fact(scheme, leaf.code, None, {"rating": 50}) for leaf in scheme.leaves()]
    result = evaluate([Entry("a", scheme, facts=facts)])["a"]
    assert result.total == Decimal(len(parts)) / 4
