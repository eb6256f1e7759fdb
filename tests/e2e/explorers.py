"""The explorer's page as a person uses it: choose, run, read."""

import json
from typing import Any

from tests.e2e.browser import Browser, wait_for

_ANSWER = "return document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? ''"
_VARIABLES = """
return document.querySelector("[aria-label='Variables'] .CodeMirror")?.CodeMirror.getValue() ?? ''
"""


def open_explorer(browser: Browser, address: str) -> None:
    browser.open(address)
    wait_for(lambda: browser.text(".graphiql-container"), "GraphiQL")


def run_query(browser: Browser) -> None:
    browser.click("button.graphiql-execute-button")


def shows(browser: Browser, *words: str) -> None:
    """Wait until the answer's pane shows these words."""
    wait_for(lambda: all(word in browser.run(_ANSWER) for word in words), f"{words} in the answer")


def answer(browser: Browser) -> Any:
    """The first answer since the page was opened."""
    return json.loads(wait_for(lambda: browser.run(_ANSWER), "an answer"))


def choose_example(browser: Browser, title: str) -> None:
    """Choose it and wait until its variables are there, those that have to be asked for included."""
    browser.choose("example", title)
    wait_for(lambda: title in browser.text(".graphiql-query-editor .CodeMirror-code"), "the example")
    wait_for(lambda: '"$.' not in (browser.run(_VARIABLES) or '"$.'), "the variables")


def chosen_user(browser: Browser) -> str:
    return str(browser.run("return document.getElementById('user').selectedOptions[0].textContent"))
