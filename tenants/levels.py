"""The four levels of assessment inside a government, and projects (四级绩效管理)."""

from enum import StrEnum


class Level(StrEnum):
    """The kind of subject that is assessed, from the top down."""

    PORTFOLIO = "portfolio"
    UNIT = "unit"
    SECTION = "section"
    PERSON = "person"
    PROJECT = "project"

    @property
    def number(self) -> int | None:
        """The level's number in the sources: 1 portfolio … 4 person; projects have none."""
        return _NUMBERS.get(self)

    @property
    def run_by_unit(self) -> bool:
        """Levels 3 and 4 belong to the level-2 unit, all others to the tenant."""
        return self in (Level.SECTION, Level.PERSON)


_NUMBERS = {Level.PORTFOLIO: 1, Level.UNIT: 2, Level.SECTION: 3, Level.PERSON: 4}
