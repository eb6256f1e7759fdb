"""The access log: each operation can be found by it, and nothing that people sent is in it."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from schema.engine.http.log_fields import digest_of
from schema.engine.limits.cost import AWAITED
from tests.worlds.counties import County
from tests.worlds.world import World

VIEWER = "query Whoami { viewer { name } }"
REPORT = """
mutation Report($input: MeasurementReportInput!) {
  measurementReport(input: $input) { measurement { status } userErrors { code } }
}
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 690_101, units=1)).prepare()


async def logged(county: County, login: str, document: str, variables: dict[str, Any]) -> tuple[Any, int]:
    """The request's line, and how many statements were sent."""
    sent: list[str] = []
    observed = county.world.database.observed(lambda statement, _arguments: sent.append(statement))
    with observed, capture_logs() as lines:
        await county.world.answer(login, county.tenant, document, variables)
    (line,) = [each for each in lines if each["event"] == "request"]
    return line, len(sent)


async def test_a_query_and_its_person(county: County) -> None:
    line, sent = await logged(county, "office", VIEWER, {})
    assert line["person"] == str(county.world.people[county.tenant, "office"])
    assert (line["operation"], line["document"]) == ("Whoami", digest_of(VIEWER))
    assert (line["tenant"], line["cost"], line["statements"]) == (county.tenant, 2 + AWAITED, sent)
    assert (line["log_level"], line["status"], line["milliseconds"] > 0) == ("info", 200, True)


async def test_a_mutation_counts_what_it_reads_before_and_after(county: County) -> None:
    given = county.report_input("u01", "duty", "H1", "90") | {"expectedVersion": 0, "note": "秘密"}
    line, sent = await logged(county, "head-u01", REPORT, {"input": given})
    assert (line["operation"], line["statements"]) == ("Report", sent)
    assert "秘密" not in repr(line)
    # The change by its field; nothing else of the document.
    assert line["changes"] == ["measurementReport"]
    assert "userErrors" not in repr(line)


async def test_a_request_that_is_denied(county: County) -> None:
    given = county.report_input("u01", "duty", "H1", "90") | {"expectedVersion": 0}
    line, sent = await logged(county, "leader", REPORT, {"input": given})
    assert (line["person"], line["statements"]) == (
        str(county.world.people[county.tenant, "leader"]),
        sent,
    )
