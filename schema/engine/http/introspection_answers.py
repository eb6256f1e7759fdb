"""The answers to introspection that were asked last: the schema never changes while the process runs."""

from collections import OrderedDict

MOST_BYTES = 8_000_000


class IntrospectionAnswers:
    """Answers as bytes, by the text of the document and the name of the operation."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str | None], bytes] = OrderedDict()
        self._bytes = 0

    def find(self, text: str, name: str | None) -> bytes | None:
        """The answer, if it is kept."""
        found = self._kept.get((text, name))
        if found is not None:
            self._kept.move_to_end((text, name))
        return found

    def keep(self, text: str, name: str | None, answer: bytes) -> None:
        """Keeps an answer; those that were not asked for the longest time make room."""
        self._bytes += len(answer) - len(self._kept.pop((text, name), b""))
        self._kept[text, name] = answer
        while self._bytes > MOST_BYTES:
            _, forgotten = self._kept.popitem(last=False)
            self._bytes -= len(forgotten)
