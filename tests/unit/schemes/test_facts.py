"""What may be reported against an indicator, and what is refused."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tenants.schemes import Event, FactError, check_event, parse_fact, parse_scheme, takes_facts
from tests.unit.schemes.samples import FULL, leaf, scheme

SCHEME = parse_scheme(FULL)
MORE = scheme(
    leaf("done", 20, "checklist")
    + leaf("given", 20, "target", "target = 5")
    + leaf("signed", 20, "target", "signed = true")
    + leaf("ten", 20, "panel", "out_of = 10\ngroups = { peers = 1 }")
    + leaf("members", 10, "members")
    + leaf("result", 10, "result")
)
NAN, INFINITE = Decimal("nan"), Decimal("inf")


@pytest.mark.parametrize(
    ("of", "indicator", "period", "data"),
    [
        (SCHEME, "work.target", "H1", {"actual": 3, "target": Decimal("4.5")}),
        (SCHEME, "work.rating", "FY", {"rating": Decimal("99.999999")}),
        (SCHEME, "work.rating", "FY", {"rating": Decimal("1E+2")}),
        (SCHEME, "panel", None, {"ratings": {"leaders": [90, Decimal("85.5")], "peers": []}}),
        (SCHEME, "public", None, {"counts": {"citizens": {"满意": 7, "不满意": 0}}}),
        (SCHEME, "ladder", None, {"value": 0}),
        (MORE, "done", None, {"done": 0, "of": 1}),
        (MORE, "given", None, {"actual": 3}),
        (MORE, "signed", None, {"actual": -3, "target": 1}),
        (MORE, "ten", None, {"ratings": {"peers": [10]}}),
    ],
)
def test_a_fact_comes_back_as_it_was_given(
    of: object, indicator: str, period: str | None, data: Mapping[str, object]
) -> None:
    chosen = SCHEME if of is SCHEME else MORE
    fact = parse_fact(chosen, indicator, period, data)
    assert (fact.indicator, fact.period, dict(fact.measured)) == (indicator, period, data)
    assert parse_fact(chosen, indicator, period, fact.measured) == fact


def test_a_target_stands_beside_the_figure_and_may_come_later() -> None:
    for data, target in (({"actual": 3, "target": 4}, 4), ({"actual": 3}, None)):
        fact = parse_fact(SCHEME, "work.target", "H1", data)
        assert (fact.data, fact.target) == ({"actual": 3}, target)


def test_a_whole_decimal_is_a_count() -> None:
    fact = parse_fact(MORE, "done", None, {"done": Decimal("3.0"), "of": 4})
    assert fact.data == {"done": 3, "of": 4}


@pytest.mark.parametrize(
    ("indicator", "period", "data", "code", "key"),
    [
        ("nowhere", None, {}, "UNKNOWN_INDICATOR", "indicator"),
        ("work", "H1", {}, "HAS_CHILDREN", "indicator"),
        ("order", None, {}, "TAKES_NO_FACTS", "indicator"),
        ("special", None, {}, "TAKES_NO_FACTS", "indicator"),
        ("work.rating", None, {"rating": 1}, "PERIOD_MISSING", "period"),
        ("work.rating", "Q1", {"rating": 1}, "UNKNOWN_PERIOD", "period"),
        ("panel", "H1", {"ratings": {}}, "UNKNOWN_PERIOD", "period"),
        ("ladder", None, {}, "MISSING_KEY", "value"),
        ("ladder", None, {"value": None}, "MISSING_KEY", "value"),
        ("ladder", None, {"value": 1, "vlaue": 1}, "UNKNOWN_KEY", "vlaue"),
        ("ladder", None, {"value": "1"}, "NOT_A_NUMBER", "value"),
        ("ladder", None, {"value": 1.5}, "NOT_A_NUMBER", "value"),
        ("ladder", None, {"value": True}, "NOT_A_NUMBER", "value"),
        ("ladder", None, {"value": [1]}, "NOT_A_NUMBER", "value"),
        ("ladder", None, {"value": NAN}, "NOT_FINITE", "value"),
        ("ladder", None, {"value": INFINITE}, "NOT_FINITE", "value"),
        ("ladder", None, {"value": -1}, "NEGATIVE_NUMBER", "value"),
        ("ladder", None, {"value": 10**15}, "ABSURD_NUMBER", "value"),
        ("ladder", None, {"value": 10**5_000}, "ABSURD_NUMBER", "value"),
        ("ladder", None, {"value": Decimal("1e999999999")}, "ABSURD_NUMBER", "value"),
        ("ladder", None, {"value": Decimal("1e-999999999")}, "TOO_MANY_DECIMALS", "value"),
        ("ladder", None, {"value": Decimal("0.1234567")}, "TOO_MANY_DECIMALS", "value"),
        ("work.target", "H1", {"target": 1}, "MISSING_KEY", "actual"),
        ("work.target", "H1", {"actual": 1, "target": 0}, "TARGET_NOT_POSITIVE", "target"),
        ("work.target", "H1", {"actual": 1, "target": -2}, "TARGET_NOT_POSITIVE", "target"),
        ("work.target", "H1", {"actual": -1, "target": 1}, "NEGATIVE_NUMBER", "actual"),
        ("work.rating", "H1", {"rating": Decimal("100.01")}, "MARK_ABOVE_HIGHEST", "rating"),
        ("panel", None, {"ratings": [90]}, "NOT_A_TABLE", "ratings"),
        ("panel", None, {"ratings": {1: [90]}}, "NOT_A_TABLE", "ratings"),
        ("panel", None, {"ratings": {"others": [90]}}, "UNKNOWN_GROUP", "ratings"),
        ("panel", None, {"ratings": {"peers": 90}}, "NOT_A_LIST_OF_NUMBERS", "ratings"),
        ("panel", None, {"ratings": {"peers": [101]}}, "MARK_ABOVE_HIGHEST", "ratings"),
        ("panel", None, {"ratings": {"peers": [NAN]}}, "NOT_FINITE", "ratings"),
        ("panel", None, {"ratings": {"peers": [1] * 1_001}}, "TOO_MANY_RATINGS", "ratings"),
        ("public", None, {"counts": {"others": {}}}, "UNKNOWN_GROUP", "counts"),
        ("public", None, {"counts": {"citizens": 3}}, "NOT_A_TABLE", "counts"),
        ("public", None, {"counts": {"citizens": {"很满意": 1}}}, "UNKNOWN_BAND", "counts"),
        ("public", None, {"counts": {"citizens": {"满意": Decimal("1.5")}}}, "NOT_WHOLE", "counts"),
        ("public", None, {"counts": {"citizens": {"满意": -1}}}, "NEGATIVE_NUMBER", "counts"),
    ],
)
def test_a_fact_is_refused(
    indicator: str, period: str | None, data: Mapping[str, object], code: str, key: str
) -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(SCHEME, indicator, period, data)
    assert (caught.value.code, caught.value.key) == (code, key)
    assert caught.value.message != caught.value.message_in("zh")


@pytest.mark.parametrize(
    ("indicator", "data", "code", "key"),
    [
        ("done", {"done": 3, "of": 2}, "DONE_ABOVE_OF", "done"),
        ("done", {"done": 0, "of": 0}, "NOTHING_TO_DO", "of"),
        ("done", {"done": Decimal("0.5"), "of": 1}, "NOT_WHOLE", "done"),
        ("given", {"actual": 3, "target": 5}, "UNKNOWN_KEY", "target"),
        ("ten", {"ratings": {"peers": [11]}}, "MARK_ABOVE_HIGHEST", "ratings"),
        ("members", {}, "TAKES_NO_FACTS", "indicator"),
        ("result", {}, "TAKES_NO_FACTS", "indicator"),
    ],
)
def test_settings_bound_the_fact(indicator: str, data: Mapping[str, object], code: str, key: str) -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(MORE, indicator, None, data)
    assert (caught.value.code, caught.value.key) == (code, key)


def test_what_takes_facts() -> None:
    taking = [indicator.code for indicator in SCHEME.indicators if takes_facts(indicator)]
    assert taking == ["work.target", "work.rating", "panel", "public", "ladder"]


@pytest.mark.parametrize(
    "event",
    [
        Event("inspection", points=Decimal("0.5"), note="迟到"),
        Event("commendation", event="city"),
        Event("order", event="late"),
        Event("accident"),
        Event("yellow_card", note="通报"),
    ],
)
def test_an_event_is_accepted(event: Event) -> None:
    check_event(SCHEME, event)


@pytest.mark.parametrize(
    ("event", "code", "key"),
    [
        (Event("nothing", points=Decimal(1)), "UNKNOWN_EVENT_CODE", "code"),
        (Event("work", points=Decimal(1)), "UNKNOWN_EVENT_CODE", "code"),
        (Event("panel", points=Decimal(1)), "UNKNOWN_EVENT_CODE", "code"),
        (Event("inspection"), "POINTS_MISSING", "points"),
        (Event("inspection", event="late", points=Decimal(1)), "EVENT_KIND_NOT_USED", "event"),
        (Event("inspection", points=Decimal(0)), "NOT_POSITIVE", "points"),
        (Event("inspection", points=Decimal(-1)), "NOT_POSITIVE", "points"),
        (Event("inspection", points=NAN), "NOT_FINITE", "points"),
        (Event("inspection", points=Decimal("1e20")), "ABSURD_NUMBER", "points"),
        (Event("inspection", points=Decimal("0.0000001")), "TOO_MANY_DECIMALS", "points"),
        (Event("commendation"), "EVENT_KIND_MISSING", "event"),
        (Event("commendation", event="village"), "UNKNOWN_EVENT_KIND", "event"),
        (Event("commendation", event="city", points=Decimal(2)), "POINTS_NOT_ALLOWED", "points"),
        (Event("accident", points=Decimal(2)), "POINTS_NOT_ALLOWED", "points"),
        (Event("accident", event="fire"), "EVENT_KIND_NOT_USED", "event"),
        (Event("accident", note="x" * 2_001), "NOT_A_TEXT", "note"),
        (Event("inspection", points=Decimal(1), note="x" * 2_001), "NOT_A_TEXT", "note"),
    ],
)
def test_an_event_is_refused(event: Event, code: str, key: str) -> None:
    with pytest.raises(FactError) as caught:
        check_event(SCHEME, event)
    assert (caught.value.code, caught.value.key) == (code, key)


STATED = parse_scheme(
    FULL.replace("province = 3", 'other = "stated"').replace("absent = 5", 'absent = "stated"')
)


@pytest.mark.parametrize(
    "event",
    [
        Event("commendation", event="city"),
        Event("commendation", event="other", points=Decimal("2.5")),
        Event("order", event="absent", points=Decimal(30)),
    ],
)
def test_an_event_of_a_kind_states_points_where_the_scheme_says_so(event: Event) -> None:
    check_event(STATED, event)


@pytest.mark.parametrize(
    ("event", "code", "key"),
    [
        (Event("commendation", event="other"), "POINTS_MISSING", "points"),
        (Event("commendation", event="other", points=Decimal(0)), "NOT_POSITIVE", "points"),
        (Event("commendation", event="other", points=NAN), "NOT_FINITE", "points"),
        (Event("commendation", event="city", points=Decimal(2)), "POINTS_NOT_ALLOWED", "points"),
        (Event("commendation", points=Decimal(2)), "EVENT_KIND_MISSING", "event"),
        (Event("commendation", event="stated", points=Decimal(2)), "UNKNOWN_EVENT_KIND", "event"),
    ],
)
def test_an_event_may_not_state_what_its_kind_fixes_or_leave_out_what_it_asks_for(
    event: Event, code: str, key: str
) -> None:
    with pytest.raises(FactError) as caught:
        check_event(STATED, event)
    assert (caught.value.code, caught.value.key) == (code, key)


def test_the_kinds_to_choose_from_include_those_that_state_points() -> None:
    with pytest.raises(FactError, match="city, other"):
        check_event(STATED, Event("commendation"))
