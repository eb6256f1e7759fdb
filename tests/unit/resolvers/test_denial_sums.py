"""Denials are summed up by the minute, whatever is thrown at them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from resolvers.exchange import denial_sums
from resolvers.exchange.denial_sums import Denial, DenialKind, DenialSum, DenialSums

COUNTY, NEIGHBOUR = 652325, 652323
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
PERSON = UUID(int=1)


def denied(field: str = "runCompute", *, tenant: int = COUNTY, login: str = "li", **more: Any) -> Denial:
    known: dict[str, Any] = {"issuer": "https://issuer.example", "login": login, "person_id": PERSON}
    found = Denial(tenant, DenialKind.PERMISSION, "NOT_YOUR_ROLE", verified=True)
    return replace(found, field_name=field, **(known | more))


def forged(tenant: int = COUNTY, address: str = "192.0.2.1") -> Denial:
    return Denial(tenant, DenialKind.SIGN_IN, "TOKEN_FORGED", verified=False, address=address)


def rows(sums: DenialSums) -> list[DenialSum]:
    return [each for found in sums.unwritten().values() for each in found]


def written(sums: DenialSums) -> list[DenialSum]:
    found = rows(sums)
    for each in found:
        each.written = each.attempts
    return found


def test_equal_ones_of_a_minute_are_one_row() -> None:
    sums = DenialSums()
    for seconds in (0, 7, 59):
        sums.add(denied(), NOON + timedelta(seconds=seconds))
    sums.add(denied(), NOON + timedelta(seconds=60))
    assert [(each.attempts, each.first_at, each.last_at) for each in rows(sums)] == [
        (3, NOON, NOON + timedelta(seconds=59)),
        (1, NOON + timedelta(seconds=60), NOON + timedelta(seconds=60)),
    ]


@pytest.mark.parametrize(
    "other",
    [
        denied("cycleClose"),
        denied(tenant=NEIGHBOUR),
        denied(login="wang"),
        denied(address="192.0.2.7"),
        denied(params={"action": "cycle:close"}),
    ],
)
def test_another_who_what_or_why_is_another_row(other: Denial) -> None:
    sums = DenialSums()
    for denial in (denied(), other):
        sums.add(denial, NOON)
    assert [each.denial for each in rows(sums)] == [denied(), other]


def test_what_the_client_calls_it_makes_no_new_row() -> None:
    sums = DenialSums()
    for number in range(5):
        sums.add(denied(operation=f"Name{number}", request_id=str(number)), NOON)
    (row,) = rows(sums)
    assert (row.attempts, row.denial.operation, row.denial.request_id) == (5, "Name0", "0")


def test_further_ones_of_a_login_are_counted_in_one_row_with_its_name() -> None:
    sums = DenialSums()
    for number in range(10_000):
        sums.add(denied(f"field{number}", address=f"2001:db8::{number:x}"), NOON)
    sums.add(denied(login="wang"), NOON)
    found = rows(sums)
    assert len(found) == denial_sums.MOST_OF_ONE + 2
    assert [(each.attempts, each.denial.field_name) for each in found[:2]] == [(1, "field0"), (1, "field1")]
    last, other = found[-2:]
    assert (last.denial.summed, last.denial.login, last.denial.person_id) == (True, "li", PERSON)
    assert (last.denial.field_name, last.denial.address) == (None, None)
    assert last.attempts == 10_000 - denial_sums.MOST_OF_ONE
    assert other.denial == denied(login="wang"), "nobody is displaced by another one's flood"
    assert sums.dropped == 0


def test_further_ones_of_a_minute_are_counted_in_one_row() -> None:
    sums = DenialSums()
    for number in range(10_000):
        sums.add(denied(login=f"login {number % 500}"), NOON)
    found = rows(sums)
    assert len(found) == denial_sums.MOST_VERIFIED + 1
    last = found[-1]
    assert (last.denial.summed, last.denial.login, last.denial.field_name) == (True, None, None)
    assert sum(each.attempts for each in found) == 10_000
    assert sums.dropped == 0


def test_whoever_has_no_token_takes_no_room_of_those_who_have_one() -> None:
    sums = DenialSums()
    for number in range(5_000):
        sums.add(forged(address=f"2001:db8::{number:x}"), NOON)
    sums.add(denied(), NOON)
    found = rows(sums)
    assert sum(not each.denial.verified for each in found) == denial_sums.MOST_CLAIMED + 1
    assert found[-1].denial == denied()


def test_claims_on_every_government_are_bounded_together() -> None:
    sums = DenialSums()
    for tenant in range(110_000, 120_000):
        sums.add(forged(tenant), NOON)
    found = rows(sums)
    assert len(found) == denial_sums.MOST_CLAIMED_ROWS + denial_sums.MOST_SUMMED_ROWS
    assert sums.dropped == 10_000 - len(found)
    sums.add(denied(), NOON)
    assert rows(sums)[-1].denial == denied()


@pytest.mark.parametrize("verified", [True, False])
def test_invented_governments_take_no_room_of_real_ones(verified: bool) -> None:
    sums = DenialSums()
    sums.know([COUNTY, NEIGHBOUR])
    for tenant in range(110_000, 113_000):
        sums.add(replace(forged(tenant), verified=verified), NOON)
    assert len(rows(sums)) == denial_sums.MOST_UNKNOWN_ROWS
    for denial in (forged(), denied()):
        sums.add(denial, NOON)
        assert rows(sums)[-1].denial == denial


def test_rows_of_governments_that_are_not_there_are_dropped_at_once() -> None:
    sums = DenialSums()
    for number in range(10):
        sums.add(forged(NEIGHBOUR), NOON)
        for tenant in range(110_000, 110_000 + denial_sums.MOST_UNKNOWN_ROWS):
            sums.add(forged(tenant), NOON)
        # One that was founded just now is there when all are asked for again.
        sums.know([COUNTY] if number < 5 else [COUNTY, NEIGHBOUR])
        assert len(rows(sums)) == (number >= 5)
    assert sums.dropped == 10 * denial_sums.MOST_UNKNOWN_ROWS + 5
    for each in written(sums):
        assert each.attempts == 5
    sums.forget(NOON + timedelta(minutes=1))
    assert not +sums._held


def test_every_real_government_keeps_a_row_when_a_flood_names_all_of_them() -> None:
    sums = DenialSums()
    governments = range(110_000, 113_000)
    sums.know(governments)
    for address in range(30):
        for tenant in governments:
            sums.add(forged(tenant, f"192.0.2.{address}"), NOON)
    assert {each.denial.tenant for each in rows(sums)} == set(governments)
    assert sums.dropped == 0


def test_while_nothing_can_be_written_only_so_much_is_kept() -> None:
    sums = DenialSums()
    added = 0
    for minute in range(200):
        for number in range(70):
            sums.add(denied(login=f"login {number}"), NOON + timedelta(minutes=minute))
            added += 1
    found = rows(sums)
    own = [each for each in found if not each.denial.summed]
    assert len(own) == denial_sums.MOST_VERIFIED_ROWS
    assert len(found) <= len(own) + denial_sums.MOST_SUMMED_ROWS
    assert sum(each.attempts for each in found) + sums.dropped == added


def test_a_row_is_written_again_with_its_whole_count() -> None:
    sums = DenialSums()
    sums.add(denied(), NOON)
    (first,) = written(sums)
    assert rows(sums) == []
    sums.add(denied(), NOON + timedelta(seconds=30))
    (again,) = rows(sums)
    assert (again.id, again.row()["attempts"]) == (first.id, 2)


def test_a_row_is_forgotten_when_it_is_written_and_its_minute_is_over() -> None:
    sums = DenialSums()
    sums.add(denied(), NOON)
    sums.forget(NOON + timedelta(minutes=5))
    assert len(rows(sums)) == 1, "not written yet"
    written(sums)
    sums.forget(NOON + timedelta(seconds=59))
    sums.add(denied(), NOON + timedelta(seconds=59))
    assert [each.attempts for each in written(sums)] == [2], "its minute went on"
    sums.forget(NOON + timedelta(seconds=60))
    sums.add(denied(), NOON + timedelta(seconds=59))
    assert [each.attempts for each in rows(sums)] == [1], "it was forgotten"


def test_there_is_room_again_after_forgetting() -> None:
    sums = DenialSums()
    for minute in range(100):
        now = NOON + timedelta(minutes=minute)
        for number in range(100):
            sums.add(denied(f"field{number}", login=f"login {number // 30}"), now)
        written(sums)
        sums.forget(now + timedelta(minutes=1))
    assert sums.dropped == 0


def test_what_can_never_be_written_is_counted_as_dropped() -> None:
    sums = DenialSums()
    for _ in range(3):
        sums.add(denied(), NOON)
    sums.discard(rows(sums))
    assert (rows(sums), sums.dropped) == ([], 3)


def test_texts_are_cut_and_can_be_stored_and_shown() -> None:
    odd = denied(login="a\x00b\nc\ud800d\u2028e\u202ef 张\u3000三" + "x" * 1_000)
    assert odd.login is not None
    assert odd.login.startswith("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf 张\u3000三xxx")
    assert len(odd.login) == denial_sums.LONGEST_TEXT
