"""The HTTP client of Java with its defaults, which offers HTTP/2 in every first request."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("programs") / "JdkClient.java"
LONGEST = 120
"""Seconds that it may take."""

needs_a_jdk = pytest.mark.skipif(shutil.which("javac") is None, reason="no JDK here")


@needs_a_jdk
def test_the_client_of_the_jdk(described: Path) -> None:
    site = json.loads(described.read_text("utf-8"))
    body = described.with_name("body.json")
    query = site["queries"][0]
    body.write_text(json.dumps({"query": query["document"], "variables": query["variables"]}), "utf-8")
    headers = [part for item in query["headers"].items() for part in item]
    done = subprocess.run(
        ["java", str(PROGRAM), site["url"], str(body), *headers],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert "errors" not in json.loads(line)
    assert len(done.stdout.splitlines()) == 2
