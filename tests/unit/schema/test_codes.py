"""Every code that a client can be told has a sentence in both languages, and every sentence has its code."""

import pytest

import deploy.http
import deploy.identity
import policy
import resolvers
import schema
import schema.engine
import tenants
from resolvers.results.shown_derivations import READING_NOTES
from schema.engine.faults.catalogues import ENGINE_SENTENCES
from schema.messages import CATALOGUE
from tenants.schemes import NOTES, PendingReason
from tenants.schemes.messages import MESSAGES
from tests.unit.schema.codes import codes_in

ROOMS = (deploy.http, deploy.identity, schema, resolvers, policy, tenants)
FOUND = {room.__name__: codes_in(room) for room in ROOMS}
NOTE_CODES = {f"NOTE_{note.upper()}" for note in NOTES | READING_NOTES}
PENDING_CODES = {f"PENDING_{reason.upper()}" for reason in PendingReason}


def missing(code: str) -> str:
    return (
        f"{code} has no sentence: add [{code}] with zh and en to schema/messages.toml; "
        "if no client is told it, add it to OTHER in tests/unit/schema/codes.py"
    )


# One from a room within the room, or from a dictionary: nothing is checked that is not found.
@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("deploy.http", "BODY_TOO_LARGE"),
        ("deploy.identity", "TENANT_INVALID"),
        ("schema", "NAMED_TWICE"),
        ("resolvers", "MEASUREMENT_RETURNED"),
        ("policy", "OUTSIDE_TENANT"),
        ("tenants", "UNKNOWN_TENANT"),
    ],
)
def test_codes_are_found_wherever_they_stand(room: str, code: str) -> None:
    assert code in FOUND[room], f"codes_in({room}) does not find {code}: mend tests/unit/schema/codes.py"


@pytest.mark.parametrize(("room", "code"), [(room, code) for room in FOUND for code in sorted(FOUND[room])])
def test_every_code_has_a_sentence(room: str, code: str) -> None:
    del room
    assert code in CATALOGUE.sentences or code in MESSAGES, missing(code)


@pytest.mark.parametrize("code", sorted(codes_in(schema.engine)))
def test_the_engine_brings_the_sentences_of_its_codes(code: str) -> None:
    assert code in ENGINE_SENTENCES, f"add [{code}] to schema/engine/faults/messages.toml"


def test_no_sentence_of_the_engine_is_left_over() -> None:
    left = ENGINE_SENTENCES.keys() - codes_in(schema.engine)
    assert left == set(), f"the engine does not name these codes; move them to schema/messages.toml: {left}"


@pytest.mark.parametrize("code", sorted(NOTE_CODES | PENDING_CODES))
def test_every_note_and_reason_of_a_derivation_has_a_sentence(code: str) -> None:
    assert code in CATALOGUE.sentences, missing(code)


def test_no_sentence_is_left_over() -> None:
    used = set[str]().union(*FOUND.values(), NOTE_CODES, PENDING_CODES)
    left = set(CATALOGUE.sentences) - used
    assert left == set(), f"no room names these codes whole; delete them from schema/messages.toml: {left}"
