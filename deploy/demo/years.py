"""Two years of a county and of its units, through the use cases: one finished, one running."""

from uuid import UUID

from deploy.demo.actors import Actors
from deploy.demo.counties import Correction, Inside
from deploy.demo.county_events import record_events
from deploy.demo.county_rosters import county_roster, unit_roster
from deploy.demo.measurement_rows import measurement_id, write_figures
from deploy.demo.progress import FINISHED, RUNNING
from deploy.demo.proposals import draft_proposal
from deploy.demo.scheme_publishing import publish_schemes
from resolvers.results.releases import Publication, publish_release_within
from resolvers.results.reopenings import reopen_cycle
from resolvers.results.runs import compute_run_within
from resolvers.year.cycles import close_cycle, open_cycle
from resolvers.year.measurements import correct_measurement, verify_measurement
from resolvers.year.rows import find_cycle, find_measurement
from tenants.database.session import Session


async def load_years(actors: Actors) -> None:
    """Both years of the county, then those of the units that run levels 3 and 4."""
    await _finished_year(actors)
    await _running_year(actors)
    await draft_proposal(await actors.office(), actors.county)
    for inside in actors.county.inside:
        for year in actors.county.unit_years:
            await _unit_year(actors, inside, year)


async def _finished_year(actors: Actors) -> None:
    office = await actors.office()
    cycle = await _county_cycle(actors, FINISHED)
    run = await _final_run(office, cycle)
    if actors.county.finished == "provisional":
        return
    release = await publish_release_within(office, Publication(run))
    if actors.county.correction is not None:
        await _correct(actors, cycle, release, actors.county.correction)


async def _running_year(actors: Actors) -> None:
    cycle = await _county_cycle(actors, RUNNING)
    await compute_run_within(await actors.office(), cycle)


async def _county_cycle(actors: Actors, year: int) -> UUID:
    county, office = actors.county, await actors.office()
    schemes = await publish_schemes(office, county.schemes.values(), year, None)
    cycle = await open_cycle(
        office,
        year=year,
        name=f"{county.name}{year}年度绩效考核",
        owner_id=None,
        roster=county_roster(county, schemes),
    )
    await write_figures(office, county, cycle, year)
    await record_events(actors, cycle, year)
    return cycle


async def _unit_year(actors: Actors, inside: Inside, year: int) -> None:
    county, head = actors.county, await actors.head_of(inside.unit)
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
    await record_events(actors, cycle, year, inside=inside.unit)
    if year == FINISHED:
        await publish_release_within(head, Publication(await _final_run(head, cycle)))


async def _final_run(session: Session, cycle: UUID) -> UUID:
    version = (await find_cycle(session, cycle)).version
    await close_cycle(session, cycle, expected_version=version)
    return await compute_run_within(session, cycle)


async def _correct(actors: Actors, cycle: UUID, release: UUID, correction: Correction) -> None:
    """One officer corrects a figure, the other verifies it, and a new release replaces the first."""
    office, second = await actors.office(), await actors.second_officer()
    version = (await find_cycle(office, cycle)).version
    await reopen_cycle(office, cycle, expected_version=version, reason=correction.reason)
    unit = actors.county.id_of("unit", correction.unit)
    figure = measurement_id(unit, FINISHED, correction.indicator, correction.period)
    version = (await find_measurement(office, figure)).version
    await correct_measurement(
        second, figure, fact=correction.fact, reason=correction.reason, expected_version=version
    )
    # The second officer also reported it, for the office; nobody verifies what they reported.
    await verify_measurement(office, figure, expected_version=version + 1)
    run = await _final_run(office, cycle)
    await publish_release_within(office, Publication(run, release, correction.reason))
