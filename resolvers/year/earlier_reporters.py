"""Figures with everybody who reported them before the last reporter did.

Each report and correction writes them into the row. Where migration 0003 found a figure, the column is null
until the next report, and the audit log says who they were. Reads no rows itself.
"""

from sqlalchemy import ARRAY, Select, Uuid, func, select

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
_COLUMNS = [each for each in measurements.c if each is not measurements.c.earlier_reporters]


def measurements_query(tenant: int) -> Select[tuple[object, ...]]:
    """A government's figures; the audit log is read for those alone whose column is null."""
    chosen = select(*_COLUMNS, _EARLIER.label("earlier_reporters"))
    return chosen.where(measurements.c.tenant == tenant)
