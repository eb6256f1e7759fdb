"""Drives Debian's Chromium through its own chromedriver, which speaks the W3C WebDriver protocol.

The protocol is plain JSON over HTTP, so the client that the tests have anyway is enough.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest

T = TypeVar("T")

PATIENCE = 60.0
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# Cut off: no name but this machine's own resolves, and no proxy stands in for that.
_SWITCHES = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--window-size=1400,1000",
)


def chromium() -> tuple[str, str] | None:
    """The browser and its driver, if both are there."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


NEEDS_BROWSER = pytest.mark.skipif(
    chromium() is None and not os.environ.get("CI"),
    reason="chromium and chromedriver aren't both installed; with CI set that is a failure",
)


def free_port() -> int:
    """A port without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ask: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """The answer as soon as there is one."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"still waiting for {what}")


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the browser asked for, and what it didn't get."""

    asked: tuple[str, ...]
    failed: tuple[str, ...]


class Browser:
    """One browser window."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client = client
        self._session = session

    def open(self, address: str) -> None:
        self._post("url", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        return self._post("execute/sync", script=script, args=list(arguments))

    def choose(self, select: str, label: str) -> None:
        """Choose the entry of a list whose words contain the label, as a person would."""
        path = f"//select[@id='{select}']/option[contains(., '{label}')]"
        self._post(f"element/{self._find('xpath', path)}/click")

    def click(self, selector: str) -> None:
        self._post(f"element/{self._find('css selector', selector)}/click")

    def write(self, selector: str, words: str) -> None:
        """Type into a field and leave it."""
        self._post(f"element/{self._find('css selector', selector)}/value", text=words + "\t")

    def text(self, selector: str) -> str:
        found = self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)
        return str(found)

    def traffic(self) -> Traffic:
        """The network's log since the last time it was asked for."""
        messages = [
            json.loads(entry["message"])["message"] for entry in self._post("se/log", type="performance")
        ]
        asked = [
            m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"
        ]
        return Traffic(tuple(asked), tuple(_failures(messages)))

    def complaints(self) -> list[str]:
        """What the page's console has to complain about."""
        return [
            entry["message"] for entry in self._post("se/log", type="browser") if entry["level"] == "SEVERE"
        ]

    def forget_logs(self) -> None:
        """What came before isn't asked about."""
        self.traffic()
        self.complaints()

    def _find(self, using: str, value: str) -> str:
        return str(self._post("element", using=using, value=value)[_ELEMENT])

    def _post(self, command: str, **body: object) -> Any:
        return _value(self._client.post(f"/session/{self._session}/{command}", json=body))


@contextmanager
def browsing() -> Iterator[Browser]:
    """A fresh browser, gone afterwards."""
    found = chromium()
    assert found is not None, "chromium and chromedriver must be installed"
    port = free_port()
    driver = subprocess.Popen(
        [found[1], f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client:
            wait_for(lambda: _is_ready(client), "chromedriver")
            session = _value(client.post("/session", json=_capabilities(found[0])))["sessionId"]
            try:
                yield Browser(client, session)
            finally:
                client.delete(f"/session/{session}")
    finally:
        driver.terminate()
        driver.wait()


def _failures(messages: list[dict[str, Any]]) -> Iterator[str]:
    for message in messages:
        params = message["params"]
        if message["method"] == "Network.loadingFailed":
            yield params["errorText"]
        elif message["method"] == "Network.responseReceived" and params["response"]["status"] >= 400:
            yield f"{params['response']['status']} {params['response']['url']}"


def _capabilities(browser: str) -> dict[str, object]:
    # Chromium refuses to sandbox itself for root, which is who runs the tests in a container.
    switches = [*_SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    wanted = {
        "goog:chromeOptions": {"binary": browser, "args": switches},
        "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
    }
    return {"capabilities": {"alwaysMatch": wanted}}


def _is_ready(client: httpx.Client) -> bool:
    try:
        return bool(_value(client.get("/status"))["ready"])
    except httpx.TransportError:
        return False


def _value(response: httpx.Response) -> Any:
    value = response.json()["value"]
    assert response.is_success, value
    return value
