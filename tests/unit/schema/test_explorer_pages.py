import hashlib
import json
import re
from importlib.resources import files

import httpx
import pytest

from schema.explorer import Example, Explorer, ExplorerUser, examples
from tests.unit.engine.toys import client

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SHOWN = (Example("a", "标题</script>", "{ unit { name } }", "{}"),)
USERS = (ExplorerUser("绩效办", "张三", "good", "652325"),)


async def get(
    path: str, explorer: Explorer | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    async with client(explorer=explorer or Explorer(USERS, SHOWN)) as asking:
        return await asking.get(path, headers=BROWSER if headers is None else headers)


async def test_a_browser_gets_the_page() -> None:
    response = await get("/graphql")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "绩效" in response.text


async def test_who_does_not_ask_for_a_page_gets_none() -> None:
    response = await get("/graphql", headers={"Accept": "application/json"})
    assert response.json()["errors"][0]["extensions"]["reason"] == "QUERY_MISSING"


async def test_the_page_names_no_other_host_and_forbids_all() -> None:
    response = await get("/graphql")
    assert not re.search(
        r"https?:|//", re.sub(r'<script id="data".*?</script>', "", response.text, flags=re.DOTALL)
    )
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "http" not in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("address", ["/graphql", "/behind/a/proxy/graphql", "/graphql/"])
async def test_every_file_of_the_page_is_served_beside_it(address: str) -> None:
    page = await get(address)
    addresses = re.findall(r'(?:src|href)="([^"]+\.(?:js|css)[^"]*)"', page.text)
    assert len(addresses) == 8
    for each in addresses:
        response = await get(str(page.url.join(each).raw_path.decode()))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        expected = "text/css" if ".css" in each else "text/javascript"
        assert response.headers["content-type"].startswith(expected)
        assert hashlib.sha256(response.content).hexdigest()[:16] == each.partition("?v=")[2]


@pytest.mark.parametrize(
    "name", ["", "nope.js", "%2e%2e/page.html", "..%2Fpages.py", "SOURCES", "graphiql.LICENSE", "page.html"]
)
async def test_nothing_else_is_served(name: str) -> None:
    assert (await get(f"/graphql/assets/{name}")).status_code in (404, 405)


async def test_the_data_of_the_page_cannot_end_its_script() -> None:
    page = (await get("/graphql")).text
    (data,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page, flags=re.DOTALL)
    held = json.loads(data)
    assert held["examples"][0]["title"] == "标题</script>"
    assert held["users"] == [{"title": "绩效办", "name": "张三", "token": "good", "tenant": "652325"}]


async def test_without_demonstration_users_no_token_is_in_the_page() -> None:
    page = (await get("/graphql", Explorer(examples=SHOWN))).text
    assert '"users": []' in page


async def test_without_an_explorer_there_is_no_page() -> None:
    async with client() as asking:
        assert (await asking.get("/graphql", headers=BROWSER)).status_code == 400


def test_the_files_of_others_are_exactly_theirs() -> None:
    vendor = files("schema.explorer") / "vendor"
    sources = (vendor / "SOURCES").read_text()
    listed = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)", sources, re.MULTILINE)}
    held = {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in vendor.iterdir()
        if each.name != "SOURCES"
    }
    assert held == listed


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_has_a_chinese_title_and_readable_variables(example: Example) -> None:
    assert re.search("[一-鿿]", example.title)
    assert isinstance(json.loads(example.variables), dict)
