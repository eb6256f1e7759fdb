"""The engine's refusals, which know keys only, are told in the names that people read."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from resolvers.faults import FaultsError
from resolvers.results.evaluations import CycleInputs
from resolvers.results.outside_results import OutsideResults
from schema.messages import message
from tenants.schemes import Entry, Event
from tests.unit.schemes.samples import leaf, scheme

TOWN = scheme(leaf("roads", 100, "rating").replace('name = "', 'name = "镇'))
BUREAU = scheme(leaf("roads", 100, "rating").replace('name = "', 'name = "局'))


@pytest.mark.parametrize(("number", "own"), [(0, TOWN), (1, BUREAU)])
async def test_the_names_are_those_of_the_refused_subjects_own_scheme(number: int, own: Any) -> None:
    entries: list[Any] = [
        SimpleNamespace(subject_id=uuid4(), name=name, scheme_id=uuid4()) for name in ("东镇", "水利局")
    ]
    schemes = {entries[0].scheme_id: TOWN, entries[1].scheme_id: BUREAU}
    assessed = [
        Entry(str(entry.subject_id), rules, events=[Event("roads")] if at == number else [])
        for at, (entry, rules) in enumerate(zip(entries, (TOWN, BUREAU), strict=True))
    ]
    inputs = CycleInputs(entries, schemes, assessed, OutsideResults(), [])
    with pytest.raises(FaultsError) as refused:
        await inputs.results_here()
    (fault,) = refused.value.faults
    told = (fault.code, fault.params["subjects"], fault.params["value"])
    assert told == ("ENTRY_REFUSED", entries[number].name, own.name_of("roads"))
    assert TOWN.name_of("roads") != BUREAU.name_of("roads")


def test_usual_links_are_told_in_the_readers_language() -> None:
    params = {"subjects": "水利局", "link": "members"}
    assert message("DUPLICATE_LINK", "en", params) == "水利局: the link `its members` names a subject twice"
    assert message("DUPLICATE_LINK", "zh", params) == "水利局：关联“下属成员”重复"
