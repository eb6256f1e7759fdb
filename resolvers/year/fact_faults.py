"""What a scheme refuses of a fact or an event, as a fault of the input: in the names that people read."""

from collections.abc import Mapping

from resolvers.faults import Fault
from tenants.schemes import CodeKind, FactError, Scheme

# What the parameters of a refusal name: groups, bands, kinds, periods. What is not among the scheme's codes
# was written by whoever is refused, and is told as they wrote it.
_KINDS: Mapping[str, CodeKind] = {
    "UNKNOWN_GROUP": CodeKind.GROUP,
    "NOT_TO_BE_ABSENT": CodeKind.GROUP,
    "ABSENT_WITH_ANSWERS": CodeKind.GROUP,
    "UNKNOWN_BAND": CodeKind.BAND,
    "EVENT_KIND_MISSING": CodeKind.EVENT,
    "UNKNOWN_EVENT_KIND": CodeKind.EVENT,
    "PERIOD_MISSING": CodeKind.PERIOD,
    "UNKNOWN_PERIOD": CodeKind.PERIOD,
}
# Those that name an indicator, or what events are recorded against.
_OF_INDICATORS = frozenset({"TAKES_NO_FACTS", "HAS_CHILDREN", "EVENT_DAY_MISSING"})
# What the engine calls the fields of an event, and the fields of the input.
_FIELDS = {"event": "kind", "day": "occurredOn"}
_OUTSIDE = frozenset({"indicator", "period", "code", "points", "kind", "occurredOn"})


def told_fault(scheme: Scheme, error: FactError) -> Fault:
    """The engine's refusal with its path in the input; `field` is what it is about."""
    field = _FIELDS.get(error.key or "", error.key or "")
    path = (field,) if field in _OUTSIDE else ("fact", *(field.split(".") if field else ()))
    return Fault(error.code, path, {**error.params, **_named(scheme, error), "field": _told(scheme, field)})


def _named(scheme: Scheme, error: FactError) -> dict[str, str]:
    params, kind = error.params, _KINDS.get(error.code)
    if error.code in _OF_INDICATORS:
        return {"value": scheme.name_of(params["value"])}
    if kind is None:
        return {}
    named = {}
    if "allowed" in params:
        named["allowed"] = ", ".join(_name(scheme, kind, code) for code in params["allowed"].split(", "))
    if "value" in params:
        named["value"] = _name(scheme, kind, params["value"])
    return named


def _told(scheme: Scheme, field: str) -> str:
    """The field, with the name of the group in it."""
    first, point, group = field.partition(".")
    return f"{first}{point}{_name(scheme, CodeKind.GROUP, group)}" if point else field


def _name(scheme: Scheme, kind: CodeKind, code: str) -> str:
    # Usual periods get their words in the language of whoever reads.
    return scheme.names.own(kind, code)
