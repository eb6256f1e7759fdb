"""Who is compared: how each server is started, what it is asked and where in its answer the rows are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from tests.bench.clients import AnswerError, Asked
from tests.bench.provinces import OFFICE, PROVINCE, YEAR
from tests.bench.serving import jixiao_app
from tests.peers.endpoints import bare_app, bare_app_without_settings, json_app
from tests.peers.plain import strawberry_app
from tests.peers.serving import Running, postgraphile_served, served

JIXIAO = "jixiao"
POSTGRAPHILE = "PostGraphile"
BARE = "bare"

_OURS = """
query Rows($under: DivisionCode!, $year: Int!, $first: Int!) {
  ranking(under: $under, year: $year, level: UNIT, first: $first) {
    nodes { total fullMarks grade ownRank level category { code } subject { subjectId name } }
  }
}
"""
_POSTGRAPHILE = """
query Rows($province: Int!, $year: Int!, $first: Int!) {
  allReleasedScores(
    condition: { province: $province, year: $year, level: "unit", supersededAt: null }
    orderBy: [TOTAL_KEY_DESC, UNIQUE_ID_DESC]
    first: $first
  ) {
    nodes { total fullMarks grade rank level category subjectId subjectName }
  }
}
"""
_PLAIN = """
query Rows($first: Int!) {
  rows(first: $first) { total fullMarks grade rank level category subjectId subjectName }
}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """One of those compared."""

    name: str
    trusted: bool
    """Connects as the owner, whom row-level security lets pass."""
    serve: Callable[[str], AbstractContextManager[Running]]
    path: str
    body: Callable[[int], dict[str, Any]]
    rows: Callable[[Any], Any]

    def asked(self, port: int, first: int) -> Asked:
        """The request for so many rows."""
        return Asked.of(port, self.path, PROVINCE, OFFICE, self.body(first))

    def essence(self, answered: Any) -> list[tuple[Any, ...]]:
        """What must be the same in every answer."""
        if "errors" in answered or not answered.get("data"):
            raise AnswerError(f"{self.name} answers with an error: {answered}")
        return [_essence(row) for row in self.rows(answered["data"])]


def _essence(row: dict[str, Any]) -> tuple[Any, ...]:
    name = row["subject"]["name"] if "subject" in row else row["subjectName"]
    rank = row["ownRank"] if "ownRank" in row else row["rank"]
    category = row["category"]["code"] if "subject" in row else row["category"]
    if not (row["subject"]["subjectId"] if "subject" in row else row["subjectId"]):
        raise AnswerError("a row without a subject's id")
    marks = Decimal(row["total"]), Decimal(row["fullMarks"])
    return *marks, row["grade"], rank, row["level"].lower(), category, name


def _our_body(first: int) -> dict[str, Any]:
    return {"query": _OURS, "variables": {"under": str(PROVINCE), "year": YEAR, "first": first}}


def _postgraphile_body(first: int) -> dict[str, Any]:
    return {"query": _POSTGRAPHILE, "variables": {"province": PROVINCE, "year": YEAR, "first": first}}


def _plain_body(first: int) -> dict[str, Any]:
    return {"query": _PLAIN, "variables": {"first": first}}


def _bare_body(first: int) -> dict[str, Any]:
    return {"first": first}


def _our_rows(data: Any) -> Any:
    return data["ranking"]["nodes"]


def _postgraphile_rows(data: Any) -> Any:
    return data["allReleasedScores"]["nodes"]


def _listed_rows(data: Any) -> Any:
    return data["rows"]


def _postgraphile(name: str, *, settings: bool) -> Server:
    serve = partial(postgraphile_served, settings=settings)
    return Server(name, not settings, serve, "/graphql", _postgraphile_body, _postgraphile_rows)


SERVERS = (
    Server(JIXIAO, False, partial(served, jixiao_app), "/graphql", _our_body, _our_rows),
    _postgraphile(POSTGRAPHILE, settings=True),
    _postgraphile(f"{POSTGRAPHILE}*", settings=False),
    Server(BARE, False, partial(served, bare_app), "/", _bare_body, _listed_rows),
    Server(f"{BARE}*", True, partial(served, bare_app_without_settings), "/", _bare_body, _listed_rows),
    Server("JSON by SQL", False, partial(served, json_app), "/", _bare_body, _listed_rows),
    Server("Strawberry", False, partial(served, strawberry_app), "/", _plain_body, _listed_rows),
)
"""jixiao first; those with an asterisk go without a transaction, settings and row-level security."""
