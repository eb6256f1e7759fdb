"""Every code that a use case can answer has a sentence in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import resolvers
from schema.messages import OWN_SENTENCES
from tenants.schemes.messages import MESSAGES
from tenants.schemes.scoring.lines import NOTES

ANSWERING = {"refuse", "Fault"}
PENDING = (
    *("no_fact", "no_answers", "linked_pending", "no_links"),
    *("peers_missing", "mean_not_positive"),
)


def answered_codes() -> set[str]:
    room = Path(str(resolvers.__file__)).parent
    trees = (ast.parse(path.read_text("utf-8")) for path in room.rglob("*.py"))
    return {code for tree in trees for code in _codes(tree)}


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ANSWERING:
            for part in ast.walk(node.args[0]) if node.args else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isupper():
                    yield part.value


@pytest.mark.parametrize("code", sorted(answered_codes()))
def test_every_fault_of_a_use_case_has_a_sentence(code: str) -> None:
    assert code in OWN_SENTENCES or code in MESSAGES


@pytest.mark.parametrize("note", sorted(NOTES))
def test_every_note_of_a_derivation_has_a_sentence(note: str) -> None:
    assert f"NOTE_{note.upper()}" in OWN_SENTENCES


@pytest.mark.parametrize("reason", PENDING)
def test_every_reason_for_waiting_has_a_sentence(reason: str) -> None:
    assert f"PENDING_{reason.upper()}" in OWN_SENTENCES
