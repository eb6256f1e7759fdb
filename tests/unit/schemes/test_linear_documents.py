"""Twice the text, at most twice the work: no document makes the check compare everything with everything."""

from collections.abc import Callable
from functools import partial

import pytest

from tenants.schemes import (
    LONGEST_DOCUMENT,
    SchemeError,
    check_scheme,
    evaluate,
    parse_scheme,
    parse_stored,
)
from tenants.schemes.reading.structure_limits import MOST_PARTS_IN_ALL
from tenants.schemes.scoring.entries import Entry
from tests.unit.schemes.step_counts import steps_of

HEAD = 'code = "x"\nname = "x"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
GRADES = '[[grades]]\nname = "优秀"\nmin = 90\n[[grades]]\nname = "合格"\n'
LEAF = '[[indicators]]\ncode = "i"\nname = "i"\npoints = 100\nmethod = "rating"\n'


def repeated(before: str, part: str, after: str = "") -> Callable[[int], str]:
    """A text with so many of a part, each with its own number."""
    return lambda count: before + "".join(part.replace("#", str(n)) for n in range(count)) + after


def many(table: str) -> Callable[[int], str]:
    """A document with so many of a table."""
    return repeated(HEAD + LEAF + GRADES, table)


def listed(before: str, entry: str, after: str) -> Callable[[int], str]:
    """A document with a list, or a table, of so many entries."""
    return lambda count: (
        HEAD + before + ", ".join(entry.replace("#", str(n)) for n in range(count)) + after + GRADES
    )


OVERRIDE = '[[overrides]]\ncode = "o#"\nname = "o"\neffect = "down"\n'
PERIODS = '[[indicators]]\ncode = "i"\nname = "i"\npoints = 100\nmethod = "rating"\nperiods = { '

DOCUMENTS: dict[str, Callable[[int], str]] = {
    "stages": many('[[stages]]\ncode = "s#"\nname = "s"\nperiods = ["H1"]\n'),
    "one stage again and again": many('[[stages]]\ncode = "s"\nname = "s"\nperiods = ["H1"]\n'),
    "indicators": many('[[indicators]]\ncode = "i#"\nname = "i"\npoints = 1\nmethod = "rating"\n'),
    "indicators below one": many('[[indicators]]\ncode = "i.i#"\nname = "i"\nshare = 1\nmethod = "rating"\n'),
    "indicators without a parent": many('[[indicators]]\ncode = "p#.i"\nname = "i"\npoints = 1\n'),
    "one indicator again and again": many('[[indicators]]\ncode = "i"\nname = "i"\npoints = 1\n'),
    "unknown methods": many('[[indicators]]\ncode = "i#"\nname = "i"\npoints = 1\nmethod = "m#"\n'),
    "adjustments": many('[[adjustments]]\ncode = "a#"\nname = "a"\nkind = "bonus"\ncap = 1\n'),
    "overrides": many(OVERRIDE),
    "overrides that bar unknown grades": many(
        '[[overrides]]\ncode = "o#"\nname = "o"\neffect = "bar"\ngrade = "g#"\n'
    ),
    "grades": many('[[grades]]\nname = "g#"\nmin = 50\n'),
    "consequences of overrides": many(
        OVERRIDE + '[[consequences]]\nthen = ["c#"]\nwhen = { override = "o#" }\n'
    ),
    "consequences of nothing": many(
        '[[consequences]]\nthen = ["c#"]\nwhen = { override = "p#", grade = "g#", indicator = "j#" }\n'
    ),
    "unknown keys": many("key# = 1\n"),
    "headers": many("[t#.b.c.d.e.f]\n"),
    "headers in the document of one table": many("[t.b#.c]\n"),
    "dotted keys": many("t#.b.c.d = 1\n"),
    "lists in a list": listed(LEAF + "x = [", "[]", "]\n"),
    "tables in a list": listed(LEAF + "x = [", "{ a.b.c = # }", "]\n"),
    "steps": listed(LEAF.replace("rating", "steps") + "steps = [", "[#, 1]", "]\n"),
    "periods": listed(PERIODS, "P# = 1", " }\n"),
    "due dates": listed(LEAF + "due = { ", 'P# = "12-01"', " }\n"),
    "groups": listed(LEAF.replace("rating", "panel") + "groups = { ", "g# = 1", " }\n"),
    "periods of a stage": listed(LEAF + '[[stages]]\ncode = "s"\nname = "s"\nperiods = [', '"p#"', "]\n"),
    "texts": listed(LEAF + '[[consequences]]\nwhen = { band = "优秀" }\nthen = [', '"c#"', "]\n"),
    "lines of a text": repeated(HEAD + 'source = """', "[x]\n", '"""\n' + LEAF + GRADES),
    "comments": repeated(HEAD, '# "a\n', LEAF + GRADES),
    "no document": repeated("", "a b\n"),
    "a key twice, late": repeated("", "a# = 1\n", "a1 = 1\n"),
    "an open text": repeated('a = """', "b\n"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_twice_the_document_takes_at_most_twice_the_steps(name: str) -> None:
    document = DOCUMENTS[name]
    # From Python 3.12 on a function's instructions are counted from its second call on.
    steps_of(partial(check_scheme, document(3)))
    once, twice, four = [steps_of(partial(check_scheme, document(n))) for n in (110, 220, 440)]
    # What is bounded (200 faults, 10,000 comparisons of names) is spent at the first already.
    assert twice <= 2.1 * once, (once, twice)
    assert four <= 2.1 * twice, (twice, four)


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        ("", 'indicator = "i", below = 50'),
        (OVERRIDE, 'override = "o#"'),
        ("", 'grade = "优秀", first = 3, among = "grade"'),
    ],
    ids=["indicator", "override", "places"],
)
def test_twice_the_consequences_take_at_most_twice_the_steps_of_an_evaluation(
    table: str, condition: str
) -> None:
    document = many(table + f'[[consequences]]\nthen = ["c#"]\nwhen = {{ {condition} }}\n')

    def evaluated(count: int) -> int:
        scheme = parse_scheme(document(count))
        entries = [Entry(str(number), scheme) for number in range(3)]
        return steps_of(lambda: [result.lines for result in evaluate(entries).values()])

    evaluated(3)
    assert evaluated(100) <= 2.1 * evaluated(50)


def test_more_headers_than_any_scheme_needs_are_refused_before_they_are_parsed() -> None:
    text = "\n".join(f"[a{n}.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b]" for n in range(4_000))[:LONGEST_DOCUMENT]
    (fault,) = check_scheme(text)
    assert (fault.code, fault.params["highest"]) == ("TOO_MANY_KEYS", str(MOST_PARTS_IN_ALL))
    # 19 parts each: the 316th goes beyond 6,000.
    assert fault.line == 316
    assert steps_of(lambda: check_scheme(text)) < 30 * LONGEST_DOCUMENT


@pytest.mark.parametrize(
    ("table", "key", "highest"),
    [
        ('[[stages]]\ncode = "s"\nname = "s"\n', "stages", "24"),
        ("[[grades]]\n", "grades", "200"),
        ("[[overrides]]\n", "overrides", "200"),
        ("[[indicators]]\n", "indicators", "1000"),
    ],
)
def test_more_tables_than_any_scheme_has_are_one_fault(table: str, key: str, highest: str) -> None:
    faults = [fault for fault in check_scheme(HEAD + table * 1_001) if fault.code == "TOO_MANY_TABLES"]
    assert [(fault.key, fault.params["highest"]) for fault in faults] == [(key, highest)]


def test_what_is_allowed_is_listed_shortly() -> None:
    document = many('[[grades]]\nname = "g#"\nmin = 50\n')(150) + (
        '[[overrides]]\ncode = "o"\nname = "o"\neffect = "bar"\ngrade = "h"\n'
    )
    (fault,) = [fault for fault in check_scheme(document) if fault.code == "UNKNOWN_GRADE"]
    assert fault.params["allowed"].endswith(", …")
    assert len(fault.params["allowed"]) < 400


@pytest.mark.parametrize(
    "document",
    [
        HEAD + LEAF + "# comment\n" * 20_100 + GRADES,
        HEAD
        + LEAF
        + GRADES
        + "".join(f'[[overrides]]\ncode = "o{n}"\nname = "o"\neffect = "down"\n' for n in range(201)),
        HEAD
        + LEAF
        + "periods = { H1 = 1 }\n"
        + GRADES
        + "".join(f'[[stages]]\ncode = "s{n}"\nname = "s"\nperiods = ["H1"]\n' for n in range(25)),
        HEAD
        + LEAF
        + GRADES
        + '[[consequences]]\nwhen = { band = "优秀" }\nthen = ['
        + ", ".join(f'"c{n}"' for n in range(201))
        + "]\n",
        HEAD
        + LEAF
        + GRADES
        + "".join(
            f'[[consequences]]\nthen = ["c"]\n[consequences.when]\nfirst.share = {1 + n % 50}\n'
            for n in range(1_250)
        ),
    ],
    ids=["long", "overrides", "stages", "texts", "keys"],
)
def test_what_was_published_before_a_bound_is_still_read(document: str) -> None:
    assert [fault.code for fault in check_scheme(document)] != []
    with pytest.raises(SchemeError):
        parse_scheme(document)
    stored = parse_stored(document)
    assert stored.scheme.code == "x"
    assert stored.stated["i"]["method"] == "rating"
