"""How the log writes what it keeps of a row, and that it has a name for each deed."""

import ast
from collections.abc import Iterator
from uuid import UUID

import resolvers
from schema.exchange.audit_values import shown_values
from schema.exchange.enums import AuditAction
from schema.scalars import encode_id
from tenants import denial_retention, run_retention
from tests.graphql.deeds.all_deeds import DEEDS
from tests.unit.schema.codes import sources

KEY, OTHER = UUID(int=1), UUID(int=2)
PERSON, SUBJECT = encode_id("person", KEY), encode_id("subject", OTHER)
# Whoever gives a figure, the deed has the name of the action that is asked for.
_OF_FIGURES = {
    f"measurement:{verb}" for verb in ("report", "supply", "assess", "verify", "return", "correct")
}


def test_numbers_of_facts_are_texts_however_they_were_kept() -> None:
    kept = {"fact": {"rating": 90, "target": "88.5", "ratings": {"党代表": [9, "8.5"]}, "absent": ["职工"]}}
    assert shown_values(kept, "measurement", "measurement:report") == {
        "fact": {"rating": "90", "target": "88.5", "ratings": {"党代表": ["9", "8.5"]}, "absent": ["职工"]}
    }


def test_ballots_stay_whole_numbers_as_everywhere() -> None:
    kept = {"fact": {"counts": {"党代表": {"满意": 12}}}}
    assert shown_values(kept, "measurement", "measurement:report") == kept


def test_keys_are_global_ids_of_what_they_name() -> None:
    kept = {
        "id": str(KEY),
        "reported_by": str(KEY),
        "earlier_reporters": [str(KEY)],
        "known": {str(OTHER): None},
        "owner_id": None,
        "tenant": 652325,
        "entries": [{"subject_id": str(OTHER), "position": 0, "weight": "1"}],
    }
    assert shown_values(kept, "measurement", "measurement:report") == {
        "id": encode_id("measurement", KEY),
        "reported_by": PERSON,
        "earlier_reporters": [PERSON],
        "known": {SUBJECT: None},
        "owner_id": None,
        "tenant": "652325",
        "entries": [{"subject_id": SUBJECT, "position": 0, "weight": "1"}],
    }


def test_a_decision_on_a_tie_has_no_id_to_ask_by() -> None:
    assert shown_values({"id": str(KEY), "admitted": True}, "cycle", "tie:decide") == {"admitted": True}


def test_nothing_stays_nothing() -> None:
    assert shown_values(None, "cycle", "cycle:open") is None


def _recorded() -> Iterator[str]:
    """The deeds that use cases name when they write the log."""
    for path in sources(resolvers):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield from (
                    each.value
                    for each in node.args
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and ":" in each.value
                )


def test_every_deed_has_its_value() -> None:
    named = {*_recorded(), *(deed.in_log for deed in DEEDS), *_OF_FIGURES}
    assert len(named) > 20
    missing = (named | {run_retention.DEED, denial_retention.DEED}) - {each.value for each in AuditAction}
    assert missing == set(), f"add to AuditAction in schema/exchange/enums.py: {missing}"
