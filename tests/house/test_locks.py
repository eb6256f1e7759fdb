"""The lock files: whole, pinned, and without an address; the project itself is for no index."""

import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import pairwise

import pytest
from packaging.version import Version

from tests.house.sources import ROOMS, ROOT, imported, modules

LOCKS = ("requirements.lock", "tests/requirements.lock", "tests/clients/requirements.lock")
NPM_LOCKS = ("tests/clients/programs", "tests/peers/postgraphile")

# From which version on a published fault is mended. No service is asked for others here: tests have no
# network. How to ask one: SECURITY.md.
MENDED = {
    "certifi": {"CVE-2024-39689": "2024.7.4"},
    "cryptography": {"CVE-2024-26130": "42.0.4", "CVE-2026-39892": "46.0.7", "CVE-2026-69247": "50.0.0"},
    "h11": {"CVE-2025-43859": "0.16.0"},
    "idna": {"CVE-2024-3651": "3.7"},
    "joserfc": {"CVE-2026-75509": "1.7.3"},
    "mako": {"CVE-2022-40023": "1.2.2", "CVE-2026-102991": "1.4.2"},
    "orjson": {"CVE-2024-27454": "3.9.15"},
    "pydantic": {"CVE-2024-3772": "2.4.0"},
    "pygments": {"CVE-2026-4539": "2.20.0"},
    "simpleeval": {"CVE-2026-32640": "1.0.5"},
    "starlette": {"CVE-2026-48710": "1.0.1", "PYSEC-2026-248": "1.3.0", "PYSEC-2026-249": "1.3.1"},
    "strawberry-graphql": {
        "CVE-2026-35526": "0.312.3",
        "CVE-2026-47706": "0.315.7",
        "CVE-2026-107727": "0.327.2",
    },
}


def project() -> dict[str, list[str]]:
    content: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return content["project"]


def pinned(lock: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_locked_version_has_a_published_fault_that_we_know(lock: str) -> None:
    versions = pinned(lock)
    faulty = [
        f"{name} {versions[name]}: {fault}, mended in {mended}"
        for name, faults in MENDED.items()
        if name in versions
        for fault, mended in faults.items()
        if Version(versions[name]) < Version(mended)
    ]
    assert faulty == [], "raise the floor in pyproject.toml and run `make lock`"


def test_the_published_faults_are_of_packages_that_are_locked() -> None:
    assert MENDED.keys() <= pinned(LOCKS[1]).keys(), "delete from MENDED what isn't locked any more"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_versions_and_hashes_only(lock: str) -> None:
    for entry in (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines():
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ;[^#@]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry), (
            entry[:80]
        )


@pytest.mark.parametrize("folder", NPM_LOCKS)
def test_a_lock_of_npm_names_versions_and_hashes_only(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    own = packages.pop("")
    assert own["dependencies"] == wanted["dependencies"], f"run npm install in {folder}"
    for name, entry in packages.items():
        assert "resolved" not in entry, f"{name}: npm install --omit-lockfile-registry-resolved"
        assert entry.get("integrity", "").startswith("sha512-") or entry.get("inBundle"), name


def test_the_tests_lock_holds_the_other_with_the_same_versions() -> None:
    other = pinned(LOCKS[0]).items() - pinned(LOCKS[1]).items()
    assert other == set(), f"run `make lock`: tests/requirements.lock has other versions of {sorted(other)}"


def test_every_dependency_is_locked() -> None:
    missing = {_name(line) for line in project()["dependencies"]} - pinned(LOCKS[0]).keys()
    assert missing == set(), f"run `make lock`: requirements.lock lacks {sorted(missing)}"


def test_every_package_that_a_room_imports_is_a_declared_dependency() -> None:
    brought = packages_distributions()
    content = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {
        _name(line)
        for lines in (content["dependencies"], *content["optional-dependencies"].values())
        for line in lines
    }
    used = {name.split(".")[0] for _, tree in modules(*ROOMS) for name, _ in imported(tree)}
    foreign = {name for name in used if name not in sys.stdlib_module_names and name not in ROOMS}
    undeclared = {
        name for name in foreign if not declared & {_name(found) for found in brought.get(name, [])}
    }
    assert undeclared == set(), (
        f"add to the dependencies in pyproject.toml, each with its reason, and run `make lock`: {undeclared}"
    )


def test_nothing_named_like_a_room_is_installed() -> None:
    assert not {"schema", "policy", "tenants", "resolvers", "deploy"} & pinned(LOCKS[1]).keys()


def test_nobody_can_upload_it() -> None:
    assert "Private :: Do Not Upload" in project()["classifiers"]


def test_each_dependency_says_why() -> None:
    block = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("\n]\n")[0]
    lines = [line.strip() for line in block.strip().splitlines()]
    unexplained = {
        _name(line.strip('",'))
        for before, line in pairwise(["", *lines])
        if line.startswith('"') and not before.startswith("#")
    }
    # One comment speaks for the lines right below it.
    silent = unexplained - {"pydantic", "uvloop", "httptools"}
    assert silent == set(), f"pyproject.toml: say in a comment above why {sorted(silent)} is needed"


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=; ]", requirement)[0].lower().replace("_", "-")
