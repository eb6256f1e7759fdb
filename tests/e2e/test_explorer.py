"""The explorer of `make run` in a real browser without a network: every example, as whom it is meant for."""

import re
from collections.abc import Iterator

import pytest

from schema.explorer import Example, examples
from tests.e2e.browser import NEEDS_BROWSER, Browser, browsing, wait_for
from tests.e2e.explorers import answer, choose_example, chosen_user, open_explorer, run_query, shows
from tests.e2e.newcomers import Site

pytestmark = NEEDS_BROWSER

# What an example shows that isn't an answer: the code of its error.
REFUSED = {"16-former": "NO_APPOINTMENT"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as opened:
        yield opened


@pytest.fixture
def page(site: Site, browser: Browser) -> Browser:
    """The page as it opens."""
    open_explorer(browser, f"{site.address}/graphql")
    return browser


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_is_answered_to_whom_it_is_meant_for(page: Browser, example: Example) -> None:
    choose_example(page, example.title)
    (meant_for,) = re.findall("^# 演示用户：(.+)$", example.query, re.MULTILINE)
    assert chosen_user(page).startswith(f"{meant_for} · ")
    run_query(page)
    answered = answer(page)
    codes = [error["extensions"]["code"] for error in answered.get("errors", [])]
    assert codes == [REFUSED[example.name]] if example.name in REFUSED else codes == []
    assert example.name in REFUSED or not _user_errors(answered["data"])


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("奇台县 绩效办主任", ["PERFORMANCE_OFFICE"]),
        ("奇台县 县教育局局长", ["UNIT_HEAD"]),
        ("奇台县 县统计局数据员", ["DATA_PROVIDER", "REPORTER"]),
    ],
)
def test_the_choice_of_user_decides_in_whose_name_is_asked(
    page: Browser, site: Site, user: str, roles: list[str]
) -> None:
    choose_example(page, "我的任职")
    page.choose("user", user)
    run_query(page)
    viewer = answer(page)["data"]["viewer"]
    assert viewer["name"] == site.people[user].name
    assert sorted(each["role"] for each in viewer["appointments"]) == roles


def test_a_refusal_shows_its_reason_in_the_language_chosen(page: Browser) -> None:
    choose_example(page, "试算全年得分")
    page.choose("user", "玛纳斯县 督查员")
    run_query(page)
    shows(page, '"code": "FORBIDDEN"', '"reason": "NOT_YOUR_ROLE"', "您的岗位角色")
    page.choose("language", "English")
    run_query(page)
    shows(page, "Your role")


def test_another_county_is_refused(page: Browser) -> None:
    choose_example(page, "分管口得分页")
    page.choose("user", "玛纳斯县 绩效办主任")
    run_query(page)
    (error,) = answer(page)["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert re.search("[一-鿿]{5}", error["message"])


def test_the_page_is_chinese_and_lists_everybody(page: Browser, site: Site) -> None:
    assert page.run("return document.documentElement.lang") == "zh-CN"
    assert page.text("#bar").strip().startswith("绩效")
    offered = page.run("return [...document.getElementById('user').options].map((each) => each.text)")
    assert offered == [f"{person.title} · {person.name}" for person in site.people.values()]
    titles = page.run("return [...document.getElementById('example').options].map((each) => each.text)")
    assert titles == [example.title for example in examples()]


def test_the_page_asks_nobody_else_and_nothing_fails(site: Site, browser: Browser) -> None:
    browser.forget_logs()
    open_explorer(browser, f"{site.address}/graphql")
    choose_example(browser, "上级看下级")
    run_query(browser)
    answer(browser)
    traffic = browser.traffic()
    assert not [each for each in traffic.asked if not each.startswith((site.address, "data:", "blob:"))]
    assert any(each.endswith("/graphql") for each in traffic.asked)
    assert (traffic.failed, browser.complaints()) == ((), [])


def test_the_schema_is_read_for_completion_and_documentation(page: Browser) -> None:
    page.click("button[aria-label='Show Documentation Explorer']")
    wait_for(lambda: "Query" in page.text(".graphiql-doc-explorer"), "the documentation")


def _user_errors(data: dict[str, object]) -> list[object]:
    return [
        each
        for payload in data.values()
        if isinstance(payload, dict)
        for each in payload.get("userErrors", [])
    ]
