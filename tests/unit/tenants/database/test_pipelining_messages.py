"""The messages that a snapshot opens with, as the protocol's documentation spells them."""

from tenants.database.pipelining import BEGIN_SNAPSHOT, _opening_messages, set_tenant


def messages(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        length = int.from_bytes(data[1:5])
        found.append((data[:1], data[5 : length + 1]))
        data = data[length + 1 :]
    return found


def test_begin_and_the_tenant_without_asking_for_an_answer() -> None:
    found = messages(_opening_messages(BEGIN_SNAPSHOT, 652_325, end_previous=False))
    assert [kind for kind, _ in found] == [b"P", b"B", b"E"] * 2
    # The unnamed statement's text, no types of parameters.
    assert found[0][1] == b"\0" + BEGIN_SNAPSHOT.encode() + b"\0" + b"\0\0"
    assert found[3][1] == b"\0" + b"SET LOCAL app.tenant = '652325'" + b"\0" + b"\0\0"
    # The unnamed portal of it: no formats, no parameters, no formats of results.
    assert found[1][1] == found[4][1] == b"\0\0" + b"\0\0" * 3
    # All rows of it.
    assert found[2][1] == found[5][1] == b"\0" + b"\0\0\0\0"


def test_a_snapshot_that_was_left_open_ends_in_front() -> None:
    ended, alone = (
        _opening_messages(BEGIN_SNAPSHOT, 652_325, end_previous=True),
        _opening_messages(BEGIN_SNAPSHOT, 652_325, end_previous=False),
    )
    assert ended.endswith(alone)
    assert messages(ended.removesuffix(alone)) == [
        (b"P", b"\0COMMIT\0" + b"\0\0"),
        (b"B", b"\0\0" + b"\0\0" * 3),
        (b"E", b"\0" + b"\0\0\0\0"),
    ]


def test_the_tenant_is_a_number_or_nothing() -> None:
    assert set_tenant(110_000) == "SET LOCAL app.tenant = '110000'"
