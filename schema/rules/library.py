"""The library's schemes (指标体系库) as the API shows them."""

import strawberry

from resolvers.rules.library import LibraryScheme as Record
from schema.organisation.enums import Level
from schema.prices import LIBRARY_DOCUMENT
from schema.rules.coded_names import CodedName, named


@strawberry.type(
    description="A scheme of the library (指标体系库): one of the sources' own, for an office to start from."
)
class LibraryScheme:
    """One scheme of the library."""

    code: str = strawberry.field(description="Its code; `schemeDraft` takes it as `library`.")
    name: str = strawberry.field(description="Title (名称).")
    year: int = strawberry.field(description="Year that its document names; a draft may name another.")
    level: Level = strawberry.field(description="Level of the subjects it assesses.")
    category: CodedName = strawberry.field(description="Category of the subjects it assesses (类别).")
    source: str = strawberry.field(description="Where its rules come from (依据).")
    document: str = strawberry.field(
        description="The whole document in TOML, comments and all.", metadata={"work": LIBRARY_DOCUMENT}
    )

    @classmethod
    def of(cls, record: Record) -> "LibraryScheme":
        """The scheme of a document."""
        return cls(
            code=record.code,
            name=record.name,
            year=record.year,
            level=record.level,
            category=named(record.category, record.category_name),
            source=record.source,
            document=record.document,
        )
