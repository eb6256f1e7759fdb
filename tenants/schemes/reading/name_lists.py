"""The names of one document, list by list: which of them look alike to the eye."""

from tenants.text_rule import look_alike_key, refused_signs


class NameLists:
    """Every name that was read, under the kind of thing it names."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def alike(self, kind: str, name: str) -> str | None:
        """Another name of this kind that looks like `name`; the same name may come again.

        A name with a sign that is refused was reported for that.
        """
        if any(refused_signs(name)):
            return None
        other = self._known.setdefault((kind, look_alike_key(name)), name)
        return None if other == name else other
