"""Documents that nobody wrote in good faith: a fault, never an exception and never a long wait."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.schemes import SchemeError, check_scheme, parse_case
from tests.unit.schemes.samples import FULL, load


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "x =",
        "a = " + "9" * 5_000,
        "full_marks = " + "9" * 4_000,
        "full_marks = 1e999999999",
        "full_marks = 1e99999999999999999999999",
        "full_marks = 1e-999999",
        "full_marks = nan",
        "full_marks = -inf",
        "x = " + "[" * 50_000,
        "x = " + "{a=" * 50_000,
        ".".join("a" * 50_000) + " = 1",
        "[" + ".".join("a" * 50_000) + "]",
        " . ".join('"a"' for _ in range(5_000)) + " = 1",
        "x = '" + "a" * 500_000 + "'",
        "\n".join(f"key_{number} = 1" for number in range(20_000)),
        "indicators = 3\ngrades = {}\nadjustments = [1]\noverrides = [[]]\nconsequences = 'x'",
        "[[indicators]]\n" * 1_001,
        "[[grades]]\n" * 1_000,
        "code = []\nname = {}\nyear = 1979-05-27\nlevel = 1.5\ncategory = 07:32:00\nrounding = 3",
        "[indicators]\ncode = 'a'",
        "[[indicators]]\ncode = 3\nname = 3\npoints = []\nmethod = []\nperiods = 3\ndue = [3]\nassessor = 3",
        '[[indicators]]\ncode = "a"\nmethod = "grade_points"\ngrades = { a = [[]], b = {}, c = "x" }',
        '[[indicators]]\ncode = "a"\nmethod = "steps"\nsteps = [[[], {}], "ab", 3]',
        '[[indicators]]\ncode = "' + "a." * 60 + 'a"',
    ],
    ids=lambda text: text[:24],
)
def test_it_is_a_fault(text: str) -> None:
    assert check_scheme(text)
    with pytest.raises(SchemeError):
        parse_case(text, load=load)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert check_scheme(text)


values = st.one_of(
    st.booleans().map(lambda flag: str(flag).lower()),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        ["nan", "inf", "1e400", "-0.0", "1979-05-27", '""', '"x"', "[]", "{}", "[[1, 2]]", "[{}]"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_value_in_any_place_raises(data: st.DataObject) -> None:
    lines = FULL.splitlines()
    places = [number for number, line in enumerate(lines) if " = " in line]
    for number in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        key = lines[number].partition(" = ")[0]
        lines[number] = f"{key} = {data.draw(values)}"
    for fault in check_scheme("\n".join(lines)):
        assert fault.message
        assert fault.message_in("zh")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_missing_line_raises(data: st.DataObject) -> None:
    lines = FULL.splitlines()
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)):
        lines[number] = ""
    check_scheme("\n".join(lines))


def test_more_figures_than_anybody_reports_are_refused() -> None:
    months = ", ".join(f"M{month:02} = 1" for month in range(1, 13))
    head = 'code = "x"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
    grades = '[[grades]]\nname = "优秀"\nmin = 90\n[[grades]]\nname = "合格"\n'

    def document(leaves: int) -> str:
        leaf = (
            f'name = "指标"\nshare = {Decimal(100) / leaves}\nmethod = "rating"\nperiods = {{ {months} }}\n'
        )
        return head + "".join(f'[[indicators]]\ncode = "i{n}"\n{leaf}' for n in range(leaves)) + grades

    (fault,) = check_scheme(document(400))
    assert (fault.code, fault.params["value"]) == ("TOO_MANY_FIGURES", "4800")
    assert check_scheme(document(320)) == ()
