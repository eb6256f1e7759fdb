"""The names of the codes that people read (名称): `[names]`, a table for each kind of code.

A code in another script than Latin, such as `先进`, is a name already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tenants.schemes.documents.standard_names import LINKS, PERIODS, Words
from tenants.schemes.reading.table_reader import Table, listed, sequence
from tenants.text_rule import kept_name


class CodeKind(StrEnum):
    """What a code stands for; its value is the key of its names in `[names]`."""

    CATEGORY = "category"
    GROUP = "groups"
    RANKING_GROUP = "ranking_groups"
    BAND = "values"
    EVENT = "events"
    CONSEQUENCE = "consequences"
    PERIOD = "periods"
    LINK = "links"


_STANDARD: Mapping[CodeKind, Mapping[str, Words]] = {CodeKind.PERIOD: PERIODS, CodeKind.LINK: LINKS}
# The tables and the keys under which a document's codes stand. Rosters name the ranking groups, so a document
# may name more of them than are ever used.
_PLACES: Mapping[CodeKind, tuple[tuple[str, str], ...]] = {
    CodeKind.GROUP: (("indicators", "groups"),),
    CodeKind.BAND: (("indicators", "values"),),
    CodeKind.EVENT: (("indicators", "events"), ("adjustments", "events")),
    CodeKind.CONSEQUENCE: (("grades", "consequences"), ("consequences", "then")),
    CodeKind.PERIOD: (("indicators", "periods"),),
    CodeKind.LINK: (("indicators", "link"),),
}


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The names that a scheme gives its codes."""

    by_kind: Mapping[CodeKind, Mapping[str, str]] = field(default_factory=dict)

    def name(self, kind: CodeKind, code: str, language: str) -> str:
        """What people read for a code: the scheme's name, else the usual one in its language, else it."""
        if code in self.of(kind):
            return self.of(kind)[code]
        words = _STANDARD.get(kind, {}).get(code)
        return code if words is None else words[language.startswith("zh")]

    def known(self, kind: CodeKind, code: str) -> str | None:
        """The name if it is the same in every language; None if it depends on that."""
        return None if code in _STANDARD.get(kind, {}) and code not in self.of(kind) else self.own(kind, code)

    def own(self, kind: CodeKind, code: str) -> str:
        """The scheme's name for a code, else the code."""
        return self.of(kind).get(code, code)

    def of(self, kind: CodeKind) -> Mapping[str, str]:
        """The scheme's own names of one kind, by code."""
        return self.by_kind.get(kind, {})


def read_names(table: Table, category: str | None) -> CodeNames:
    """The names under `[names]`; those of the kinds that have a fault are left out."""
    inner = table.inner("names")
    if inner is None:
        return CodeNames()
    names: dict[CodeKind, Mapping[str, str]] = {}
    own = inner.optional_text(CodeKind.CATEGORY)
    if own is not None and category is not None:
        names[CodeKind.CATEGORY] = {category: own}
    for kind in CodeKind:
        if kind is not CodeKind.CATEGORY:
            names[kind] = _read_kind(inner, kind)
    inner.finish()
    return CodeNames(names)


def _read_kind(table: Table, kind: CodeKind) -> Mapping[str, str]:
    given = table.inner(kind, of=kind)
    if given is None:
        return {}
    read = {code: given.text(code) for code in given.data}
    return {code: name for code, name in read.items() if name is not None}


def warn_of_names(table: Table, names: CodeNames, category: str | None) -> None:
    """Warns of codes that people will read as they are, and of names for codes that the document doesn't use.

    Looks at the tables as they are given, so that a fault elsewhere in a table makes no name superfluous.
    """
    used = {CodeKind.CATEGORY: dict.fromkeys([category] if category else [])}
    used |= {kind: dict.fromkeys(_used(table, kind)) for kind in _PLACES}
    for kind, codes in used.items():
        nameless = [code for code in codes if names.name(kind, code, "zh") == code and code.isascii()]
        if nameless:
            table.warn(f"names.{kind}", "CODE_WITHOUT_NAME", codes=listed(nameless))
        for code in names.of(kind):
            if code not in codes:
                table.warn(f"names.{kind}", "NAME_NOT_USED", value=code[:80], **table.near(code, codes))


def _used(table: Table, kind: CodeKind) -> Iterator[str]:
    """The codes of one kind that the document uses, in its order, as the rule for texts has them."""
    for section, key in _PLACES[kind]:
        for given in _tables(table.get(section)):
            yield from map(kept_name, _written(given.get(key)))


def _tables(value: object) -> Iterator[Mapping[str, object]]:
    return (each for each in sequence(value) if isinstance(each, Mapping))


def _written(value: object) -> Iterator[str]:
    """The codes of a table, of a list, or the one code."""
    codes = value if isinstance(value, Mapping | list) else (value,)
    return (each for each in codes if isinstance(each, str) and each.strip())
