"""A small schema and a room without rooms behind it, to try the endpoint on its own."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import httpx
import strawberry

from policy import Decision, Reason
from resolvers.faults import DeniedError, Fault, FaultsError, NotFoundError
from schema.building import build_schema
from schema.engine.http.endpoint import LARGEST_ANSWER, Endpoint
from schema.engine.paging.relay_connections import Connection, Order, connect, page_of
from schema.explorer import Explorer
from schema.mutation_inputs import input_faults
from schema.product_endpoint import create_endpoint
from schema.requests import RequestContext
from schema.scalars import DivisionCode, decode_id, encode_id
from schema.user_errors import UserError, to_user_errors
from tenants.computing import Computations
from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database
from tenants.database.retries import BusyError
from tenants.database.session import Session
from tenants.identity import IdentityError
from tenants.viewer import Identity, Viewer

Info = strawberry.Info[RequestContext[Any], None]

PERSON = UUID(int=652325)
IDENTITY = Identity("https://issuer.example", "zhang", 652325)
BY_NUMBER = Order("numbers", (int,))


class NamedSession(str):
    """In the place of a session: its name, and what a request's log line is told of it."""

    statements = 3
    viewer = Viewer(PERSON, "zhang", 652325, "650000/652300/652325", ())


class Ledger:
    """In the place of the database; writes down what it is asked."""

    def __init__(self, *, refusal: Exception | None = None) -> None:
        self.refusal = refusal
        self.opened = self.closed = self.written = 0
        self.events: list[str] = []
        self.opening_takes = asyncio.Event()
        self.opening_takes.set()
        self.is_open = asyncio.Event()
        self.is_endless = asyncio.Event()
        self.write_failure: Exception | None = None

    def reading(self, identity: Identity, scope: CancelScope) -> "LedgerReading":
        assert identity == IDENTITY
        scope.check()
        return LedgerReading(self)

    async def writing(
        self, identity: Identity, work: Callable[[Session], Awaitable[Any]], scope: CancelScope
    ) -> Any:
        assert identity == IDENTITY
        scope.check()
        self.events.append("write")
        self.written += 1
        done = await work(cast(Session, NamedSession("writer")))
        if self.write_failure is not None:
            raise self.write_failure
        scope.note_commit()
        return done


class LedgerReading:
    """In the place of a snapshot: opened on entering, or after a transaction, which knows who asks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._holder: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Session:
        self._holder = asyncio.current_task()
        number = self._next()
        await self._ledger.opening_takes.wait()
        if self._ledger.refusal is not None:
            raise self._ledger.refusal
        return self._open(number)

    def after(self, written: Session) -> Session:
        assert str(written) == "writer"
        return self._open(self._next())

    async def __aexit__(self, *_about: object) -> None:
        assert self._holder in {None, asyncio.current_task()}
        self._ledger.closed += 1
        self._ledger.events.append("close")

    def _next(self) -> int:
        self._ledger.opened += 1
        return self._ledger.opened

    def _open(self, number: int) -> Session:
        self._ledger.events.append("open")
        self._ledger.is_open.set()
        return cast(Session, NamedSession(f"session {number}"))


@strawberry.type
class Sharing:
    shared: strawberry.Private["asyncio.Future[str]"]
    fails: strawberry.Private[bool]

    @strawberry.field
    async def awaited(self) -> str:
        return await self.shared

    @strawberry.field
    async def quick(self) -> str:
        await asyncio.sleep(0)
        if self.fails:
            raise FAILURES["denied"]
        return "done"


def no_units() -> list["Unit"]:
    return []


@strawberry.type
class Unit:
    number: int
    name: str

    @strawberry.field
    def parent(self) -> "Unit":
        return Unit(number=self.number + 1, name="above")

    @strawberry.field
    def parts(self) -> list["Unit"]:
        return [Unit(number=self.number, name="part")]

    few: list["Unit"] = strawberry.field(resolver=no_units, metadata={"list_size": 3})
    worked: list["Unit"] = strawberry.field(resolver=no_units, metadata={"list_size": 3, "work": 500})

    @strawberry.field
    async def session(self, info: Info) -> str:
        return str(await info.context.reads())


@strawberry.input
class Figure:
    value: Decimal
    note: str | None = None


@strawberry.input
class Report:
    figures: list[Figure]


@strawberry.type
class Reported:
    user_errors: list[UserError]
    total: Decimal | None
    session: str | None = None

    @strawberry.field
    def query(self) -> "Query":
        return Query()

    @strawberry.field
    def plus(self, value: Decimal) -> Decimal | None:
        return None if self.total is None else self.total + value

    @strawberry.field
    async def read_after(self, info: Info) -> str:
        return str(await info.context.reads())


FAILURES: dict[str, Exception] = {
    "denied": DeniedError(Decision(False, Reason.RELEASED_ONLY, {"action": "score:read"})),
    "missing": NotFoundError("subject"),
    "faults": FaultsError([Fault("PAGE_SIZE", ("a", "b"), {"limit": "1", "actual": "2"}), Fault("BAD_ID")]),
    "identity": IdentityError("NO_APPOINTMENT", tenant="652325"),
    "busy": BusyError(),
    "bug": RuntimeError("secret of the house"),
}


@strawberry.type
class Query:
    @strawberry.field
    def unit(self) -> Unit:
        return Unit(number=1, name="一")

    @strawberry.field(metadata={"list_size": 20, "sized_by": "numbers"})
    def numbered(self, numbers: list[int]) -> list[Unit]:
        """As many as there are numbers."""
        return no_units() * len(numbers)

    @strawberry.field
    def units(self, first: int | None = None, after: str | None = None) -> Connection[Unit]:
        page = page_of(first, after, BY_NUMBER)
        begin = cast(int, page.after[0]) if page.after else 0
        rows = [Unit(number=n, name=str(n)) for n in range(begin + 1, min(begin + page.limit, 250) + 1)]

        async def count() -> int:
            return 250

        return connect(rows, page, position=lambda unit: (unit.number,), count=count)

    @strawberry.field
    def decimal(self, value: Decimal) -> Decimal:
        return value

    @strawberry.field
    def total(self, figures: Report) -> Decimal:
        return sum((figure.value for figure in figures.figures), Decimal(0))

    @strawberry.field
    def division(self, code: DivisionCode) -> DivisionCode:
        return code

    @strawberry.field
    def day(self, day: date) -> date:
        return day

    @strawberry.field
    def moment(self, moment: datetime) -> datetime:
        return moment

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    def whole(self, value: int = 5) -> int:
        return value

    @strawberry.field
    def thing(self, key: strawberry.ID) -> strawberry.ID:
        return encode_id(*decode_id(key, "unit"))

    @strawberry.field
    def fail(self, how: str) -> str:
        raise FAILURES[how]

    @strawberry.field
    def maybe(self, how: str) -> str | None:
        raise FAILURES[how]

    @strawberry.field
    async def sharing(self) -> list[Sharing | None]:
        shared: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        return [Sharing(shared=shared, fails=True), Sharing(shared=shared, fails=False)]

    @strawberry.field
    async def forever(self, info: Info) -> str:
        await info.context.reads()
        await asyncio.Event().wait()
        return "never"

    @strawberry.field
    async def slow(self, info: Info) -> str:
        await asyncio.sleep(0)
        return str(await info.context.reads())


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def report(self, info: Info, figures: Report) -> Reported | None:
        async def work(session: Session) -> str:
            return str(session)

        empty = [] if figures.figures else [Fault("BAD_DECIMAL", ("figures",))]
        wrong = to_user_errors([*input_faults(figures), *empty], info.context.language)
        if wrong:
            return Reported(total=None, user_errors=wrong)
        before = await info.context.reads()
        done = await info.context.write(work, field=str(info.path.key))
        return Reported(
            total=sum((figure.value for figure in figures.figures), Decimal(0)),
            session=f"{before}, {done}",
            user_errors=[],
        )

    @strawberry.mutation
    async def never_ending(self, info: Info) -> str | None:
        cast(Ledger, info.context.database).is_endless.set()
        await asyncio.Event().wait()
        return "never"


SCHEMA = build_schema(Query, Mutation)


async def authenticate(token: str | None, tenant: str | None) -> Identity:
    """Lets in the token "good"."""
    if token is None:
        raise IdentityError("TOKEN_MISSING")
    if token == "broken":
        raise RuntimeError("secret of the issuer")
    if token != "good" or tenant not in (None, "652325"):
        raise IdentityError("TOKEN_FORGED")
    return IDENTITY


def endpoint(
    ledger: Ledger | None = None, explorer: Explorer | None = None, *, largest_answer: int = LARGEST_ANSWER
) -> Endpoint:
    """The endpoint on the small schema."""
    return create_endpoint(
        schema=SCHEMA,
        database=cast(Database, ledger or Ledger()),
        computations=Computations(),
        authenticate=authenticate,
        loaders_factory=lambda session, _compute: f"loaders of {session}",
        explorer=explorer,
        largest_answer=largest_answer,
    )


def client(
    ledger: Ledger | None = None, explorer: Explorer | None = None, *, largest_answer: int = LARGEST_ANSWER
) -> httpx.AsyncClient:
    """A client of the endpoint that has signed in, and is told by the status what was refused."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=endpoint(ledger, explorer, largest_answer=largest_answer)),
        base_url="http://jixiao.test",
        headers={"Authorization": "Bearer good", "Accept": "application/graphql-response+json"},
    )


UNIT_ID = encode_id("unit", UUID(int=7))
