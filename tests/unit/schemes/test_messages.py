"""Every code that the engine can give has words in both languages."""

import re
from pathlib import Path
from string import Formatter

import tenants.schemes
import tenants.text_rule
from tenants.schemes.messages import MESSAGES, message_in

ROOM = Path(tenants.schemes.__file__).parent
CODE = re.compile(r'"([A-Z][A-Z_]{3,})"')
# Not faults: the code of SchemeError itself, a form of Unicode, and exported names.
OTHER = {"SCHEME_INVALID", "NFKC", "NOTES", "FAULT_CODES", "LONGEST_DOCUMENT"}


def used_codes() -> set[str]:
    files = [
        file
        for file in ROOM.rglob("*.py")
        if file.name not in ("messages.py", "fact_messages.py", "text_messages.py")
    ]
    # Its words stand beside those of the documents.
    files.append(Path(tenants.text_rule.__file__))
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    used = used_codes() - OTHER
    assert used, "no codes found: mend used_codes"
    assert used == set(MESSAGES), (
        f"add to MESSAGES in tenants/schemes/messages.py: {used - set(MESSAGES)}; "
        f"nothing gives these any more, delete them there: {set(MESSAGES) - used}"
    )


def test_both_languages_speak_of_the_same_things() -> None:
    for code, (english, chinese) in MESSAGES.items():
        wanted = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, chinese)]
        assert wanted[1] == wanted[0], code


def test_chinese_sentences_have_chinese_punctuation() -> None:
    for code, (_, chinese) in MESSAGES.items():
        sentence = re.sub(r"\[[^\]]*\]", "", chinese)
        assert not re.search("[,:;()]", sentence), code


def test_a_list_is_written_as_its_language_writes_lists() -> None:
    params = {"value": "优", "allowed": "优秀, 良好", "near": "优秀"}
    assert message_in("en", "UNKNOWN_GRADE", params) == "`优` is not one of the grades: 优秀, 良好 (优秀?)"
    assert message_in("zh", "UNKNOWN_GRADE", params) == "没有等次“优”，可用：优秀、良好（是否为“优秀”？）"


def test_a_parameter_that_was_not_given_is_left_blank() -> None:
    assert message_in("en", "MISSING_KEY", {}) == "add ``"
    assert message_in("zh-CN", "MISSING_KEY", {"key": "name"}) == "缺少“name”"
