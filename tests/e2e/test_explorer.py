"""The explorer in a real browser without a network: choose a user, choose an example, run it, read it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from schema.explorer import Example, Explorer, ExplorerUser
from tests.e2e.browser import Browser, browsing, chromium, free_port, wait_for
from tests.unit.schema.toys import endpoint

pytestmark = pytest.mark.skipif(
    chromium() is None,
    reason="no Chromium here: the explorer is only tried where chromium and chromedriver are",
)

USERS = (
    ExplorerUser("过期令牌", "李四", "expired", "652325"),
    ExplorerUser("绩效办", "张三", "good", "652325"),
)
EXAMPLES = (
    Example("01-unit", "单位", "# 单位\n{ unit { name } }\n", "{}"),
    Example(
        "02-echo",
        "回声",
        "# 回声\nquery Echo($text: String!) {\n  echo(text: $text)\n}\n",
        '{"text": "你好"}',
    ),
)


@contextmanager
def serving(explorer: Explorer) -> Iterator[str]:
    """The address of a server with this explorer."""
    port = free_port()
    app = endpoint(explorer=explorer)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started, "the server")
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A demonstration, with users to choose from."""
    with serving(Explorer(USERS, EXAMPLES)) as address:
        yield address


@pytest.fixture(scope="module")
def production() -> Iterator[str]:
    """A production server, where nobody's token is offered."""
    with serving(Explorer(examples=EXAMPLES)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as opened:
        yield opened


def run_query(browser: Browser) -> None:
    browser.click("button.graphiql-execute-button")


def shows(browser: Browser, *words: str) -> None:
    """The answer's pane comes to show these words."""
    wait_for(lambda: all(word in browser.text(".result-window") for word in words), f"{words} in the answer")


def open_explorer(browser: Browser, address: str) -> None:
    browser.open(address)
    wait_for(lambda: browser.text(".graphiql-container"), "GraphiQL")


def test_a_chosen_user_runs_a_chosen_example_without_any_network(site: str, browser: Browser) -> None:
    open_explorer(browser, site)
    browser.choose("user", "张三")
    browser.choose("example", "回声")
    wait_for(lambda: "Echo" in browser.text(".graphiql-query-editor .CodeMirror-code"), "the example")
    run_query(browser)
    shows(browser, '"echo"', "你好")


def test_the_page_asks_nobody_else_and_nothing_fails(site: str, browser: Browser) -> None:
    browser.forget_logs()
    open_explorer(browser, site)
    browser.choose("user", "张三")
    wait_for(
        lambda: site in browser.run("return performance.getEntriesByType('resource').map(e => e.name)"),
        "a query",
    )
    browser.choose("example", "回声")
    run_query(browser)
    shows(browser, "你好")
    traffic = browser.traffic()
    outside = [address for address in traffic.asked if not address.startswith((site, "data:", "blob:"))]
    assert not outside
    assert any(address.endswith("/graphql") for address in traffic.asked)
    # The first user's token is refused, and so must be all that the page asked in that name.
    assert {failure.partition(" ")[0] for failure in traffic.failed} <= {"401"}
    blocked = [complaint for complaint in browser.complaints() if "Content Security Policy" in complaint]
    assert not blocked


def test_the_choice_of_user_decides_whose_token_is_sent(site: str, browser: Browser) -> None:
    open_explorer(browser, site)
    browser.choose("example", "单位")
    browser.choose("user", "李四")
    run_query(browser)
    shows(browser, "TOKEN_FORGED")
    browser.choose("user", "张三")
    run_query(browser)
    shows(browser, '"name": "一"')


def test_the_language_chosen_is_the_language_answered(site: str, browser: Browser) -> None:
    open_explorer(browser, site)
    browser.choose("user", "李四")
    browser.choose("language", "English")
    run_query(browser)
    shows(browser, "signature")


def test_the_schema_is_read_for_completion_and_documentation(site: str, browser: Browser) -> None:
    open_explorer(browser, site)
    browser.choose("user", "张三")
    browser.click("button[aria-label='Show Documentation Explorer']")
    wait_for(lambda: "Query" in browser.text(".graphiql-doc-explorer"), "the documentation")


def test_in_production_a_token_is_pasted_and_kept_nowhere(production: str, browser: Browser) -> None:
    open_explorer(browser, production)
    browser.choose("example", "单位")
    run_query(browser)
    shows(browser, "TOKEN_MISSING")
    browser.write("#token", "good")
    browser.write("#tenant", "652325")
    run_query(browser)
    shows(browser, '"name": "一"')
    assert (
        browser.run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        == '[{},{},""]'
    )
