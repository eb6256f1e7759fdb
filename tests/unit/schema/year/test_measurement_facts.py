"""Whatever a method reads of a fact can be reported through the API, and is shown by it."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.year.measurement_facts import Fact, FactInput
from tenants.schemes import CodeNames, stored_fact
from tenants.schemes.methods import METHODS
from tenants.schemes.methods.contracts import FactMethod
from tests.unit.schemes.method_samples import facts_of
from tests.unit.schemes.samples import leaf, scheme

READING_FACTS = sorted(name for name, method in METHODS.items() if issubclass(method, FactMethod))
FILE = "schema/year/measurement_facts.py"


@pytest.mark.parametrize("method", READING_FACTS)
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_the_api_takes_and_shows_every_part_of_a_fact(method: str, data: st.DataObject) -> None:
    record = facts_of(method)
    given_settings = data.draw(st.sampled_from(sorted(record.more_is_better.values())))
    (indicator,) = scheme(leaf("work", 100, method, given_settings)).leaves()
    # What it is measured against isn't reported with it.
    drawn = data.draw(record.accepted(indicator.params))
    parts = {name: value for name, value in drawn.items() if name != "target"}
    taken = {each.name for each in fields(FactInput)}
    assert parts.keys() <= taken, f"add to FactInput and FactInput.data in {FILE}: {parts.keys() - taken}"
    fact = Fact.of_data(stored_fact(parts), CodeNames())
    shown = {each.name for each in fields(Fact) if getattr(fact, each.name) not in (None, [])}
    counted = {"answers"} if parts.keys() & {"ratings", "counts"} else set[str]()
    assert shown == parts.keys() | counted, f"add to Fact and Fact.of_data in {FILE}: {parts.keys() - shown}"
