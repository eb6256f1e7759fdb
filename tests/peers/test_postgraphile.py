"""What PostGraphile is installed from: exact versions and hashes, and no word about where they come from."""

import json
import re
from typing import Any

from tests.peers.serving import POSTGRAPHILE

EXACT = re.compile(r"\d+\.\d+\.\d+")


def test_every_package_is_pinned_by_version_and_hash() -> None:
    packages = _read("package-lock.json")["packages"]
    root = packages.pop("")
    wanted = _read("package.json")
    assert root["dependencies"] == wanted["dependencies"]
    assert root["optionalDependencies"] == wanted["optionalDependencies"]
    named = wanted["dependencies"] | wanted["optionalDependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in named} == named
    assert all(EXACT.fullmatch(version) for version in named.values())
    assert [path for path, package in packages.items() if not package.get("integrity")] == []


def test_the_lock_names_no_place() -> None:
    packages = _read("package-lock.json")["packages"]
    assert [path for path, package in packages.items() if "resolved" in package] == []


def _read(name: str) -> Any:
    return json.loads((POSTGRAPHILE / name).read_text("utf-8"))
