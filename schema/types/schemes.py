"""Indicator schemes (指标体系) as the API shows them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import strawberry

from policy import Action, decide
from resolvers.permits import require
from resolvers.places import scheme_place
from resolvers.records import SchemeVersion
from resolvers.schemes import parsed
from schema.scalars import DivisionCode, encode_id
from schema.types.context import Info
from schema.types.enums import Level, SchemeStatus
from schema.types.node import Node
from tenants.schemes import Grade as GradeRule
from tenants.schemes import Indicator as IndicatorRule
from tenants.schemes import Scheme as Rules


@strawberry.type(description="A period of an indicator with its weight and deadline (考核期).")
class Period:
    """One period."""

    code: str | None = strawberry.field(
        description="Code such as H1 or Q3; null for a figure given once a year."
    )
    weight: str = strawberry.field(description="Relative weight among the indicator's periods.")
    due_on: date | None = strawberry.field(
        description="Day by which the figure is due; null if the scheme names none."
    )


@strawberry.type(description="An indicator of a scheme (指标), in the order of the document.")
class Indicator:
    """One node of the indicator tree."""

    code: str = strawberry.field(description="Code, unique in its scheme; the dotted prefix is the parent's.")
    name: str = strawberry.field(description="Name (指标名称).")
    parent_code: str | None = strawberry.field(description="Code of the parent; null for a top indicator.")
    points: str = strawberry.field(
        description="Points it is worth (分值), exact; a fraction such as 20/3 if it doesn't end."
    )
    method: str | None = strawberry.field(
        description="How it is assessed; null if its children carry the points."
    )
    provider_code: str | None = strawberry.field(
        description="Code of the unit that supplies it for all (数据采集责任单位); null if the subject does."
    )
    periods: list[Period] = strawberry.field(description="Its periods; empty unless figures are assessed.")

    @classmethod
    def of(cls, rule: IndicatorRule) -> "Indicator":
        """The indicator of a scheme's document."""
        codes = Rules.period_codes(rule) if rule.is_leaf else ()
        return cls(
            code=rule.code,
            name=rule.name,
            parent_code=rule.parent,
            points=fraction_text(rule.points),
            method=rule.method,
            provider_code=rule.provider,
            periods=[
                Period(
                    code=code,
                    weight=fraction_text(rule.periods[code] if code else Fraction(1)),
                    due_on=rule.due(code),
                )
                for code in codes
            ],
        )


@strawberry.type(description="A grade of a scheme (等次), best first.")
class Grade:
    """One grade band."""

    name: str = strawberry.field(description="Name, as the scheme gives it (等次名称).")
    min_percent: str | None = strawberry.field(
        description="Least share of the full marks in percent; null for the last grade."
    )
    has_quota: bool = strawberry.field(description="Whether only so many may hold it (名额限制).")
    consequences: list[str] = strawberry.field(description="Codes of what follows from the grade (结果运用).")

    @classmethod
    def of(cls, rule: GradeRule) -> "Grade":
        """The grade of a scheme's document."""
        return cls(
            name=rule.name,
            min_percent=None if rule.min is None else fraction_text(Fraction(rule.min)),
            has_quota=rule.quota is not None,
            consequences=list(rule.consequences),
        )


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
    category: str = strawberry.field(description="Category of the subjects it assesses (类别).")
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
            category=record.category,
            status=SchemeStatus(record.status),
            revision=record.revision,
            drafted_at=record.drafted_at,
            published_at=record.published_at,
        )

    @strawberry.field(description="The whole document in TOML, as it was handed in.")
    def document(self) -> str:
        """The text."""
        return self.record.document

    @strawberry.field(description="Where its rules come from (依据).")
    def source(self) -> str:
        """The source the document names."""
        return parsed(self.record.document).source

    @strawberry.field(description="The points a subject can reach without bonuses (总分).")
    def full_marks(self) -> Decimal:
        """Full marks."""
        return parsed(self.record.document).full_marks

    @strawberry.field(description="All indicators, parents before children.", metadata={"list_size": 40})
    def indicators(self) -> list[Indicator]:
        """The indicator tree in preorder."""
        return [Indicator.of(rule) for rule in parsed(self.record.document).indicators]

    @strawberry.field(description="The grades, best first.")
    def grades(self) -> list[Grade]:
        """The grade bands."""
        return [Grade.of(rule) for rule in parsed(self.record.document).grades]

    @strawberry.field(description="Whether the viewer may change this draft.")
    async def may_revise(self, info: Info) -> bool:
        """State and policy together."""
        return await self._may(info, Action.SCHEME_DRAFT)

    @strawberry.field(description="Whether the viewer may publish this draft.")
    async def may_publish(self, info: Info) -> bool:
        """State and policy together."""
        return await self._may(info, Action.SCHEME_PUBLISH)

    async def _may(self, info: Info, action: Action) -> bool:
        session = await info.context.reads()
        if self.record.status != "draft" or self.record.tenant != session.viewer.tenant:
            return False
        return decide(session.viewer, action, scheme_place(session.viewer, self.record)).allowed


def fraction_text(value: Fraction) -> str:
    """A fraction as a plain decimal where it ends within six places, else as numerator/denominator."""
    scaled = value * 1_000_000
    if scaled.denominator != 1:
        return str(value)
    text = format((Decimal(scaled.numerator) / 1_000_000), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


async def scheme_of(info: Info, scheme_id: UUID) -> Scheme:
    """A scheme version that a result or a roster pins, for those who may read it.

    Only versions of the own government are pinned, and no draft ever is.
    """
    session = await info.context.reads()
    loaders = await info.context.loaders()
    version = await loaders.schemes.load(scheme_id)
    if version is None:
        raise LookupError("a pinned scheme version is never deleted")
    require(session, Action.SCHEME_READ, scheme_place(session.viewer, version))
    return Scheme.of(version)
