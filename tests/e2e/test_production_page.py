"""The explorer where there is no demonstration: no token is offered, one is pasted."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn

from schema.explorer import Example, Explorer
from tests.e2e.browser import NEEDS_BROWSER, Browser, browsing, free_port, wait_for
from tests.e2e.explorers import open_explorer, run_query, shows
from tests.unit.engine.toys import endpoint

pytestmark = NEEDS_BROWSER

EXAMPLES = (Example("01-unit", "单位", "# 单位\n{ unit { name } }\n", "{}"),)


@pytest.fixture
def production() -> Iterator[str]:
    """A production server's address."""
    port = free_port()
    app = endpoint(explorer=Explorer(examples=EXAMPLES))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started, "the server")
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.should_exit = True
        thread.join()


def test_a_token_is_pasted_and_kept_nowhere(production: str) -> None:
    with browsing() as browser:
        open_explorer(browser, production)
        browser.choose("example", "单位")
        run_query(browser)
        shows(browser, "TOKEN_MISSING")
        browser.write("#token", "good")
        browser.write("#tenant", "652325")
        run_query(browser)
        shows(browser, '"name": "一"')
        assert _kept(browser) == '[{},{},""]'


def _kept(browser: Browser) -> object:
    return browser.run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
