"""The words for what the rule for texts refuses, wherever a text comes in, in English and Chinese."""

from collections.abc import Mapping

TEXT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "INVISIBLE_SIGN": (
        "character {position} is {sign}, which nobody can see{place}; delete it",
        "第 {position} 个字符是看不见的 {sign}{place}，请删除",
    ),
    "BIDI_SIGN": (
        "character {position} is {sign}, which turns the direction of writing{place}; delete it",
        "第 {position} 个字符 {sign} 会改变文字方向{place}，请删除",
    ),
    "CONTROL_SIGN": (
        "character {position} is the control character {sign}{place}; delete it",
        "第 {position} 个字符是控制字符 {sign}{place}，请删除",
    ),
    "PRIVATE_SIGN": (
        "character {position} is {sign}, shown otherwise on each computer{place}; use a standard one",
        "第 {position} 个字符 {sign} 是自造字，在不同电脑上显示不同{place}，请改用标准字",
    ),
    "NO_CHARACTER": (
        "character {position} is {sign}, which is no character{place}; delete it",
        "第 {position} 个字符 {sign} 不是文字{place}，请删除",
    ),
    "NOTHING_VISIBLE": (
        "there is nothing to be seen in this text ({sign}); write a name that can be read",
        "此文本没有可见的文字（{sign}），请填写看得见的名称",
    ),
    "LOOKS_ALIKE": (
        "`{value}` looks like `{other}`; give them names that can be told apart",
        "“{value}”与“{other}”看上去相同，请改用能够区分的名称",
    ),
    "NOT_A_CODE": (
        "use lower-case letters, digits, `_` and dots, starting with a letter, at most 100 characters{hint}",
        "代码只能用小写字母、数字、下划线和点，以字母开头，最长 100 个字符{hint}",
    ),
    "FULL_WIDTH_IN_CODE": (
        "`{value}` is a full-width sign ({sign}); type `{expected}` in a code",
        "代码中的“{value}”是全角字符（{sign}），请改用半角的 {expected}",
    ),
    "STRANGE_SPACE": (
        "outside of texts there is the blank {sign}; type a plain space",
        "文本之外有非普通空格 {sign}，请改为普通空格",
    ),
}
