"""What is wrong with a text that is no TOML, in words that its author understands.

Reads the parser's English messages; knows nothing of schemes. The commonest mistakes are the quotes and signs
of a Chinese keyboard.
"""

import re
from dataclasses import dataclass, field
from tomllib import TOMLDecodeError
from unicodedata import normalize

from tenants.text_rule import plain_digits, refused_signs, sign_name

_LINE = re.compile(r" \(at line (\d+), column \d+\)$|\s*\(at end of document\)$")
# No pattern looks at a character twice: a line can be as long as a document.
_TEXT = re.compile(r"""(?P<quote>["']{3})|"(?:\\.|[^"\\])*+(?P<double>"?)|'[^']*+(?P<single>'?)|#.*""")
_KEY = re.compile(r"\s*+([^\s=#\[{][^=#]*+)=")
_TABLE = re.compile(r"\s*+\[{1,2}+([^\[\]]++)\]")
_CURLY = "“”‘’＂＇"
# What a Chinese keyboard types instead of the signs that TOML knows.
_WIDE = dict(zip("＝，。：；｛｝［］【】（）＃", "=,.:;{}[][]()#", strict=True))
_TWICE = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot mutate immutable namespace")
_CONTROL = "Illegal character"
_WIDE_FORMS = re.compile("[\uff01-\uff5e]")
# Runs of full-width signs, blanks and digits of other scripts: what is typed on another keyboard.
_STRANGE = re.compile(r"[\uff01-\uff5e]+|[^\S \t\r\n]+|(?:(?![0-9])\d)+")
# The parser found a text unclosed at the end of the document: its quotes.
_ENDLESS = {'Expected "\'"': "'", "Expected \"'''\"": "'''", "Unterminated string": '"""'}
_OPEN = (r"Illegal character '\n'", r"Found invalid character '\n'", *_ENDLESS)


@dataclass(frozen=True, slots=True)
class TomlFault:
    """The line, the code, and the parameters of its message."""

    line: int
    code: str
    params: dict[str, str] = field(default_factory=dict)


def toml_fault(text: str, error: TOMLDecodeError) -> TomlFault:
    """What `error` means for the text that gave it."""
    said = str(error)
    found = _LINE.search(said)
    detail = _LINE.sub("", said)
    lines = text.split("\n")
    last = len(text.rstrip().split("\n"))
    number = int(found[1]) if found and found[1] else last
    if detail.startswith("Cannot declare"):
        return _second_table(lines, number)
    if detail.startswith(_TWICE):
        return _second_key(lines, number)
    if detail in _ENDLESS and text.count(_ENDLESS[detail]) % 2:
        number = 1 + text.count("\n", 0, text.rfind(_ENDLESS[detail]))
    return _slip(lines[number - 1], number, detail)


def _slip(line: str, number: int, detail: str) -> TomlFault:
    """A fault within one line."""
    outside, opened = _parts(line)
    ending = (opened or "").rstrip(" \t\r,]}")
    if any(sign in outside for sign in _CURLY) or ending.endswith(tuple(_CURLY)):
        return TomlFault(number, "CURLY_QUOTES")
    if opened is not None and detail.startswith(_OPEN):
        return TomlFault(number, "TEXT_NOT_CLOSED")
    wide = next((sign for sign in outside if sign in _WIDE), None)
    if wide is not None:
        return TomlFault(number, "FULL_WIDTH_SIGN", {"value": wide, "expected": _WIDE[wide]})
    strange = _strange_sign(outside, line if detail.startswith(_CONTROL) else outside)
    if strange is not None:
        return TomlFault(number, *strange)
    return TomlFault(number, "NOT_TOML", {"line": str(number), "detail": detail[:300]})


def _strange_sign(outside: str, searched: str) -> tuple[str, dict[str, str]] | None:
    """The first sign outside of texts that TOML doesn't know there, and what to type for it."""
    found = _STRANGE.search(outside)
    if found is not None:
        sign, expected = sign_name(found[0][0]), plain_digits(normalize("NFKC", found[0]))
        if not expected.strip():
            return "STRANGE_SPACE", {"sign": sign}
        if expected.isascii():
            is_wide = _WIDE_FORMS.match(found[0]) is not None
            code = "FULL_WIDTH_SIGN" if is_wide else "STRANGE_DIGITS"
            return code, {"value": found[0][:80], "sign": sign, "expected": expected[:80]}
    hidden = next(refused_signs(searched), None)
    if hidden is None:
        return None
    place = {"position": str(hidden.position), "before": ""}
    return hidden.code, {"sign": sign_name(hidden.character), **place}


def _parts(line: str) -> tuple[str, str | None]:
    """The part outside of texts and comments, and the text that is opened and not closed, if any."""
    outside, start = [], 0
    for found in _TEXT.finditer(line):
        outside.append(line[start : found.start()])
        start = found.end()
        if found["quote"]:
            return " ".join(outside), line[start:]
        if not (found[0].startswith("#") or found["double"] or found["single"]):
            return " ".join(outside), found[0]
    return " ".join([*outside, line[start:]]), None


def _second_key(lines: list[str], number: int) -> TomlFault:
    """The parser reports the line where the value ends; the key can be on an earlier one."""
    for line in range(number, 0, -1):
        table, key = _TABLE.match(lines[line - 1]), _KEY.match(lines[line - 1])
        if table:
            return _second_table(lines, line)
        if key:
            return TomlFault(line, "DUPLICATE_KEY", {"value": key[1].strip(" \t\"'")[:80]})
    return TomlFault(number, "DUPLICATE_KEY", {"value": "-"})


def _second_table(lines: list[str], number: int) -> TomlFault:
    """A name has one table; several are the entries of a list, written in double brackets."""
    table = _TABLE.match(lines[number - 1])
    name = table[1].strip()[:80] if table else "-"
    return TomlFault(number, "DUPLICATE_KEY", {"value": name, "near": f"[[{name}]]"})
