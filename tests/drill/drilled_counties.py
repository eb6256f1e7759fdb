"""The county that the drill writes to: an open year in which every writer has a unit with two figures."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from deploy.database.migrate import migrate
from deploy.database.provision import database_url, provision
from schema.scalars import decode_id
from tests.conftest import PASSWORD, DatabaseUrls
from tests.unit.deploy.tokens import AUDIENCE, signed
from tests.worlds.counties import County
from tests.worlds.world import ISSUER, open_world

TENANT = 659001
DATABASE = "jixiao_drill"
PERIODS = ("H1", "FY")
FAR_AWAY = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one figure, which one writer alone writes to."""

    measurement: str
    unit: str
    head: str
    period: str

    @property
    def key(self) -> UUID:
        """The measurement's key in the table."""
        return decode_id(self.measurement, "measurement")[1]


@dataclass(frozen=True, slots=True)
class DrilledCounty:
    """What a writer must know to write."""

    urls: DatabaseUrls
    cycle: str
    units: tuple[tuple[Slot, ...], ...]


async def drilled_county(admin_url: str, writers: int) -> DrilledCounty:
    """Create the database, its tables and the county; both figures of each unit are reported."""
    app = await provision(admin_url, password=PASSWORD, database=DATABASE)
    owner = database_url(admin_url, DATABASE)
    await migrate(owner)
    urls = DatabaseUrls(owner, app)
    async with open_world(urls) as world:
        county = await County.found(world, TENANT, units=writers, portfolios=1)
        await county.prepare()
        units = [[await _slot(county, unit, period) for period in PERIODS] for unit in county.units]
        return DrilledCounty(urls, county.cycle, tuple(map(tuple, units)))


async def _slot(county: County, unit: str, period: str) -> Slot:
    reported = await county.report(unit, "duty", period, "50")
    return Slot(str(reported["id"]), county.id(unit), f"head-{unit}", period)


@cache
def signed_in(login: str) -> str:
    """The token of a person of the county."""
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": login, "tenant": str(TENANT), "exp": FAR_AWAY}
    return signed(claims)
