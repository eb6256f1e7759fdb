"""What is kept of a mutation's faults with its key has a limit."""

import json

import pytest

from resolvers.exchange.idempotency import MOST_FAULT_BYTES, faults_to_keep
from resolvers.faults import Fault


@pytest.mark.parametrize(("sign", "told"), [("长", 18), ("n", 47)])
def test_what_was_wrong_is_kept_in_bounds(sign: str, told: int) -> None:
    """A hundred faults with long quotes: the first ones, shortened, in 16,000 bytes."""
    faults = [Fault("NAME_TAKEN", ("subjects", str(n), "name"), {"name": sign * 5_000}) for n in range(100)]
    kept = faults_to_keep(faults)
    assert len(kept) == told
    assert len(json.dumps(kept, ensure_ascii=False).encode()) <= MOST_FAULT_BYTES + 2 * told
    assert kept[0]["params"] == {"name": sign * 255}
    assert [each["path"][1] for each in kept] == [str(n) for n in range(told)]


def test_short_faults_are_all_kept_and_one_long_one_too() -> None:
    short = [Fault("NAME_TAKEN", ("subjects", str(n), "name"), {"name": "某某单位"}) for n in range(100)]
    assert len(faults_to_keep(short)) == 100
    long = Fault("NAME_TAKEN", ("name",), {f"p{n}": "长" * 255 for n in range(30)})
    assert len(faults_to_keep([long, long])) == 1
