"""The one rule for texts that people enter: names, notes and codes, and what looks alike to the eye.

Two texts that no reader can tell apart become the same text, or are refused with the sign that is at fault.
Knows nothing of where a text comes from: documents, inputs and imports all ask here.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import category, decimal, normalize

CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
LONGEST_CODE = 100
"""Lists page by code, so a code must fit a cursor."""

_ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER, _VOWEL_SEPARATOR = "\u200c", "\u200d", "\u180e"
_JOINERS = frozenset({_ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER})
_UNSEEN = _JOINERS | frozenset("\u180b\u180c\u180d\u180e\u180f")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Format characters that are seen: they stand before digits or mark the end of a verse.
_SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# What no font shows, though it counts as a mark, a letter or a symbol: the joiner of graphemes, fillers, the
# blank of Braille, a note without a head, selectors of variants.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0000-\U000e0fff]"
)
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
# Here each edition of Unicode adds Chinese characters, also of names; this program may not know the newest.
_LATER_CHINESE = range(0x20000, 0x40000)
_MONGOLIAN_VARIANTS = frozenset("\u180b\u180c\u180d\u180f")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
# The scripts whose letters change their form with their neighbours, so that a joiner between them is seen:
# Arabic (Uyghur, Kazakh), Syriac, N'Ko, Mandaic; the scripts of India, Myanmar, Khmer, Mongolian, Java, Bali.
_JOINING = re.compile(
    "[\u0600-\u07ff\u0840-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u1b00-\u1b7f"
    "\ua8e0-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010d00-\U00010d3f\U0001e900-\U0001e95f]"
)
_WHITE_CONTROLS = frozenset("\t\n\v\f\r\x85")
_DOTS = re.compile("[\u2022\u2027\u22c5\u30fb\uff0e\uff65]")
_MIDDLE_DOT = "\u00b7"
# `一．` and `A．` before a heading number it; the dot in a name stands between other letters.
_ITEM_NUMBER = re.compile("(?:[〇零一二三四五六七八九十百]+|[A-Za-zＡ-Ｚａ-ｚ])(?=．)")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_SHOWN_BEFORE = 8
# Letters, numbers, punctuation and symbols; marks are seen only on one of these.
_SHOWN = frozenset(("L", "N", "P", "S"))


class TextError(ValueError):
    """A text that the rule refuses: a stable code, and what its message names."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params


@dataclass(frozen=True, slots=True)
class Sign:
    """A character that is refused: why, and where it stands, counted from 1."""

    code: str
    character: str
    position: int


def clean_name(text: str) -> str:
    """The text as it is stored, on one line; empty if there are only blanks.

    Raises :class:`TextError` with the first sign that is refused.
    """
    _refuse_signs(text)
    return _seen(_plain_line(text))


def clean_note(text: str) -> str:
    """The same for a text of several lines: each line is plain, and one empty line at most parts two."""
    _refuse_signs(text)
    lines: list[str] = []
    for line in map(_plain_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return _seen("\n".join(lines).rstrip("\n"))


def clean_code(text: str) -> str:
    """A code as it is stored: no more is done to it than to take the blanks from its ends."""
    _refuse_signs(text)
    code = text.strip()
    wide = _FULL_WIDTH.search(code)
    if wide is not None:
        expected = normalize("NFKC", wide[0])
        raise TextError("FULL_WIDTH_IN_CODE", value=wide[0], sign=sign_name(wide[0]), expected=expected)
    if code and (not CODE.fullmatch(code) or len(code) > LONGEST_CODE):
        raise TextError("NOT_A_CODE", **_nearest_code(code))
    return code


def clean_identity(text: str) -> str:
    """An issuer or a login: it must stay what the issuer's tokens say, so only its ends are trimmed."""
    _refuse_signs(text)
    return text.strip()


def known_name(text: str, known: Collection[str]) -> str | None:
    """The one of the `known` names that is meant; None if there is none.

    What was stored before the rule is named as it stands; raises :class:`TextError` for a sign in any other.
    """
    if text in known:
        return text
    name = clean_name(text)
    return name if name in known else None


def kept_name(text: str) -> str:
    """As `clean_name`, for what was stored before the rule: what it refuses stays as it is."""
    try:
        return clean_name(text)
    except TextError:
        return text


def look_alike_key(text: str) -> str:
    """The same for all texts that look the same: NFKC, case folded, one dot, nothing invisible."""
    seen = "".join(each for each in without_signs(text) if each not in _UNSEEN)
    folded = _one_dot(" ".join(normalize("NFC", seen).split()), numbers=False)
    return " ".join(normalize("NFKC", normalize("NFKC", folded).casefold()).split())


def first_alike(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two different names that look alike: the later one, and the one it looks like."""
    return next(all_alike(names), None)


def all_alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every name that looks like an earlier, different one, with that one."""
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(look_alike_key(name), name)
        if other != name:
            yield name, other


def refused_signs(text: str) -> Iterator[Sign]:
    """The signs of a text that may not stand in any text."""
    if text.isprintable() and not _BLANK.search(text):
        return
    for index, character in enumerate(text):
        code = _fault_of(character)
        if code is not None and not _is_needed(text, index):
            yield Sign(code, character, index + 1)


def without_signs(text: str) -> str:
    """The text without the signs that are refused: what its writer meant, as far as one can see."""
    signs = {sign.position for sign in refused_signs(text)}
    return "".join(each for position, each in enumerate(text, start=1) if position not in signs)


def plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in text)


def sign_name(character: str) -> str:
    """What a message calls a sign that cannot be shown: `U+200B`."""
    return f"U+{ord(character):04X}"


def _nearest_code(text: str) -> dict[str, str]:
    """The parameter `near`, if small letters are all that a code lacks."""
    small = text.casefold()
    return {"near": small} if CODE.fullmatch(small) and len(small) <= LONGEST_CODE else {}


def _refuse_signs(text: str) -> None:
    sign = next(refused_signs(text), None)
    if sign is None:
        return
    before = "".join(each for each in text[: sign.position - 1] if _fault_of(each) is None).split()
    raise TextError(
        sign.code,
        sign=sign_name(sign.character),
        position=str(sign.position),
        before=before[-1][-_SHOWN_BEFORE:] if before else "",
    )


def _fault_of(character: str) -> str | None:
    """The code of the fault that a character is, wherever it stands."""
    kind = category(character)
    if kind == "Cc":
        return None if character in _WHITE_CONTROLS else "CONTROL_SIGN"
    if character in _BIDI:
        return "BIDI_SIGN"
    if kind == "Co":
        return "PRIVATE_SIGN"
    if kind == "Cs" or _NO_CHARACTER.match(character) or ord(character) & 0xFFFE == 0xFFFE:
        return "NO_CHARACTER"
    if kind == "Cn" and ord(character) not in _LATER_CHINESE:
        return "NO_CHARACTER"
    if (kind == "Cf" and character not in _SEEN_FORMATS) or _BLANK.match(character):
        return "INVISIBLE_SIGN"
    return None


def _is_needed(text: str, index: int) -> bool:
    """Whether an invisible sign shapes the letters around it, as in Uyghur, Hindi or Mongolian."""
    character = text[index]
    if character in _MONGOLIAN_VARIANTS:
        return _MONGOLIAN.match(text, index - 1) is not None if index else False
    if character == _VOWEL_SEPARATOR:
        return 0 < index < len(text) - 1 and all(_MONGOLIAN.match(text[i]) for i in (index - 1, index + 1))
    if character not in _JOINERS or not 0 < index < len(text) - 1:
        return False
    return all(_is_joining(each) for each in (text[index - 1], text[index + 1]))


def _is_joining(character: str) -> bool:
    return _JOINING.match(character) is not None and category(character)[0] in "LM"


def _plain_line(text: str) -> str:
    return _one_dot(" ".join(normalize("NFC", text).split()), numbers=True)


def _one_dot(text: str, *, numbers: bool) -> str:
    """The dots between the letters of a name as one sign; `numbers`: but not the dot of an item's number."""
    if not _DOTS.search(text):
        return text
    number = _ITEM_NUMBER.match(text) if numbers else None
    kept = -1 if number is None else number.end()
    return "".join(
        _MIDDLE_DOT if index != kept and _DOTS.match(sign) and _is_between_letters(text, index) else sign
        for index, sign in enumerate(text)
    )


def _is_between_letters(text: str, index: int) -> bool:
    return 0 < index < len(text) - 1 and all(category(text[i])[0] in "LM" for i in (index - 1, index + 1))


def _seen(text: str) -> str:
    """The text, if there is anything in it for the eye: marks alone are nothing."""
    if text and not any(category(each)[0] in _SHOWN or ord(each) in _LATER_CHINESE for each in text):
        raise TextError("NOTHING_VISIBLE", sign=" ".join(sign_name(each) for each in text[:4]))
    return text
