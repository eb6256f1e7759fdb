"""A reach of the policy as a filter in SQL over subjects."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, false, or_, true

from policy import Action, Reach, reach
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import subjects


def reached_subjects(session: Session, action: Action, levels: Iterable[Level]) -> ColumnElement[bool]:
    """Which rows of ``subjects`` the action reaches, among these levels."""
    return or_(
        false(),
        *(
            and_(
                subjects.c.level == level.value,
                _inside(
                    reach(session.viewer, action, level),
                    subjects.c.id,
                    (subjects.c.unit_id, subjects.c.parent_id),
                ),
            )
            for level in levels
        ),
    )


def _inside(found: Reach, key: Column[Any], above: tuple[Column[Any], ...]) -> ColumnElement[bool]:
    if found.everything:
        return true()
    tests: list[ColumnElement[bool]] = [false()]
    if found.selves:
        tests.append(key.in_(found.selves))
    if found.within:
        tests.extend(column.in_(found.within) for column in above)
    return or_(*tests)
