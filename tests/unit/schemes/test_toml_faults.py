"""Texts that are no TOML, told in words of their own."""

import pytest

from tenants.schemes import check_scheme, parse_scheme
from tests.unit.schemes.samples import FULL


@pytest.mark.parametrize(
    ("old", "new", "code", "params"),
    [
        ("year = 2025", "year = ", "NOT_TOML", {"line": "4"}),
        ("year = 2025", "year = 2025\nyear = 2026", "DUPLICATE_KEY", {"value": "year"}),
        ("year = 2025", "year = 2025\nyear = [\n1,\n]", "DUPLICATE_KEY", {"value": "year"}),
        (
            '[[indicators]]\ncode = "panel"',
            '[indicators]\ncode = "panel"',
            "DUPLICATE_KEY",
            {"value": "indicators", "near": "[[indicators]]"},
        ),
        ('name = "样例"', "name = “样例”", "CURLY_QUOTES", {}),
        ('name = "样例"', 'name = "样例”', "CURLY_QUOTES", {}),
        ('name = "样例"', "name = ‘样例’", "CURLY_QUOTES", {}),
        ('name = "样例"', 'name = "样例', "TEXT_NOT_CLOSED", {}),
        ('name = "样例"', "name = '样例", "TEXT_NOT_CLOSED", {}),
        ('name = "样例"', 'name = """样例', "TEXT_NOT_CLOSED", {}),
        ('name = "样例"', "name = '''样例", "TEXT_NOT_CLOSED", {}),
        ("year = 2025", "year ＝ 2025", "FULL_WIDTH_SIGN", {"value": "＝", "expected": "="}),
        (
            "year = 2025",
            "year = 2025 # 年，\nx = [1，2]",
            "FULL_WIDTH_SIGN",
            {"value": "，", "expected": ","},
        ),
        ("year = 2025", 'year = 2025\nx = "“ok”，" y', "NOT_TOML", {"line": "5"}),
        ("year = 2025", "year = ２０２５", "FULL_WIDTH_SIGN", {"value": "２０２５", "expected": "2025"}),
        ("year = 2025", "year = 20２５", "FULL_WIDTH_SIGN", {"value": "２５", "expected": "25"}),
        ("year = 2025", "ｙear = 2025", "FULL_WIDTH_SIGN", {"value": "ｙ", "expected": "y"}),
        ("year = 2025", "year\u3000= 2025", "STRANGE_SPACE", {"sign": "U+3000"}),
        ("year = 2025", "year =\u00a02025", "STRANGE_SPACE", {"sign": "U+00A0"}),
        ("year = 2025", "year = ٢٠٢٥", "STRANGE_DIGITS", {"sign": "U+0662", "expected": "2025"}),
        ("year = 2025", "year = 2025\u200b", "INVISIBLE_SIGN", {"sign": "U+200B"}),
        ("year = 2025", "\u202eyear = 2025", "BIDI_SIGN", {"sign": "U+202E", "position": "1"}),
        ('name = "样例"', 'name = "样\x00例"', "CONTROL_SIGN", {"sign": "U+0000", "position": "10"}),
    ],
)
def test_a_text_that_is_no_toml_is_told_in_words_of_its_own(
    old: str, new: str, code: str, params: dict[str, str]
) -> None:
    assert old in FULL
    text = FULL.replace(old, new, 1)
    (fault,) = check_scheme(text)
    assert fault.code == code
    assert params.items() <= fault.params.items()
    first = text[: text.index(new)].count("\n") + 1
    wrong = first + (new.count("\n") if code != "DUPLICATE_KEY" else min(1, new.count("\n")))
    assert fault.line == (first if old.startswith("[[") else wrong)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('a = "' + '\\"' * 90_000, "TEXT_NOT_CLOSED"),
        ("a = 1\na" + " " * 190_000 + "= 2", "DUPLICATE_KEY"),
        ("a = 1\na = 2\n[a" + " " * 190_000, "DUPLICATE_KEY"),
        ("a = " + "“" * 190_000, "CURLY_QUOTES"),
        ("a = " + "''' " * 45_001, "NOT_TOML"),
    ],
    ids=lambda text: text[:16],
)
def test_an_endless_line_is_answered(text: str, code: str) -> None:
    assert [fault.code for fault in check_scheme(text)] == [code]


def test_signs_in_texts_and_comments_are_left_alone() -> None:
    (fault,) = check_scheme('x = ["“是”，"] y # “注”，')
    assert fault.code == "NOT_TOML"


def test_the_mark_that_windows_puts_first_is_accepted() -> None:
    marked = "\ufeff" + FULL
    assert check_scheme(marked) == ()
    assert parse_scheme(marked) == parse_scheme(FULL)
