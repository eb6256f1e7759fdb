"""Lines that were kept before they had an outline: who doesn't read few raters reads no weighted mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from resolvers.results.records import Ranked
from resolvers.results.shown_derivations import shown_ranked_lines
from tenants.tree import Place
from tenants.viewer import Appointment, Role, Viewer

COUNTY = Place(652_325, "65/6523/652325")
OFFICE = Viewer(
    uuid4(),
    "office",
    COUNTY.tenant,
    COUNTY.path,
    (Appointment(uuid4(), Role.PERFORMANCE_OFFICE, COUNTY, "county", date(2025, 1, 1), None),),
)
NOBODY = replace(OFFICE, appointments=())
TEN = Decimal(10)
ROW = Ranked(
    uuid4(), COUNTY.tenant, uuid4(), "局", "unit", "unit", "单位", TEN, TEN, TEN, 1, None, None, uuid4()
)


def read(viewer: Viewer, kind: str, rule: str, **more: Any) -> tuple[str, str | None]:
    (line,) = shown_ranked_lines(viewer, ROW, [{"kind": kind, "rule": rule, "note": None} | more])
    return line["rule"], line["note"]


@pytest.mark.parametrize("kind", ["leaf", "consequence"])
def test_a_mean_of_groups_is_left_out(kind: str) -> None:
    rule = "评议: (群众 100/3 × 1 + 委员 0 × 1) / 2 = 50/3%; 40 × 1/6 = 20/3"
    assert read(NOBODY, kind, rule) == ("", "few_raters")
    assert read(OFFICE, kind, rule) == (rule, None)
    assert read(NOBODY, kind, rule, outline=None) == (rule, None), "written since: no group is of few"


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("leaf", "9 / (20/3) = 1.35; 60 × 100 / (200/3) × 1.35 = 1"), ("total", "46.5 + 20/3 = 319/6")],
)
def test_other_lines_stay(kind: str, rule: str) -> None:
    assert read(NOBODY, kind, rule) == (rule, None)
