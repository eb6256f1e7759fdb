"""Input that makes no sense: each refused with its code and its place, and nothing changed."""

from typing import Any

import pytest

from schema.scalars import encode_id
from tests.worlds.counties import County, errors, faults
from tests.worlds.figures import about_figure
from tests.worlds.world import World

LONG = "长" * 10_000
REPORT = """
mutation($input: MeasurementReportInput!) { measurementReport(input: $input) { userErrors { code } } }
"""
FIGURES = """
query($id: ID!) { cycle(id: $id) { status version
  measurements(first: 100, status: [REPORTED, VERIFIED, RETURNED]) { nodes { id version status } }
  entries(first: 100) { nodes { code events { id version withdrawnAt } } }
} }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year with one verified figure."""
    county = await (await County.found(world, 670_001)).prepare()
    await county.verify(await county.report("u02", "duty", "H1", "80"))
    return county


async def state(county: County) -> dict[str, Any]:
    return await county.ask("office", FIGURES, {"id": county.cycle})


async def refusals(
    county: County, login: str, mutation: str, given: dict[str, Any], selection: str
) -> list[tuple[str, str]]:
    """The faults of a mutation that changed nothing."""
    before = await state(county)
    payload = await county.change(login, mutation, given, f"{selection} {{ id }}")
    assert payload[selection] is None
    assert await state(county) == before
    return faults(payload)


REPORTS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"fact": {}}, ("MISSING_KEY", "fact.rating")),
    ({"fact": {"actual": "90"}}, ("MISSING_KEY", "fact.rating")),
    ({"fact": {"rating": "90", "done": "1"}}, ("UNKNOWN_KEY", "fact.done")),
    ({"fact": {"rating": "-1"}}, ("NEGATIVE_NUMBER", "fact.rating")),
    ({"fact": {"rating": "101"}}, ("MARK_ABOVE_HIGHEST", "fact.rating")),
    ({"fact": {"rating": "999999999999999"}}, ("MARK_ABOVE_HIGHEST", "fact.rating")),
    ({"note": ""}, ("TEXT_REQUIRED", "note")),
    ({"note": LONG}, ("TEXT_TOO_LONG", "note")),
    ({"measurement": "garbage"}, ("BAD_ID", "measurement")),
    ({"measurement": ""}, ("BAD_ID", "measurement")),
    ({"measurement": LONG}, ("BAD_ID", "measurement")),
]


@pytest.mark.parametrize("number", range(len(REPORTS)))
async def test_a_report_that_makes_no_sense(county: County, number: int) -> None:
    changes, expected = REPORTS[number]
    given = county.report_input("u01", "duty", "H1", "90") | changes
    assert await refusals(county, "head-u01", "measurementReport", given, "measurement") == [expected]


async def test_ids_of_other_kinds_and_of_nothing(county: County) -> None:
    given = county.report_input("u01", "duty", "H1", "90")
    swapped = given | {"measurement": county.id("u01")}
    assert await refusals(county, "head-u01", "measurementReport", swapped, "measurement") == [
        ("ID_OF_OTHER_KIND", "measurement")
    ]
    person = encode_id("subject", county.world.people[county.tenant, "office"])
    nowhere = encode_id("cycle", county.units["u01"])
    for nothing in (
        about_figure(county.cycle, person, "duty", "H1"),
        about_figure(nowhere, county.id("u01"), "duty", "H1"),
        about_figure(county.cycle, county.id("u01"), "duty", "Q3"),
        about_figure(county.cycle, county.id("u01"), "duty"),
        about_figure(county.cycle, county.id("u01"), "nothing", "H1"),
        # An order of merit is not reported.
        about_figure(county.cycle, county.id("u01"), "order"),
        {"measurement": encode_id("measurement", county.units["u01"])},
    ):
        (error,) = await errors(county, "head-u01", REPORT, {"input": given | nothing})
        assert error["extensions"]["code"] == "NOT_FOUND"
        assert error["extensions"]["params"] == {"noun": "measurement"}


async def test_a_verified_figure_is_not_reported_over(county: County) -> None:
    given = county.report_input("u02", "duty", "H1", "99") | {"expectedVersion": 2}
    assert await refusals(county, "head-u02", "measurementReport", given, "measurement") == [
        ("MEASUREMENT_VERIFIED", "measurement")
    ]


NUMBERS: list[tuple[Any, str]] = [
    ("9" * 5_000, "DECIMAL_TOO_LARGE"),
    ("1000000000000000", "DECIMAL_TOO_LARGE"),
    ("NaN", "BAD_DECIMAL"),
    ("Infinity", "BAD_DECIMAL"),
    ("-Infinity", "BAD_DECIMAL"),
    ("sNaN", "BAD_DECIMAL"),
    ("1e999999", "BAD_DECIMAL"),
    ("1E2", "BAD_DECIMAL"),
    ("0x1F", "BAD_DECIMAL"),
    ("1_000", "BAD_DECIMAL"),
    ("９０", "BAD_DECIMAL"),
    (" 90", "BAD_DECIMAL"),
    ("", "BAD_DECIMAL"),
    ("0.12345678901234567890", "DECIMAL_PLACES"),
    (0.1234567890123456, "DECIMAL_PLACES"),
    (10**40, "DECIMAL_TOO_LARGE"),
]


@pytest.mark.parametrize("number", range(len(NUMBERS)))
async def test_numbers_that_are_none(county: County, number: int) -> None:
    value, code = NUMBERS[number]
    given = county.report_input("u01", "duty", "H1", "90") | {"fact": {"rating": value}}
    assert await refusals(county, "head-u01", "measurementReport", given, "measurement") == [
        (code, "fact.rating")
    ]


@pytest.mark.parametrize("value", [True, [90], {"value": 90}])
async def test_what_is_no_text_and_no_number(county: County, value: object) -> None:
    before = await state(county)
    given = county.report_input("u01", "duty", "H1", "90") | {"fact": {"rating": value}}
    (error,) = await errors(county, "head-u01", REPORT, {"input": given})
    assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("BAD_INPUT", "BAD_DECIMAL")
    assert error["extensions"]["path"] == ["input", "fact", "rating"]
    assert await state(county) == before


def report_of(county: County, literal: str) -> str:
    return f"""mutation {{ measurementReport(input: {{
      measurement: "{county.report_input("u01", "duty", "H1", "90")["measurement"]}",
      fact: {{ rating: {literal} }}
    }}) {{ userErrors {{ code path }} }} }}"""


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("1e999999", "DECIMAL_TOO_LARGE"),
        ("1e9999999999999999999", "DECIMAL_TOO_LARGE"),
        ("1e-9999999999999999999", "DECIMAL_PLACES"),
        ("0.12345678901234567890", "DECIMAL_PLACES"),
        ('"NaN"', "BAD_DECIMAL"),
    ],
)
async def test_the_same_as_literals(county: County, literal: str, code: str) -> None:
    data = await county.ask("head-u01", report_of(county, literal))
    said = data["measurementReport"]["userErrors"]
    assert said == [{"code": code, "path": ["fact", "rating"]}]


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("9" * 5_000, "NUMBER_LIMIT"),
        ("NaN", "BAD_INPUT"),
        ("true", "BAD_INPUT"),
        ("$x", "GRAPHQL_VALIDATION"),
    ],
)
async def test_literals_of_another_kind(county: County, literal: str, code: str) -> None:
    found = await errors(county, "head-u01", report_of(county, literal))
    assert found[0]["extensions"]["code"] == code


EVENTS: list[tuple[str, str, dict[str, Any], tuple[str, str]]] = [
    ("office", "vetoRecord", {"code": "accident", "points": "1"}, ("POINTS_NOT_ALLOWED", "points")),
    ("office", "vetoRecord", {"code": "nothing"}, ("UNKNOWN_EVENT_CODE", "code")),
    ("office", "vetoRecord", {"code": "inspection", "points": "1"}, ("EVENT_OF_OTHER_NOUN", "code")),
    (
        "office",
        "commendationRecord",
        {"code": "commendation", "kind": "galaxy"},
        ("UNKNOWN_EVENT_KIND", "kind"),
    ),
    ("office", "commendationRecord", {"code": "commendation"}, ("EVENT_KIND_MISSING", "kind")),
    (
        "office",
        "commendationRecord",
        {"code": "commendation", "kind": "city", "points": "100"},
        ("POINTS_NOT_ALLOWED", "points"),
    ),
    ("inspector", "inspectionRecord", {"code": "inspection"}, ("POINTS_MISSING", "points")),
    ("inspector", "inspectionRecord", {"code": "inspection", "points": "0"}, ("NOT_POSITIVE", "points")),
    ("inspector", "inspectionRecord", {"code": "inspection", "points": "-2"}, ("NOT_POSITIVE", "points")),
    ("inspector", "inspectionRecord", {"code": LONG, "points": "1"}, ("UNKNOWN_EVENT_CODE", "code")),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "kind": LONG},
        ("NOT_A_TEXT", "kind"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "occurredOn": "2999-01-01"},
        ("DATE_IN_FUTURE", "occurredOn"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "occurredOn": "2024-12-31"},
        ("DATE_NOT_IN_YEAR", "occurredOn"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1000000"},
        ("POINTS_OUT_OF_RANGE", "points"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "reason": "  "},
        ("TEXT_REQUIRED", "reason"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "reason": LONG},
        ("TEXT_TOO_LONG", "reason"),
    ),
    (
        "inspector",
        "inspectionRecord",
        {"code": "inspection", "points": "1", "document": LONG},
        ("TEXT_TOO_LONG", "document"),
    ),
]


@pytest.mark.parametrize("number", range(len(EVENTS)))
async def test_an_event_that_makes_no_sense(county: County, number: int) -> None:
    login, mutation, changes, expected = EVENTS[number]
    about = {"cycle": county.cycle, "subject": county.id("u01"), "occurredOn": "2025-05-06", "reason": "事由"}
    assert await refusals(county, login, mutation, about | changes, "event") == [expected]


async def test_unknown_divisions(county: County) -> None:
    for code in ("999999", "100000"):
        (error,) = await errors(county, "office", f'{{ tenant(code: "{code}") {{ name }} }}')
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("UNKNOWN_DIVISION", ["code"])
        query = f'{{ ranking(under: "{code}", year: 2025, level: UNIT) {{ totalCount }} }}'
        (error,) = await errors(county, "office", query)
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("UNKNOWN_DIVISION", ["under"])
    for code in ("65232", "6523255", "abc", "", "０５２３２５"):
        (error,) = await errors(county, "office", f'{{ tenant(code: "{code}") {{ name }} }}')
        assert error["extensions"]["code"] == "BAD_INPUT"
        assert error["extensions"]["reason"] == "BAD_DIVISION_CODE"


async def test_the_words_are_chinese_or_english(county: County) -> None:
    document = """mutation($input: MeasurementReportInput!) {
      measurementReport(input: $input) { userErrors { code message path } }
    }"""
    given = county.report_input("u01", "duty", "H1", "101")
    words = {}
    for language in ("zh", "en"):
        body = await county.world.answer(
            "head-u01", county.tenant, document, {"input": given}, language=language
        )
        (fault,) = body["data"]["measurementReport"]["userErrors"]
        assert fault["code"] == "MARK_ABOVE_HIGHEST"
        words[language] = fault["message"]
    assert not words["zh"].isascii()
    assert words["en"].isascii()


async def test_ties_without_a_quota_and_subjects_elsewhere(county: County) -> None:
    given = {
        "cycle": county.cycle,
        "subject": county.id("u01"),
        "grade": "优秀",
        "admitted": True,
        "reason": "经研究",
        "expectedVersion": await county.version(),
    }
    assert await refusals(county, "office", "tieDecide", given, "cycle") == [("GRADE_WITHOUT_QUOTA", "grade")]
    assert await refusals(county, "office", "tieDecide", given | {"grade": LONG}, "cycle") == [
        ("GRADE_WITHOUT_QUOTA", "grade")
    ]
    assert await refusals(county, "office", "tieDecide", given | {"reason": ""}, "cycle") == [
        ("TEXT_REQUIRED", "reason")
    ]


async def test_officers_input_is_checked_too(county: County) -> None:
    emoji = "".join(chr(0x1F300 + number) for number in range(500))
    for changes, expected in (
        ({"code": ""}, [("TEXT_REQUIRED", "code")]),
        ({"name": LONG}, [("TEXT_TOO_LONG", "name")]),
        ({"code": "u01"}, [("CODE_TAKEN", "code")]),
        ({"parent": county.id("u01")}, [("PARENT_NOT_ALLOWED", "parent")]),
        ({"level": "SECTION"}, [("PARENT_REQUIRED", "parent")]),
    ):
        given = {"level": "UNIT", "code": "fresh", "name": "新单位"} | changes
        payload = await county.change("sysadmin", "subjectCreate", given, "subject { id }")
        assert faults(payload) == expected
    grant = {"issuer": emoji, "login": emoji[::-1], "name": "某人", "role": "LEADER"}
    payload = await county.change("security", "appointmentGrant", grant, "appointment { id }")
    assert faults(payload) == [("TEXT_TOO_LONG", "issuer"), ("TEXT_TOO_LONG", "login")]
    longest = grant | {"issuer": emoji[:255], "login": emoji[-255:]}
    payload = await county.change("security", "appointmentGrant", longest, "appointment { id }")
    assert faults(payload) == []
