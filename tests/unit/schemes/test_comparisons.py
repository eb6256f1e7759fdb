"""Methods that compare the subjects of a ranking group: their settings, who is compared, and their sums."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.schemes import Entry, FactError, Result, Scheme, check_scheme, evaluate, parse_fact
from tenants.schemes.methods import METHODS
from tenants.schemes.methods.contracts import PeerMethod
from tests.unit.schemes.method_samples import facts_of
from tests.unit.schemes.samples import GRADES, leaf, scheme

TABLE = "places = [[1, 100], [3, 95], [6, 80]]"
EVEN = "first = 100\nlast = 60"
MEAN = "at_mean = 80\ngain = 0.5\nloss = 1"
SETTINGS = {
    name: next(iter(facts_of(name).more_is_better.values()))
    for name, method in METHODS.items()
    if issubclass(method, PeerMethod)
}
methods = pytest.mark.parametrize("method", sorted(SETTINGS))


def comparing(method: str, given: str, *, missing: str = "pending") -> Scheme:
    return scheme(leaf("work", 100, method, given), head=f'missing = "{missing}"\n')


def compared(
    of: Scheme, values: Mapping[str, object], *, group: str | None = None, compare: bool = True
) -> dict[str, Result]:
    entries = [
        Entry(
            code,
            of,
            group=group,
            facts=[] if value is None else [parse_fact(of, "work", None, {"value": value})],
        )
        for code, value in values.items()
    ]
    return evaluate(entries, compare=compare)


def percents(of: Scheme, *values: object) -> list[Fraction | None]:
    results = compared(of, {f"s{n}": value for n, value in enumerate(values)})
    return [next(line.value for line in result.lines if line.kind == "leaf") for result in results.values()]


def sums(of: Scheme, *values: object) -> list[str]:
    results = compared(of, {f"s{n}": value for n, value in enumerate(values)})
    lines = [next(line for line in result.lines if line.kind == "leaf") for result in results.values()]
    return [line.rule.rpartition("; ")[0] for line in lines]


@pytest.mark.parametrize(
    ("method", "given", "code", "key"),
    [
        ("rank_points", "", "PLACES_OR_ENDS", "places"),
        ("rank_points", f"{TABLE}\nfirst = 100", "PLACES_OR_ENDS", "places"),
        ("rank_points", f"{TABLE}\n{EVEN}", "PLACES_OR_ENDS", "places"),
        ("rank_points", "first = 100", "MISSING_KEY", "last"),
        ("rank_points", "last = 60", "MISSING_KEY", "first"),
        ("rank_points", "first = 101\nlast = 60", "NOT_IN_RANGE", "first"),
        ("rank_points", "first = 60\nlast = 100", "PERCENTS_RISING", "last"),
        ("rank_points", "first = 100\nlast = -1", "NEGATIVE_NUMBER", "last"),
        ("rank_points", "places = 3", "NOT_PLACES", "places"),
        ("rank_points", "places = []", "NOT_PLACES", "places"),
        ("rank_points", "places = [[1]]", "NOT_PLACES", "places"),
        ("rank_points", "places = [[0, 100]]", "NOT_PLACES", "places"),
        ("rank_points", "places = [[1.0, 100]]", "NOT_PLACES", "places"),
        ("rank_points", "places = [[true, 100]]", "NOT_PLACES", "places"),
        ("rank_points", 'places = [[1, "100"]]', "NOT_A_NUMBER", "places"),
        ("rank_points", "places = [[1, 101]]", "NOT_IN_RANGE", "places"),
        ("rank_points", "places = [[3, 100], [1, 90]]", "PLACES_NOT_RISING", "places"),
        ("rank_points", "places = [[1, 100], [1, 90]]", "PLACES_NOT_RISING", "places"),
        ("rank_points", "places = [[1, 90], [2, 95]]", "PERCENTS_RISING", "places"),
        ("rank_points", f'{TABLE}\ndirection = "up"', "UNKNOWN_CHOICE", "direction"),
        ("rank_points", f"{TABLE}\nsigned = 1", "NOT_A_FLAG", "signed"),
        ("rank_points", f"{TABLE}\ncap = 1", "UNKNOWN_KEY", "cap"),
        ("best_ratio", 'direction = "up"', "UNKNOWN_CHOICE", "direction"),
        ("best_ratio", "best = 3", "UNKNOWN_KEY", "best"),
        ("mean_deviation", "gain = 1\nloss = 1", "MISSING_KEY", "at_mean"),
        ("mean_deviation", "at_mean = 80\nloss = 1", "MISSING_KEY", "gain"),
        ("mean_deviation", "at_mean = 80\ngain = 1", "MISSING_KEY", "loss"),
        ("mean_deviation", "at_mean = 80\ngain = 1\nloss = -1", "NEGATIVE_NUMBER", "loss"),
        ("mean_deviation", "at_mean = 101\ngain = 1\nloss = 1", "NOT_IN_RANGE", "at_mean"),
        ("mean_deviation", f"{MEAN}\nfloor = 81", "NOT_IN_RANGE", "at_mean"),
        ("mean_deviation", f"{MEAN}\nfloor = 90\nceiling = 85", "NOT_IN_RANGE", "floor"),
        ("mean_deviation", f"{MEAN}\nceiling = 0", "NOT_POSITIVE", "ceiling"),
    ],
)
def test_a_faulty_setting_is_reported(method: str, given: str, code: str, key: str) -> None:
    start = 'code = "a"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
    faults = check_scheme(start + leaf("work", 100, method, given) + GRADES)
    assert (code, "work", key) in {(fault.code, fault.indicator, fault.key) for fault in faults}


@methods
@pytest.mark.parametrize(
    ("data", "code", "key"),
    [
        ({}, "MISSING_KEY", "value"),
        ({"value": "3"}, "NOT_A_NUMBER", "value"),
        ({"value": -1}, "NEGATIVE_NUMBER", "value"),
        ({"value": 1, "target": 1}, "UNKNOWN_KEY", "target"),
    ],
)
def test_a_figure_is_refused(method: str, data: Mapping[str, object], code: str, key: str) -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(comparing(method, SETTINGS[method]), "work", None, data)
    assert (caught.value.code, caught.value.key) == (code, key)


@methods
def test_a_negative_figure_is_accepted_where_the_scheme_says_so(method: str) -> None:
    of = comparing(method, f"{SETTINGS[method]}\nsigned = true")
    assert parse_fact(of, "work", None, {"value": -1}).data == {"value": -1}


@methods
def test_nobody_is_compared_while_one_figure_is_missing(method: str) -> None:
    results = compared(comparing(method, SETTINGS[method]), {"a": 3, "b": 2, "c": None})
    reasons = {code: [each.reason for each in result.pending] for code, result in results.items()}
    assert reasons == {"a": ["peers_missing"], "b": ["peers_missing"], "c": ["no_fact"]}


@methods
@pytest.mark.parametrize("missing", ["zero", "excluded"])
def test_where_missing_figures_do_not_wait_the_others_are_compared(method: str, missing: str) -> None:
    of = comparing(method, SETTINGS[method], missing=missing)
    apart = compared(of, {"a": 3, "b": 2})
    results = compared(of, {"a": 3, "b": 2, "c": None})
    assert [results[code].total for code in "ab"] == [apart[code].total for code in "ab"]
    assert results["a"].total is not None
    assert results["c"].total == (0 if missing == "zero" else None)


@methods
def test_a_live_preview_never_compares(method: str) -> None:
    for missing in ("pending", "zero", "excluded"):
        results = compared(
            comparing(method, SETTINGS[method], missing=missing), {"a": 3, "b": 2}, compare=False
        )
        reasons = {each.reason for result in results.values() for each in result.pending}
        assert reasons == {"peers_missing"}


@methods
def test_groups_are_compared_apart(method: str) -> None:
    of = comparing(method, SETTINGS[method])
    facts = {
        code: [parse_fact(of, "work", None, {"value": value})] for code, value in {"a": 1, "b": 9}.items()
    }
    apart = evaluate([Entry(code, of, group=code, facts=facts[code]) for code in "ab"])
    assert apart["a"].total == apart["b"].total
    together = evaluate([Entry(code, of, facts=facts[code]) for code in "ab"])
    assert together["a"].total != together["b"].total


def test_each_period_is_compared_by_itself() -> None:
    of = scheme(leaf("work", 100, "best_ratio", "periods = { H1 = 1, H2 = 1 }"))
    figures = {"a": (1, 8), "b": (2, 4)}
    entries = [
        Entry(
            code,
            of,
            facts=[
                parse_fact(of, "work", period, {"value": value})
                for period, value in zip(("H1", "H2"), values, strict=True)
            ],
        )
        for code, values in figures.items()
    ]
    # a: 1/2 and 8/8; b: 2/2 and 4/8.
    assert [result.total for result in evaluate(entries).values()] == [75, 75]


def test_places() -> None:
    assert percents(comparing("rank_points", TABLE), 7, 9, 8, 9, 1, 2, 3) == [80, 100, 95, 100, 0, 80, 80]
    lower = comparing("rank_points", f'{EVEN}\ndirection = "lower"')
    assert percents(lower, 7, 1, 4) == [60, 100, 80]
    assert percents(lower, 7, 7, 7) == [100, 100, 100]
    assert percents(lower, 7) == [100]
    assert percents(comparing("rank_points", EVEN), 1, 2, 3, 4)[1] == Fraction(220, 3)


def test_equal_figures_written_differently_share_a_place() -> None:
    assert percents(comparing("rank_points", EVEN), Decimal("2.50"), Decimal("2.5"), 1) == [100, 100, 60]


def test_sums_by_place() -> None:
    table, even = comparing("rank_points", TABLE), comparing("rank_points", EVEN)
    assert sums(table, 120, 110, 100, 90, 80, 70, 60)[1:] == [
        "110: 1 of 7 higher → place 2 ≤ 3 → 95%",
        "100: 2 of 7 higher → place 3 ≤ 3 → 95%",
        "90: 3 of 7 higher → place 4 ≤ 6 → 80%",
        "80: 4 of 7 higher → place 5 ≤ 6 → 80%",
        "70: 5 of 7 higher → place 6 ≤ 6 → 80%",
        "60: 6 of 7 higher → place 7 > 6 → 0%",
    ]
    assert sums(even, 120, 110, 100)[1] == "110: 1 of 3 higher → place 2; 100 − (100 − 60) × 1 / 2 = 80%"
    assert sums(even, 120) == ["120: 0 of 1 higher → place 1 → 100%"]


def test_sums_beside_the_best() -> None:
    higher = comparing("best_ratio", "signed = true")
    lower = comparing("best_ratio", 'signed = true\ndirection = "lower"')
    assert sums(higher, 120, 110, -6) == [
        "best of 3: 120; 120 / 120 = 1",
        "best of 3: 120; 110 / 120 = 11/12",
        "best of 3: 120; -6 / 120 = -0.05 → 0",
    ]
    assert sums(higher, -1, -2) == ["best of 2: -1 ≤ 0 → 0"] * 2
    assert sums(lower, 8, 10) == ["best of 2: 8; 8 / 8 = 1", "best of 2: 8; 8 / 10 = 0.8"]
    assert sums(lower, -2, 5, 0) == [
        "best of 3: -2; -2 ≤ 0 → 1",
        "best of 3: -2; -2 / 5 = -0.4 → 0",
        "best of 3: -2; 0 ≤ 0 → 1",
    ]
    # Between 0 and 1 nothing is particular.
    fifth, quarter, half = Decimal("0.2"), Decimal("0.25"), Decimal("0.5")
    assert sums(higher, half, fifth) == ["best of 2: 0.5; 0.5 / 0.5 = 1", "best of 2: 0.5; 0.2 / 0.5 = 0.4"]
    assert sums(lower, quarter, half) == [
        "best of 2: 0.25; 0.25 / 0.25 = 1",
        "best of 2: 0.25; 0.25 / 0.5 = 0.5",
    ]
    assert sums(lower, 1, half) == ["best of 2: 0.5; 0.5 / 1 = 0.5", "best of 2: 0.5; 0.5 / 0.5 = 1"]


def test_sums_beside_the_mean() -> None:
    of = comparing("mean_deviation", f"{MEAN}\nfloor = 70\nceiling = 90")
    assert sums(of, 105, 95, 100) == [
        "mean = 300 / 3 = 100; (105 − 100) / 100 = 5%; 80% + 0.5 × 5% = 82.5%",
        "mean = 300 / 3 = 100; (95 − 100) / 100 = -5%; 80% − 1 × 5% = 75%",
        "mean = 300 / 3 = 100; (100 − 100) / 100 = 0%; 80% − 1 × 0% = 80%",
    ]
    assert sums(of, 150, 50) == [
        "mean = 200 / 2 = 100; (150 − 100) / 100 = 50%; 80% + 0.5 × 50% = 105% → 90%",
        "mean = 200 / 2 = 100; (50 − 100) / 100 = -50%; 80% − 1 × 50% = 30% → 70%",
    ]
    lower = comparing("mean_deviation", f'{MEAN}\ndirection = "lower"\nsigned = true')
    assert sums(lower, -1, 5)[0] == "mean = 4 / 2 = 2; (2 − (-1)) / 2 = 150%; 80% + 0.5 × 150% = 155% → 100%"
    # Less is better, and so below the mean is better.
    assert sums(lower, 15, 5) == [
        "mean = 20 / 2 = 10; (10 − 15) / 10 = -50%; 80% − 1 × 50% = 30%",
        "mean = 20 / 2 = 10; (10 − 5) / 10 = 50%; 80% + 0.5 × 50% = 105% → 100%",
    ]


def test_distances_from_the_mean_may_count_in_the_figures_own_unit() -> None:
    """Growth rates: every percentage point, and a mean of 0 or below is a mean like another."""
    of = comparing("mean_deviation", f'{MEAN}\nper = "unit"\nsigned = true')
    assert sums(of, 6, -4, -8) == [
        "mean = -6 / 3 = -2; 6 − (-2) = 8; 80% + 0.5 × 8 = 84%",
        "mean = -6 / 3 = -2; -4 − (-2) = -2; 80% − 1 × 2 = 78%",
        "mean = -6 / 3 = -2; -8 − (-2) = -6; 80% − 1 × 6 = 74%",
    ]
    assert percents(of, 6, -4, -8) == [84, 78, 74]
    lower = comparing("mean_deviation", f'{MEAN}\nper = "unit"\nsigned = true\ndirection = "lower"')
    assert sums(lower, 6, -4, -8)[:2] == [
        "mean = -6 / 3 = -2; -2 − 6 = -8; 80% − 1 × 8 = 72%",
        "mean = -6 / 3 = -2; -2 − (-4) = 2; 80% + 0.5 × 2 = 81%",
    ]
    assert percents(lower, 6, -4, -8) == [72, 81, 83]


@pytest.mark.parametrize("missing", ["pending", "zero", "excluded"])
def test_a_mean_of_nothing_cannot_be_compared_with(missing: str) -> None:
    of = comparing("mean_deviation", f"{MEAN}\nsigned = true", missing=missing)
    for values in ({"a": 1, "b": -1}, {"a": -5, "b": 4}):
        reasons = {e.reason for result in compared(of, values).values() for e in result.pending}
        assert reasons == {"mean_not_positive"}


@pytest.mark.parametrize("value", [0, -3])
def test_where_all_are_equal_all_are_at_the_mean(value: int) -> None:
    of = comparing("mean_deviation", f"{MEAN}\nsigned = true")
    assert percents(of, value, value) == [80, 80]


def test_more_than_full_points_come_only_from_a_ceiling_above_them() -> None:
    assert percents(comparing("mean_deviation", f"{MEAN}\nceiling = 120"), 200, 0)[0] == 120
    grades = '[[grades]]\nname = "优秀"\nmin = 110\n[[grades]]\nname = "不合格"\n'
    start = 'code = "a"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
    faults = {
        ceiling: [
            fault.code
            for fault in check_scheme(
                start + leaf("work", 100, "mean_deviation", f"{MEAN}\nceiling = {ceiling}") + grades
            )
        ]
        for ceiling in (100, 110)
    }
    assert faults == {100: ["GRADE_OUT_OF_REACH"], 110: []}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            ("rank_points", TABLE),
            ("rank_points", EVEN),
            ("best_ratio", ""),
            ("mean_deviation", f"{MEAN}\nfloor = 20"),
        ]
    ),
    st.sampled_from(["higher", "lower"]),
    st.lists(st.decimals(-20, 200, places=1), min_size=1, max_size=7),
    st.data(),
)
def test_whatever_the_figures_the_better_one_never_gets_less(
    method: tuple[str, str], direction: str, values: list[Decimal], data: st.DataObject
) -> None:
    of = comparing(method[0], f'{method[1]}\nsigned = true\ndirection = "{direction}"')
    if method[0] == "mean_deviation" and sum(values) <= 0:
        values = [abs(value) + 1 for value in values]
    found = percents(of, *values)
    for value, percent in zip(values, found, strict=True):
        assert percent is not None
        assert 0 <= percent <= 100
        worse = [p for v, p in zip(values, found, strict=True) if (v < value) == (direction == "higher")]
        same = [p for v, p in zip(values, found, strict=True) if v == value]
        assert same == [percent] * len(same)
        assert all(p is not None and p <= percent for p in worse if p not in same)
    order = data.draw(st.permutations(range(len(values))))
    assert percents(of, *(values[n] for n in order)) == [found[n] for n in order]
