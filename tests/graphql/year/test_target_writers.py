"""Twenty who set a target while it is verified: a figure keeps the target that its verifier saw."""

from tests.worlds.counties import County, codes
from tests.worlds.crowds import MANY, Request, at_once, first_then, no_conflicts
from tests.worlds.figures import about_figure
from tests.worlds.scheme_texts import OPEN_TARGETS
from tests.worlds.world import World

MEASUREMENT = "measurement { id version status target }"


async def test_a_verified_figure_keeps_the_target_that_was_seen(crowd: World) -> None:
    county = await County.found(crowd, 616_008, units=1, portfolios=0)
    roster = [{"subject": county.id("u01"), "scheme": await county.publish(OPEN_TARGETS)}]
    county.cycle = await county.open(roster)
    about = about_figure(county.cycle, county.id("u01"), "roads")
    await county.changed("office", "targetSet", about | {"target": "40"}, MEASUREMENT)
    given = about | {"fact": {"actual": "30"}, "expectedVersion": 0}
    reported = await county.changed("head-u01", "measurementReport", given, MEASUREMENT)
    verifying: Request = (
        "office",
        "measurementVerify",
        {"measurement": reported["id"], "expectedVersion": reported["version"]},
        MEASUREMENT,
    )
    setting: Request = (
        "office2",
        "targetSet",
        about | {"target": "30", "reason": "调整", "expectedVersion": 1},
        MEASUREMENT,
    )
    verified, late = await first_then(county, verifying, [setting] * MANY)
    assert (codes(verified), [codes(each) for each in late]) == ([], [["TARGET_VERIFIED"]] * MANY)
    assert verified["measurement"]["target"] == "40"
    await county.changed(
        "office",
        "measurementReturn",
        {
            "measurement": reported["id"],
            "reason": "复核",
            "expectedVersion": verified["measurement"]["version"],
        },
        MEASUREMENT,
    )
    with no_conflicts(crowd):
        payloads = await at_once(county, [setting] * MANY)
    assert sorted(map(codes, payloads)) == [[], *[["VERSION_CONFLICT"]] * (MANY - 1)]
