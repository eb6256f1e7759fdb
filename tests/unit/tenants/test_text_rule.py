"""The one rule for texts: what becomes of them, what is refused, and what looks alike."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.text_rule import (
    TextError,
    all_alike,
    clean_code,
    clean_identity,
    clean_name,
    clean_note,
    first_alike,
    kept_name,
    known_name,
    look_alike_key,
    refused_signs,
    without_signs,
)

# Those that the rule looks at come more often than chance would bring them.
SPECIAL = (
    "\u200b\u200c\u200d\u2028\u3000\u00a0\u00b7\u2022\u30fb\uff0e\u0301\u202e\ue000\u2800\u3164\ufe0f\ufeff"
)
signs = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(SPECIAL),
    st.sampled_from("ab一买ئابनम\u1820 \n\tＡ．"),
)
texts = st.text(signs, max_size=12)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  乡镇\u3000", "乡镇"),
        ("乡\u00a0 \u2003\t镇", "乡 镇"),
        ("乡\n镇", "乡 镇"),
        ("cafe\u0301", "café"),
        ("\uf914", "樂"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉･买买提‧热合曼⋅艾力", "阿卜杜拉·买买提·热合曼·艾力"),
        ("\U0003fffd", "\U0003fffd"),
        ("阿卜杜拉・买买提．热合曼", "阿卜杜拉·买买提·热合曼"),
        ("a•b•c", "a·b·c"),
        ("一．党的建设", "一．党的建设"),
        ("A．党的建设", "A．党的建设"),
        ("３．５", "３．５"),
        ("• 重点工作", "• 重点工作"),
        ("ئا\u200cب", "ئا\u200cب"),
        ("क्\u200dष", "क्\u200dष"),
        ("ᠠ\u180bᠨ\u180eᠠ", "ᠠ\u180bᠨ\u180eᠠ"),
        ("\u3000", ""),
    ],
)
def test_a_name_is_stored_as_it_looks(given: str, stored: str) -> None:
    assert clean_name(given) == stored


@pytest.mark.parametrize(
    ("given", "code", "sign", "position", "before"),
    [
        ("乡镇\u200b", "INVISIBLE_SIGN", "U+200B", "3", "乡镇"),
        ("\ufeff乡镇", "INVISIBLE_SIGN", "U+FEFF", "1", ""),
        ("甲 乙\u00ad丙", "INVISIBLE_SIGN", "U+00AD", "4", "乙"),
        ("乡\u200c镇", "INVISIBLE_SIGN", "U+200C", "2", "乡"),
        ("ئا\u200d", "INVISIBLE_SIGN", "U+200D", "3", "ئا"),
        ("葛\U000e0100", "INVISIBLE_SIGN", "U+E0100", "2", "葛"),
        ("\u3164", "INVISIBLE_SIGN", "U+3164", "1", ""),
        ("\u2800", "INVISIBLE_SIGN", "U+2800", "1", ""),
        ("甲\u202e乙", "BIDI_SIGN", "U+202E", "2", "甲"),
        ("甲\u2066乙", "BIDI_SIGN", "U+2066", "2", "甲"),
        ("甲\x07", "CONTROL_SIGN", "U+0007", "2", "甲"),
        ("甲\x1f", "CONTROL_SIGN", "U+001F", "2", "甲"),
        ("甲\ue815", "PRIVATE_SIGN", "U+E815", "2", "甲"),
        ("甲\U000f0000", "PRIVATE_SIGN", "U+F0000", "2", "甲"),
        ("甲\uffff", "NO_CHARACTER", "U+FFFF", "2", "甲"),
        ("局\u0378", "NO_CHARACTER", "U+0378", "2", "局"),
        ("局\U0001d159", "INVISIBLE_SIGN", "U+1D159", "2", "局"),
    ],
)
def test_a_sign_that_is_refused_is_named_with_its_place(
    given: str, code: str, sign: str, position: str, before: str
) -> None:
    for clean in (clean_name, clean_note, clean_code, clean_identity):
        with pytest.raises(TextError) as refused:
            clean(given)
        assert refused.value.code == code
        assert refused.value.params == {"sign": sign, "position": position, "before": before}


@pytest.mark.parametrize("given", ["\u0301", " \u0301\u0302 ", "\u20dd"])
def test_a_text_of_marks_alone_has_nothing_to_be_seen(given: str) -> None:
    for clean in (clean_name, clean_note):
        with pytest.raises(TextError) as refused:
            clean(given)
        assert refused.value.code == "NOTHING_VISIBLE"


def test_a_note_keeps_its_lines_and_one_empty_line_between_them() -> None:
    assert (
        clean_note("\n 一、 完成 \r\n\r\n\r\n二、\u3000延期\u2028附件\n \n") == "一、 完成\n\n二、 延期\n附件"
    )


@pytest.mark.parametrize(
    ("given", "code", "near"),
    [
        ("Work", "NOT_A_CODE", "work"),
        ("工作", "NOT_A_CODE", None),
        ("a b", "NOT_A_CODE", None),
        ("a..b", "NOT_A_CODE", None),
        ("0a", "NOT_A_CODE", None),
        ("a" * 101, "NOT_A_CODE", None),
        ("ｗork", "FULL_WIDTH_IN_CODE", None),
        ("work．a", "FULL_WIDTH_IN_CODE", None),
    ],
)
def test_a_code_is_strict(given: str, code: str, near: str | None) -> None:
    with pytest.raises(TextError) as refused:
        clean_code(given)
    assert (refused.value.code, refused.value.params.get("near")) == (code, near)


def test_of_a_code_and_a_login_only_the_ends_are_trimmed() -> None:
    assert clean_code(" work.a_1\u3000") == "work.a_1"
    assert clean_identity("\u00a0王  五•cafe\u0301 ") == "王  五•cafe\u0301"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ａ组（一）", "a组(一)"),
        ("乡镇", "乡镇\u200b"),
        ("乡镇", " 乡镇\u3000"),
        ("樂", "\uf914"),
        ("阿卜杜拉·买买提", "阿卜杜拉．买买提"),
        ("一•二", "一·二"),
        ("ئا\u200cب", "ئاب"),
        ("STRASSE", "straße"),
        ("①", "1"),
    ],
)
def test_what_looks_alike_has_one_key(one: str, other: str) -> None:
    assert look_alike_key(one) == look_alike_key(other)
    assert first_alike([one, other]) == (other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("甲组", "乙组"), ("甲 乙", "甲乙"), ("３．５", "35"), ("1", "11")]
)
def test_what_can_be_told_apart_has_two(one: str, other: str) -> None:
    assert look_alike_key(one) != look_alike_key(other)


def test_the_same_name_again_is_not_told_as_alike() -> None:
    assert list(all_alike(["甲", "甲", "A", "a", "Ａ"])) == [("a", "A"), ("Ａ", "A")]


def test_what_was_stored_before_the_rule_is_named_as_it_stands() -> None:
    known = {"乡镇\u200b", "城区"}
    assert known_name("乡镇\u200b", known) == "乡镇\u200b"
    assert known_name(" 城区 ", known) == "城区"
    assert known_name("乡镇", known) is None
    with pytest.raises(TextError):
        known_name("城区\u200b", known)


@given(texts)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (clean_name, clean_note, clean_identity):
        try:
            once = clean(text)
        except TextError:
            continue
        assert clean(once) == once
        assert not any(refused_signs(once))


@given(texts)
def test_cleaning_changes_nothing_that_is_seen(text: str) -> None:
    stored = kept_name(without_signs(text))
    assert look_alike_key(stored) == look_alike_key(text)


@given(texts)
def test_a_name_that_passes_holds_no_sign_that_cannot_be_seen(text: str) -> None:
    try:
        name = clean_name(text)
    except TextError:
        return
    assert name == "" or any(category(each)[0] in "LNPS" or each >= "\U00020000" for each in name)
    assert not any(category(each) in ("Cc", "Co", "Cs") for each in name)
    assert "  " not in name
    assert name == name.strip()
