"""A document with its texts as the rule for texts has them; its comments and its layout stay as they are.

Only for documents that were read without a fault: finds the texts of TOML, and does not check them.
"""

import re
import tomllib

from tenants.text_rule import clean_name, clean_note

NOTES = frozenset({"source", "note"})
"""The keys of texts that may have several lines."""

_PART = re.compile(
    r"(?P<comment>#[^\n]*)"
    r'|"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_KEY_BEFORE = re.compile(r"(?<![\w-])[\"']?([\w-]++)[\"']?[ \t]*+=[ \t]*+\Z")
_LONGEST_KEY = 100


def plain_document(text: str) -> str:
    """The document in which every name and note stands as it is read."""
    return _PART.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    written = found[0]
    if found["comment"] is not None:
        return written
    # Most texts have neither escapes nor several lines, and are not parsed once more.
    is_simple = "\\" not in written and written[:3] not in ('"""', "'''")
    value = written[1:-1] if is_simple else str(tomllib.loads(f"text = {written}")["text"])
    before = found.string[max(0, found.start() - _LONGEST_KEY) : found.start()]
    key = _KEY_BEFORE.search(before)
    plain = (clean_note if key is not None and key[1] in NOTES else clean_name)(value)
    return written if plain == value else _quoted(plain)


def _quoted(text: str) -> str:
    """A text of one line that TOML reads as `text`, which holds no control characters but line breaks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
