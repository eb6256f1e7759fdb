"""Figures with everybody who reported them before the last reporter did.

Each report and correction writes them into the row. Where migration 0003 found a figure, the column is null
until the next report, and the audit log says who they were. Reads no rows itself.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, Select, Uuid, func, select

from policy import Action
from resolvers import audit
from tenants.models.year import measurements

_REPORTS = (Action.MEASUREMENT_REPORT, Action.MEASUREMENT_SUPPLY, Action.MEASUREMENT_CORRECT)
_LOGGED = audit.doers(
    [action.value for action in _REPORTS],
    "measurement",
    measurements.c.tenant,
    measurements.c.id,
    but=measurements.c.reported_by,
)
_EARLIER = func.coalesce(
    measurements.c.earlier_reporters,
    func.array(_LOGGED.correlate(measurements).scalar_subquery(), type_=ARRAY(Uuid)),
    type_=ARRAY(Uuid),
)
MEASUREMENT_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    name: _EARLIER if each is measurements.c.earlier_reporters else each
    for name, each in measurements.c.items()
}
"""A figure's columns; the audit log is read for those alone whose column is null."""


def measurements_query(tenant: int | BindParameter[int]) -> Select[tuple[object, ...]]:
    """A government's figures."""
    chosen = select(*(each.label(name) for name, each in MEASUREMENT_COLUMNS.items()))
    return chosen.where(measurements.c.tenant == tenant)
