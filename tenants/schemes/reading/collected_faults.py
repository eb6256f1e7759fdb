"""The faults of one document, collected instead of stopping at the first, and where each of them is."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from tenants.schemes.faults import SchemeFault
from tenants.schemes.messages import message_in
from tenants.schemes.reading.line_numbers import LineNumbers
from tenants.schemes.reading.name_lists import NameLists

_MOST_FAULTS = 200
# A document of a thousand misspelt names must not take minutes to answer.
_MOST_COMPARISONS = 10_000
_COMPARED = 60
# What makes another thing of a name, however alike they are: `Q1` and `Q2`, `合格` and `不合格`.
_TELLING = re.compile("[0-9]+|[不未非无没否]")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a table is in its document: the nth `[[section]]`, what it describes, and under which keys it is.

    `indicator` is the code or name of what the table describes, which need not be an indicator.
    """

    section: str | None = None
    index: int | None = None
    indicator: str | None = None
    under: str | None = None
    line: int | None = None


@dataclass(slots=True)
class Faults:
    """Collects the faults of one document, and apart from them its warnings."""

    file: str
    line_numbers: LineNumbers
    stored: bool = False
    """Whether the document was accepted before: the bounds on new documents are not for it, nor is the rule
    for texts."""
    names: NameLists = field(default_factory=NameLists)
    found: list[SchemeFault] = field(default_factory=list)
    warnings: list[SchemeFault] = field(default_factory=list)
    _known: set[tuple[object, ...]] = field(default_factory=set)
    _comparisons: int = _MOST_COMPARISONS

    @property
    def full(self) -> bool:
        """Whether there are as many faults as are collected at most."""
        return len(self.found) >= _MOST_FAULTS

    def add(self, location: Location, key: str | None, code: str, /, **params: str) -> None:
        """Records a fault once, with its line.

        A `key` among the parameters is named in the message instead of the fault's own key.
        """
        if not self.full:
            self._collect(self.found, location, key, code, params)

    def warn(self, location: Location, key: str | None, code: str, /, **params: str) -> None:
        """Records a warning once, with its line; warnings crowd out no faults."""
        if len(self.warnings) < _MOST_FAULTS:
            self._collect(self.warnings, location, key, code, params)

    def _collect(
        self,
        into: list[SchemeFault],
        location: Location,
        key: str | None,
        code: str,
        params: Mapping[str, str],
    ) -> None:
        line = location.line or self.line_numbers.line_of(
            location.section, location.index, key, location.under
        )
        given = {"key": key or "", **params}
        identity = (line, location.indicator, key, code, *given.items())
        if identity not in self._known:
            self._known.add(identity)
            message = message_in("en", code, given)
            warning = into is self.warnings
            into.append(SchemeFault(self.file, line, location.indicator, key, code, message, given, warning))

    def near(self, value: str, known: Collection[str], *, other_than: str = "\n") -> dict[str, str]:
        """The parameter `near`, if one of the `known` names is similar to `value`; else nothing.

        Names that begin with `other_than` are no candidates, nor are those with another number or a negation
        more or less, which name something else.
        """
        if self.full or len(known) > self._comparisons:
            return {}
        self._comparisons -= len(known)
        telling = _TELLING.findall(value)
        names = {
            name[:_COMPARED].casefold(): name
            for name in known
            if not name.startswith(other_than) and _TELLING.findall(name) == telling
        }
        found = get_close_matches(value[:_COMPARED].casefold(), names, n=1)
        return {"near": names[found[0]]} if found else {}
