"""Asking what one may do: a question that makes no sense is named, and the rest of the answer stays."""

from typing import Any
from uuid import UUID

import pytest

from tests.worlds.counties import County
from tests.worlds.world import World, subject_id

MAY = """
query($questions: [MayQuestion!]!) { viewer { name may(questions: $questions) { allowed code } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 690_101)).prepare()


async def _asked(county: County, *questions: dict[str, Any], language: str = "zh") -> dict[str, Any]:
    given = {"questions": list(questions)}
    return await county.world.answer("office", county.tenant, MAY, given, language=language)


def _sound(county: County) -> dict[str, Any]:
    return {"action": "MEASUREMENT_VERIFY", "subject": county.id("u01"), "year": 2025, "indicator": "duty"}


def _bad(county: County) -> dict[str, tuple[dict[str, Any], str, str]]:
    """Each bad question with the code and the field of its error."""
    sound = _sound(county)
    unknown = subject_id(UUID(int=1))
    return {
        "no year": (sound | {"year": None}, "YEAR_REQUIRED", "year"),
        "no such indicator": (sound | {"indicator": "luck"}, "UNKNOWN_INDICATOR", "indicator"),
        "no such subject": (sound | {"subject": unknown}, "NOT_FOUND", "subject"),
        "no id": (sound | {"subject": "?"}, "BAD_ID", "subject"),
        "no such division": (
            {"action": "SUBJECT_READ", "division": "999999"},
            "UNKNOWN_DIVISION",
            "division",
        ),
    }


@pytest.mark.parametrize(
    "which", ["no year", "no such indicator", "no such subject", "no id", "no such division"]
)
async def test_a_bad_question_is_named_by_its_number(county: County, which: str) -> None:
    bad, code, field = _bad(county)[which]
    body = await _asked(county, _sound(county), _sound(county), bad)
    assert body["data"] == {"viewer": {"name": "office", "may": None}}
    (error,) = body["errors"]
    assert (error["extensions"]["code"], error["path"]) == (code, ["viewer", "may"])
    assert error["extensions"]["path"] == ["questions", "2", field]


async def test_the_missing_year_is_asked_for_in_both_languages(county: County) -> None:
    bad = _sound(county) | {"year": None}
    told = [(await _asked(county, bad, language=each))["errors"][0]["message"] for each in ("zh", "en")]
    assert "年度" in told[0]
    assert "year" in told[1]


async def test_sound_questions_are_answered(county: County) -> None:
    body = await _asked(county, _sound(county))
    assert body["data"]["viewer"]["may"] == [{"allowed": True, "code": "ALLOWED"}]
