"""Indicator schemes (指标体系) as the API shows them."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import strawberry

from resolvers.rules.records import SchemeVersion
from resolvers.rules.scheme_steps import SchemeStep, scheme_verdict
from schema.context import Info, at_once
from schema.node import Node
from schema.organisation.enums import Level
from schema.prices import DOCUMENT, RULES, VERDICT
from schema.rules.coded_names import CodedName, coded
from schema.rules.enums import MissingRule, RankRule, SchemeStatus
from schema.rules.indicators import Indicator, indicators_below
from schema.rules.scheme_rules import Adjustment, Consequence, Grade, Override, Rounding, Stage
from schema.scalars import DivisionCode, encode_id
from schema.verdicts import Verdict, verdict_at_once
from tenants.schemes import CodeKind, StoredDocument

T = TypeVar("T")


@strawberry.type(
    description="One version of an indicator scheme (指标体系版本). Published versions never change."
)
class Scheme(Node):
    """One version of a scheme."""

    record: strawberry.Private[SchemeVersion]
    division: DivisionCode = strawberry.field(description="Division code of the government it belongs to.")
    code: str = strawberry.field(description="Code, unique with year and version in its government or unit.")
    year: int = strawberry.field(description="Year for which it is made (年度).")
    version: int = strawberry.field(description="Version within the year, from 1.")
    name: str = strawberry.field(description="Title (名称).")
    level: Level = strawberry.field(description="Level of the subjects it assesses.")
    category: CodedName = strawberry.field(
        description="Category of the subjects it assesses (类别).", metadata={"work": RULES}
    )
    status: SchemeStatus = strawberry.field(description="Draft or published.")
    revision: int = strawberry.field(
        description="Counts the changes of a draft; give it back as `expectedRevision`."
    )
    drafted_at: datetime = strawberry.field(description="When the version was begun.")
    published_at: datetime | None = strawberry.field(description="When it was published; null for a draft.")

    @classmethod
    def of(cls, record: SchemeVersion) -> "Scheme":
        """The version of a row."""
        return cls(
            record=record,
            id=encode_id("scheme", record.id),
            division=DivisionCode(record.tenant),
            code=record.code,
            year=record.year,
            version=record.version,
            name=record.name,
            level=record.level,
            category=coded(CodeKind.CATEGORY, record.category, record),
            status=record.status,
            revision=record.revision,
            drafted_at=record.drafted_at,
            published_at=record.published_at,
        )

    @strawberry.field(
        description="The whole document in TOML, as it was handed in.", metadata={"work": DOCUMENT}
    )
    def document(self) -> str:
        """The text."""
        return self.record.document

    @strawberry.field(description="A name for the document as a file, such as qitai.department-2025-v2.toml.")
    def file_name(self) -> str:
        """Code, year and version."""
        return f"{self.code}-{self.year}-v{self.version}.toml"

    @strawberry.field(description="Where its rules come from (依据).", metadata={"work": RULES})
    def source(self, info: Info) -> str:
        """The source the document names."""
        return self._said(info, lambda said: said.scheme.source)

    @strawberry.field(
        description="The points a subject can reach without bonuses (满分).", metadata={"work": RULES}
    )
    def full_marks(self, info: Info) -> Decimal:
        """Full marks."""
        return self._said(info, lambda said: said.scheme.full_marks)

    @strawberry.field(
        description="All indicators, parents before children.", metadata={"list_size": 40, "work": RULES}
    )
    def indicators(self, info: Info) -> list[Indicator]:
        """The indicator tree in preorder."""
        return self._said(info, lambda said: [Indicator.of(rule, said) for rule in said.scheme.indicators])

    @strawberry.field(
        description="The top indicators; each has its `children`, so that the page can show a tree (指标树).",
        metadata={"list_size": 8, "work": RULES},
    )
    def tree(self, info: Info) -> list[Indicator]:
        """The same indicators as a tree."""
        return self._said(info, lambda said: indicators_below(said, None))

    @strawberry.field(description="How the final total is rounded (总分取舍).", metadata={"work": RULES})
    def rounding(self, info: Info) -> Rounding:
        """Places and mode."""
        return self._said(info, lambda said: Rounding.of(said.scheme.rounding))

    @strawberry.field(description="How a missing figure counts (缺项处理).", metadata={"work": RULES})
    def missing(self, info: Info) -> MissingRule:
        """For every indicator that says nothing else."""
        return self._said(info, lambda said: MissingRule(said.scheme.missing))

    @strawberry.field(description="How equal totals are ranked (并列名次).", metadata={"work": RULES})
    def rank_rule(self, info: Info) -> RankRule:
        """Competition or dense."""
        return self._said(info, lambda said: RankRule(said.scheme.rank))

    @strawberry.field(
        description="Bonuses and deductions (加减分).", metadata={"list_size": 5, "work": RULES}
    )
    def adjustments(self, info: Info) -> list[Adjustment]:
        """In the order of the document."""
        return self._said(
            info, lambda said: [Adjustment.of(rule, said.scheme.names) for rule in said.scheme.adjustments]
        )

    @strawberry.field(
        description="Events that change the grade and never the points (一票否决等).",
        metadata={"work": RULES},
    )
    def overrides(self, info: Info) -> list[Override]:
        """In the order of the document."""
        return self._said(info, lambda said: list(map(Override.of, said.scheme.overrides)))

    @strawberry.field(description="The grades, best first.", metadata={"work": RULES})
    def grades(self, info: Info) -> list[Grade]:
        """The grade bands."""
        return self._said(
            info, lambda said: [Grade.of(rule, said.scheme.names) for rule in said.scheme.grades]
        )

    @strawberry.field(
        description="What follows from conditions beside the grades' own consequences (结果运用).",
        metadata={"work": RULES},
    )
    def consequences(self, info: Info) -> list[Consequence]:
        """In the order of the document."""
        return self._said(
            info, lambda said: [Consequence.of(rule, said.scheme) for rule in said.scheme.consequences]
        )

    @strawberry.field(
        description="Interim results over some of the year's periods (阶段考核).", metadata={"work": RULES}
    )
    def stages(self, info: Info) -> list[Stage]:
        """In the order of the document."""
        return self._said(
            info, lambda said: [Stage.of(rule, said.scheme.names, info) for rule in said.scheme.stages]
        )

    @strawberry.field(description="Whether the viewer may change this draft now.", metadata={"work": VERDICT})
    def may_revise(self, info: Info) -> Verdict:
        """As `schemeRevise` would say."""
        return self._may(info, SchemeStep.REVISE)

    @strawberry.field(
        description="Whether the viewer may publish this draft now.", metadata={"work": VERDICT}
    )
    def may_publish(self, info: Info) -> Verdict:
        """As `schemePublish` would say."""
        return self._may(info, SchemeStep.PUBLISH)

    @strawberry.field(
        description="Whether the viewer may take this draft back now.", metadata={"work": VERDICT}
    )
    def may_discard(self, info: Info) -> Verdict:
        """As `schemeDiscard` would say."""
        return self._may(info, SchemeStep.DISCARD)

    @strawberry.field(
        description="Whether the viewer may begin a new version from this one (新版本).",
        metadata={"work": VERDICT},
    )
    def may_renew(self, info: Info) -> Verdict:
        """As `schemeRenew` would say: from a draft or a published version alike."""
        return self._may(info, SchemeStep.RENEW)

    def _said(self, info: Info, look: Callable[[StoredDocument], T]) -> T:
        """What the document says: at once if it was read before, else as an awaitable."""
        return at_once(info, lambda loaders: look(loaders.rules.document_of(self.record)))

    def _may(self, info: Info, step: SchemeStep) -> Verdict:
        return verdict_at_once(info, lambda viewer: scheme_verdict(viewer, self.record, step))


async def scheme_of(info: Info, scheme_id: UUID) -> Scheme:
    """A scheme version that a score or a roster pins; denied to those who may not read it."""
    return Scheme.of(await (await info.context.loaders()).rules.pinned_scheme(scheme_id))
