"""Two years of a county and of its units, told through the use cases: one finished, one running."""

from uuid import UUID

from deploy.demo.actors import Acting
from deploy.demo.counties import Correction, Inside
from deploy.demo.county_events import record_happenings
from deploy.demo.measurement_rows import measurement_id, write_figures
from deploy.demo.progress import FINISHED, RUNNING
from deploy.demo.proposals import draft_proposal
from deploy.demo.publishing import publish_schemes
from deploy.demo.roster_inputs import county_roster, unit_roster
from resolvers.results.releases import publish_release
from resolvers.results.reopenings import reopen_cycle
from resolvers.results.runs import compute_run
from resolvers.year.cycles import close_cycle, open_cycle
from resolvers.year.measurements import correct_measurement, verify_measurement
from resolvers.year.rows import find_cycle, find_measurement
from tenants.database.session import Session


async def tell_years(acting: Acting) -> None:
    """Both years of the county, then those of the units that run levels 3 and 4."""
    await _finished_year(acting)
    await _running_year(acting)
    await draft_proposal(await acting.office(), acting.county)
    for inside in acting.county.inside:
        for year in acting.county.unit_years:
            await _unit_year(acting, inside, year)


async def _finished_year(acting: Acting) -> None:
    office = await acting.office()
    cycle = await _county_cycle(acting, FINISHED)
    run = await _final_run(office, cycle)
    if acting.county.finished == "provisional":
        return
    release = await publish_release(office, run)
    if acting.county.correction is not None:
        await _correct(acting, cycle, release, acting.county.correction)


async def _running_year(acting: Acting) -> None:
    cycle = await _county_cycle(acting, RUNNING)
    await compute_run(await acting.office(), cycle)


async def _county_cycle(acting: Acting, year: int) -> UUID:
    county, office = acting.county, await acting.office()
    schemes = await publish_schemes(office, county.schemes.values(), year, None)
    cycle = await open_cycle(
        office,
        year=year,
        name=f"{county.name}{year}年度绩效考核",
        owner_id=None,
        roster=county_roster(county, schemes),
    )
    await write_figures(office, county, cycle, year)
    await record_happenings(acting, cycle, year)
    return cycle


async def _unit_year(acting: Acting, inside: Inside, year: int) -> None:
    county, head = acting.county, await acting.head_of(inside.unit)
    unit = county.id_of("unit", inside.unit)
    name = next(each.name for each in county.units if each.code == inside.unit)
    schemes = await publish_schemes(head, (inside.section_scheme, inside.person_scheme), year, unit)
    cycle = await open_cycle(
        head,
        year=year,
        name=f"{name}{year}年度内部绩效考核",
        owner_id=unit,
        roster=unit_roster(county, inside, schemes),
    )
    await write_figures(head, county, cycle, year)
    await record_happenings(acting, cycle, year, inside=inside.unit)
    if year == FINISHED:
        await publish_release(head, await _final_run(head, cycle))


async def _final_run(session: Session, cycle: UUID) -> UUID:
    version = (await find_cycle(session, cycle)).version
    await close_cycle(session, cycle, expected_version=version)
    return await compute_run(session, cycle)


async def _correct(acting: Acting, cycle: UUID, release: UUID, correction: Correction) -> None:
    """One officer puts a figure right, the other verifies it, and a new release replaces the first."""
    office, second = await acting.office(), await acting.second_officer()
    version = (await find_cycle(office, cycle)).version
    await reopen_cycle(office, cycle, expected_version=version, reason=correction.reason)
    unit = acting.county.id_of("unit", correction.unit)
    figure = measurement_id(unit, FINISHED, correction.indicator, correction.period)
    version = (await find_measurement(office, figure)).version
    await correct_measurement(
        office, figure, fact=correction.fact, reason=correction.reason, expected_version=version
    )
    await verify_measurement(second, figure, expected_version=version + 1)
    run = await _final_run(office, cycle)
    await publish_release(office, run, replaces=release, reason=correction.reason)
