"""What is said of a deed beforehand, what the mutation says, and whether a reader can make sense of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.graphql.deeds.all_deeds import deed_of
from tests.graphql.rights.judged_deeds import JUDGED, Judged
from tests.graphql.rights.judged_things import Thing
from tests.worlds.world import World

ALLOWED = "ALLOWED"
LANGUAGES = ("zh", "en")
Cell = tuple[str, str]
"""A deed and a thing, by name."""

_VERDICT = "{ allowed code reason }"
_MAY = "query($asked: [MayQuestion!]!) { viewer { may(questions: $asked) { allowed code reason } } }"
# A request has 50 aliases, 2,000 tokens and a cost of 100,000 at most.
_TOGETHER = 16
_MOST_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in both languages."""

    allowed: bool
    code: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """What one person is told: by the things that they see, and else by the policy."""

    login: str
    seen: Mapping[Cell, Said]
    policy: Mapping[Cell, Said]

    @property
    def everything(self) -> list[Said]:
        """Every verdict."""
        return [*self.seen.values(), *self.policy.values()]

    def is_asked(self, thing: Thing) -> bool:
        """Whether the thing concerns this person."""
        return thing.only in (None, self.login)

    def expected(self, deed: Judged, thing: Thing) -> str:
        """The code that the mutation must answer with."""
        cell = deed.name, thing.name
        if cell in self.seen:
            return self.seen[cell].code
        if deed.may is not None and self.policy[cell].allowed:
            return thing.unseen
        return self.policy[cell].code


async def person_of(world: World, tenant: int, login: str, things: Sequence[Thing]) -> Person:
    """Asks everything that there is to ask."""
    things = [thing for thing in things if thing.only in (None, login)]
    seen = _in_both({language: await _seen(world, tenant, login, things, language) for language in LANGUAGES})
    cells = [(deed, thing) for thing in things for deed in deeds_of(thing)]
    rest = [(deed, thing) for deed, thing in cells if (deed.name, thing.name) not in seen]
    told = {language: await _policy(world, tenant, login, rest, language) for language in LANGUAGES}
    return Person(login, seen, _in_both(told))


def deeds_of(thing: Thing) -> list[Judged]:
    """What can be done to it."""
    return [deed for deed in JUDGED if deed.kind == thing.kind]


def _in_both(found: Mapping[str, Mapping[Cell, Mapping[str, Any]]]) -> dict[Cell, Said]:
    both = {}
    for cell in found["zh"]:
        verdicts = {language: found[language][cell] for language in LANGUAGES}
        ((allowed, code),) = {(each["allowed"], each["code"]) for each in verdicts.values()}
        reasons = {language: each["reason"] for language, each in verdicts.items()}
        both[cell] = Said(allowed, code, reasons)
    return both


async def _seen(
    world: World, tenant: int, login: str, things: Iterable[Thing], language: str
) -> dict[Cell, Mapping[str, Any]]:
    askable = [thing for thing in things if thing.select]
    found: dict[Cell, Mapping[str, Any]] = {}
    for start in range(0, len(askable), _TOGETHER):
        part = dict(enumerate(askable[start : start + _TOGETHER]))
        parts = (f"t{number}: {thing.select % _asked(thing)}" for number, thing in part.items())
        body = await world.answer(login, tenant, f"{{ {' '.join(parts)} }}", language=language)
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        assert codes <= {"FORBIDDEN", "NOT_FOUND"}, body["errors"]
        for number, thing in part.items():
            for node in _nodes(body["data"][f"t{number}"], thing):
                found |= {(deed.name, thing.name): node[deed.answer] for deed in deeds_of(thing)}
    return found


def _asked(thing: Thing) -> str:
    return " ".join(f"{deed.asked}{thing.arguments} {_VERDICT}" for deed in deeds_of(thing))


def _nodes(data: Any, thing: Thing) -> Iterator[Mapping[str, Any]]:
    """The thing in an answer, wherever in it: none if the person doesn't see it."""
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each, thing)
    elif isinstance(data, dict):
        (deed, *_) = deeds_of(thing)
        if data.get(deed.answer) and all(data[name] == value for name, value in thing.match.items()):
            yield data
        for value in data.values():
            yield from _nodes(value, thing)


async def _policy(
    world: World, tenant: int, login: str, cells: Sequence[tuple[Judged, Thing]], language: str
) -> dict[Cell, Mapping[str, Any]]:
    told = []
    for start in range(0, len(cells), _MOST_QUESTIONS):
        asked = [deed.question(thing) for deed, thing in cells[start : start + _MOST_QUESTIONS]]
        body = await world.answer(login, tenant, _MAY, {"asked": asked}, language=language)
        assert "errors" not in body, body
        told += body["data"]["viewer"]["may"]
    return {(deed.name, thing.name): each for (deed, thing), each in zip(cells, told, strict=True)}


async def carried_out(world: World, tenant: int, login: str, mutation: str, given: Mapping[str, Any]) -> str:
    """The code that a mutation answers with: ALLOWED if it was carried out."""
    deed = deed_of(mutation)
    body = await world.answer(login, tenant, deed.document, {"input": given})
    for error in body.get("errors", ()):
        told = error["extensions"]
        return str(told["reason"] if told["code"] == "FORBIDDEN" else told["code"])
    payload = body["data"][mutation]
    faults = payload["userErrors"]
    assert (payload[deed.noun] is None) == bool(faults), payload
    return str(faults[0]["code"]) if faults else ALLOWED


# Codes of the product: CAPITALS, snake_case, noun:verb. Years and numbers are no codes.
_CODE = re.compile(r"[A-Z]{2,}_|[a-z]+_[a-z]|[a-z]:[a-z]")
_HAN = re.compile(r"[一-鿿]")


def unreadable(said: Said, names: Iterable[str]) -> list[str]:
    """The sentences of a verdict that miss a parameter, show a code or speak another language.

    ``names`` are names that somebody gave, which may be in any language.
    """
    faulty = []
    for language, reason in said.reasons.items():
        text = re.sub("|".join(names), "", reason)
        foreign = re.search("[A-Za-z]", text) if language == "zh" else _HAN.search(text)
        if not text.strip() or "?" in text or "{" in text or _CODE.search(text) or foreign:
            faulty.append(f"{said.code} in {language}: {reason}")
    return faulty
