"""What a golden case records, as a client sends it."""

from typing import Any

from schema.year.measurement_facts import SINGLE
from tenants.schemes import Event, Fact, Scheme


def recorder_of(scheme: Scheme, event: Event) -> tuple[str, str]:
    """Which mutation records an event against a scheme, and who may call it."""
    if scheme.override(event.code) is not None:
        return "vetoRecord", "office"
    adjustment = scheme.adjustment(event.code)
    if adjustment is not None and adjustment.kind == "bonus":
        return "commendationRecord", "office"
    if event.code == "complaint":
        return "complaintRecord", "complaints"
    return "inspectionRecord", "inspector"


def fact_input(fact: Fact) -> dict[str, Any]:
    """A fact as a client sends it: decimals as strings."""
    given: dict[str, Any] = {name: str(fact.data[name]) for name in SINGLE if name in fact.data}
    if "ratings" in fact.data:
        given["ratings"] = [
            {"group": group, "values": [str(value) for value in values]}
            for group, values in fact.data["ratings"].items()
        ]
    if "counts" in fact.data:
        given["counts"] = [
            {"group": group, "band": band, "count": count}
            for group, bands in fact.data["counts"].items()
            for band, count in bands.items()
        ]
    if "absent" in fact.data:
        given["absent"] = fact.data["absent"]
    return given
