"""What a list may show is what the single decisions would allow, row by row."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import Action, Reach, decide, may_hold, reach
from policy.own_assessments import ASSESSING
from tenants.levels import Level
from tenants.tree import Place, is_below
from tenants.viewer import Role, Viewer
from tests.policy.prefecture import (
    COUNTY,
    PERSON,
    PORTFOLIO,
    PREFECTURE,
    ROWS,
    SECTION,
    STATISTICS,
    SUBJECTS,
    UNIT,
    appoint,
    holder,
    key,
    viewer,
)

LISTED = sorted(set(Action) - ASSESSING)
COUNTY_POSTS = [(role, node) for role in Role for node in (COUNTY, *SUBJECTS) if may_hold(role, node)]
PREFECTURE_POSTS = [(role, PREFECTURE) for role in Role if may_hold(role, PREFECTURE)]


def _viewers() -> st.SearchStrategy[Viewer]:
    def of(home: Place, posts: list[tuple[Role, Place]]) -> st.SearchStrategy[Viewer]:
        chosen = st.lists(st.sampled_from(posts), max_size=3, unique=True)
        return chosen.map(lambda picked: viewer(*(appoint(*post) for post in picked), home=home))

    return of(COUNTY, COUNTY_POSTS) | of(PREFECTURE, PREFECTURE_POSTS)


def _shows(reached: Reach, who: Viewer, row: Place) -> bool:
    """The filter as a list's WHERE clause has it."""
    if row.tenant != who.tenant:
        return reached.subordinates and is_below(row.path, who.path)
    return (
        reached.everything
        or row.subject in reached.selves
        or not reached.within.isdisjoint(row.ancestors)
        or (row.subject is None and not reached.owners.isdisjoint(row.ancestors))
        or row.provider in reached.provided
    )


@settings(deadline=None)
@given(who=_viewers(), action=st.sampled_from(LISTED))
def test_a_list_shows_exactly_the_rows_that_are_allowed(who: Viewer, action: Action) -> None:
    for row in ROWS:
        if action is Action.MEASUREMENT_REPORT and row.provider is not None:
            continue  # a question about one indicator, never a list's
        assert _shows(reach(who, action, row.level), who, row) == bool(decide(who, action, row)), row


@pytest.mark.parametrize("action", sorted(ASSESSING))
def test_what_leaves_out_ones_own_is_no_question_of_a_list(action: Action) -> None:
    with pytest.raises(ValueError, match="row by row"):
        reach(holder(Role.PERFORMANCE_OFFICE, COUNTY), action, Level.UNIT)


def _keys(place: Place) -> frozenset[UUID]:
    assert place.subject is not None
    return frozenset({place.subject})


@pytest.mark.parametrize(
    ("role", "node", "action", "level", "expected"),
    [
        (Role.PERFORMANCE_OFFICE, COUNTY, Action.SCORE_READ, Level.UNIT, Reach(everything=True)),
        (
            Role.PERFORMANCE_OFFICE,
            PREFECTURE,
            Action.RELEASE_READ,
            Level.UNIT,
            Reach(everything=True, subordinates=True),
        ),
        (Role.STAFF, PERSON, Action.RANKING_READ, Level.UNIT, Reach(everything=True)),
        (Role.AUDITOR, COUNTY, Action.AUDIT_READ, None, Reach(everything=True)),
    ],
)
def test_whole_reaches(role: Role, node: Place, action: Action, level: Level | None, expected: Reach) -> None:
    assert reach(holder(role, node), action, level) == expected


def test_single_keys_are_reached_where_the_whole_tenant_is_not() -> None:
    figures = (Action.MEASUREMENT_READ, Level.UNIT)
    assert reach(holder(Role.REPORTER, UNIT), *figures).selves == _keys(UNIT)
    assert reach(holder(Role.PORTFOLIO_HEAD, PORTFOLIO), *figures).within == _keys(PORTFOLIO)
    assert reach(holder(Role.DATA_PROVIDER, STATISTICS), *figures).provided == _keys(STATISTICS)


@pytest.mark.parametrize(
    ("role", "node", "level"),
    [
        (Role.STAFF, PERSON, Level.PERSON),
        (Role.STAFF, PERSON, Level.SECTION),
        (Role.REPORTER, SECTION, Level.SECTION),
    ],
)
def test_the_rules_of_ones_own_unit_are_reached_by_their_owner(role: Role, node: Place, level: Level) -> None:
    for action in (Action.SCHEME_READ, Action.CYCLE_READ):
        assert reach(holder(role, node), action, level) == Reach(owners=node.ancestors)


def test_appointments_add_up() -> None:
    who = viewer(appoint(Role.REPORTER, UNIT), appoint(Role.DATA_PROVIDER, STATISTICS))
    both = reach(who, Action.MEASUREMENT_READ, Level.UNIT)
    assert both == Reach(selves=_keys(UNIT), provided=_keys(STATISTICS))


def test_a_node_of_another_level_is_not_among_the_rows() -> None:
    assert reach(holder(Role.REPORTER, UNIT), Action.MEASUREMENT_READ, Level.SECTION).empty


@pytest.mark.parametrize("who", [viewer(), holder(Role.CONNECTED_SYSTEM, COUNTY)])
def test_who_may_nothing_reaches_nothing(who: Viewer) -> None:
    assert reach(who, Action.SUBJECT_READ, Level.UNIT) == Reach()
    assert reach(who, Action.SUBJECT_READ, Level.UNIT).empty


@pytest.mark.parametrize(
    "part",
    [
        Reach(everything=True),
        Reach(subordinates=True),
        Reach(selves=frozenset({key("a")})),
        Reach(within=frozenset({key("a")})),
        Reach(owners=frozenset({key("a")})),
        Reach(provided=frozenset({key("a")})),
    ],
)
def test_any_part_makes_a_reach_not_empty(part: Reach) -> None:
    assert not part.empty


def test_an_appointment_in_another_government_reaches_nothing_here() -> None:
    who = viewer(appoint(Role.PERFORMANCE_OFFICE, PREFECTURE), home=COUNTY)
    assert reach(who, Action.RELEASE_READ, Level.UNIT).empty
