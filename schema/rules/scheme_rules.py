"""The rules of a scheme beside its indicators: rounding, 加减分, overrides, grades, consequences, stages."""

import strawberry

from schema.context import Info
from schema.number_scalars import ExactNumber, exact_number
from schema.rules.coded_names import CodedName, coded, coded_all, named
from schema.rules.enums import AdjustmentKind, OverrideEffect, RoundingMode, ShareBase, TieRule
from tenants.schemes import Adjustment as AdjustmentRule
from tenants.schemes import CodeKind, CodeNames, Scheme
from tenants.schemes import Grade as GradeRule
from tenants.schemes import Override as OverrideRule
from tenants.schemes import Quota as QuotaRule
from tenants.schemes import Stage as StageRule
from tenants.schemes.documents.consequences import Consequence as ConsequenceRule
from tenants.schemes.documents.place_counts import PlaceCount
from tenants.schemes.exact_numbers import Rounding as RoundingRule


def share_base(places: PlaceCount) -> ShareBase | None:
    """Of whom a share of places is one; None for a count."""
    if places.share is None:
        return None
    return ShareBase.ASSESSED if places.of_assessed else ShareBase.RANKED


@strawberry.type(description="How the final total is rounded (总分取舍); nothing else is rounded.")
class Rounding:
    """Places and mode."""

    places: int = strawberry.field(description="Decimal places kept.")
    mode: RoundingMode = strawberry.field(description="How the rest is dropped.")

    @classmethod
    def of(cls, rule: RoundingRule) -> "Rounding":
        """The rounding of a scheme's document."""
        return cls(places=rule.places, mode=RoundingMode(rule.mode))


@strawberry.type(description="How many may hold a grade (名额): a share of the ranking group, or a count.")
class Quota:
    """The quota of a grade."""

    share: ExactNumber | None = strawberry.field(
        description="Percent of the subjects that `shareOf` names; null for a fixed count."
    )
    share_of: ShareBase | None = strawberry.field(
        description="Of whom a share is one; null for a fixed count."
    )
    count: int | None = strawberry.field(description="Fixed number of places; null for a share.")
    rounding: RoundingMode = strawberry.field(description="How a share becomes a whole number of places.")
    ties: TieRule = strawberry.field(description="What happens to those who tie on its line.")

    @classmethod
    def of(cls, rule: QuotaRule) -> "Quota":
        """The quota of a scheme's document."""
        return cls(
            share=exact_number(rule.share),
            share_of=share_base(rule),
            count=rule.count,
            rounding=RoundingMode(rule.rounding),
            ties=TieRule(rule.ties),
        )


@strawberry.type(description="A grade of a scheme (等次), best first.")
class Grade:
    """One grade band."""

    name: str = strawberry.field(description="Name, as the scheme gives it (等次名称).")
    min_percent: ExactNumber | None = strawberry.field(
        description="Least share of the full marks in percent; null for the last grade."
    )
    has_quota: bool = strawberry.field(description="Whether only so many may hold it (名额限制).")
    quota: Quota | None = strawberry.field(description="How many may hold it; null for any number.")
    consequences: list[CodedName] = strawberry.field(
        description="What follows from the grade (结果运用).", metadata={"list_size": 3}
    )

    @classmethod
    def of(cls, rule: GradeRule, names: CodeNames) -> "Grade":
        """The grade of a scheme's document."""
        return cls(
            name=rule.name,
            min_percent=exact_number(rule.min),
            has_quota=rule.quota is not None,
            quota=None if rule.quota is None else Quota.of(rule.quota),
            consequences=coded_all(CodeKind.CONSEQUENCE, rule.consequences, names),
        )


@strawberry.type(description="A kind of event with the points it is worth (事项及分值).")
class EventTariff:
    """One kind of event."""

    kind: CodedName = strawberry.field(description="The kind (事项).")
    points: ExactNumber | None = strawberry.field(
        description="Its points; null if each event states its own."
    )


@strawberry.type(description="A bonus or deduction beside the indicators (加减分).")
class Adjustment:
    """One adjustment."""

    code: str = strawberry.field(description="Code by which events are recorded against it.")
    name: str = strawberry.field(description="Name (名称).")
    kind: AdjustmentKind = strawberry.field(description="Bonus or deduction.")
    cap: ExactNumber | None = strawberry.field(
        description="Most that all its events together come to (上限); null if the scheme states none."
    )
    events: list[EventTariff] = strawberry.field(
        description="Kinds of event with their points; empty if each event states its points."
    )

    @classmethod
    def of(cls, rule: AdjustmentRule, names: CodeNames) -> "Adjustment":
        """The adjustment of a scheme's document."""
        return cls(
            code=rule.code,
            name=rule.name,
            kind=AdjustmentKind(rule.kind),
            cap=exact_number(rule.cap),
            events=[
                EventTariff(kind=coded(CodeKind.EVENT, kind, names), points=exact_number(points))
                for kind, points in (rule.tariff.kinds or {}).items()
            ],
        )


@strawberry.type(description="An event that changes the grade and never the points (一票否决等).")
class Override:
    """One override."""

    code: str = strawberry.field(description="Code by which it is recorded.")
    name: str = strawberry.field(description="Name (名称).")
    effect: OverrideEffect = strawberry.field(description="What it makes of the grade.")
    grade: str | None = strawberry.field(
        description="The grade that it closes besides; null if it closes none."
    )

    @classmethod
    def of(cls, rule: OverrideRule) -> "Override":
        """The override of a scheme's document."""
        return cls(code=rule.code, name=rule.name, effect=OverrideEffect(rule.effect), grade=rule.grade)


@strawberry.type(description="So many of a ranking group (名次范围): a count, or a share with its rounding.")
class RankedPlaces:
    """The first or the last so many."""

    count: int | None = strawberry.field(description="How many; null for a share.")
    share: ExactNumber | None = strawberry.field(
        description="Percent of those that `shareOf` names; null for a count."
    )
    rounding: RoundingMode | None = strawberry.field(
        description="How a share becomes a whole number; null for a count."
    )

    share_of: ShareBase | None = strawberry.field(description="Of whom a share is one; null for a count.")

    @classmethod
    def of(cls, places: PlaceCount | None) -> "RankedPlaces | None":
        """The places of a condition."""
        if places is None:
            return None
        if places.share is None:
            return cls(count=places.count, share=None, rounding=None, share_of=share_base(places))
        return cls(
            count=None,
            share=ExactNumber.of(places.share),
            rounding=RoundingMode(places.rounding),
            share_of=share_base(places),
        )


@strawberry.type(description="What follows when certain conditions hold, whatever the grade (结果运用).")
class Consequence:
    """A consequence: every condition that isn't null must hold."""

    indicator: CodedName | None = strawberry.field(
        description=(
            "The indicator that `belowPercent` and `satisfiedBelowPercent` are about; null if the first is "
            "about the total."
        )
    )
    below_percent: ExactNumber | None = strawberry.field(
        description="Less than this percent of the points attained; null if that is no condition."
    )
    satisfied_below_percent: ExactNumber | None = strawberry.field(
        description="Less than this percent of the ballots satisfied (满意率); null if that is no condition."
    )
    grades: list[str] = strawberry.field(
        description="The final grade is one of these; empty if that is no condition."
    )
    first: RankedPlaces | None = strawberry.field(
        description="Among the first so many of the ranking group; null if that is no condition."
    )
    last: RankedPlaces | None = strawberry.field(
        description="Among the last so many of the ranking group; null if that is no condition."
    )
    override: CodedName | None = strawberry.field(
        description="An override that was recorded; null if that is no condition."
    )
    band: str | None = strawberry.field(
        description="The grade before overrides; null if that is no condition."
    )
    among_grades: bool = strawberry.field(
        description="Whether `first` and `last` count only those who hold one of `grades`."
    )
    over_pool: bool = strawberry.field(
        description="Whether `first` and `last` count over all schemes of the scheme's pool (合并名次)."
    )
    then: list[CodedName] = strawberry.field(
        description="What follows (结果运用).", metadata={"list_size": 3}
    )

    @classmethod
    def of(cls, rule: ConsequenceRule, scheme: Scheme) -> "Consequence":
        """The consequence of a scheme's document."""
        return cls(
            indicator=_indicator(scheme, rule.indicator),
            below_percent=exact_number(rule.below),
            satisfied_below_percent=exact_number(rule.satisfied_below),
            grades=list(rule.grades),
            first=RankedPlaces.of(rule.first),
            last=RankedPlaces.of(rule.last),
            override=_override(scheme, rule.override),
            band=rule.band,
            among_grades=rule.among_grade,
            over_pool=rule.over_pool,
            then=coded_all(CodeKind.CONSEQUENCE, rule.then, scheme.names),
        )


def _indicator(scheme: Scheme, code: str | None) -> CodedName | None:
    found = None if code is None else scheme.indicator(code)
    return None if found is None else named(found.code, found.name)


def _override(scheme: Scheme, code: str | None) -> CodedName | None:
    found = None if code is None else scheme.override(code)
    return None if found is None else named(found.code, found.name)


@strawberry.type(description="An interim result over some of the year's periods (阶段考核).")
class Stage:
    """One stage."""

    code: str = strawberry.field(description="Code, such as Q1.")
    name: str = strawberry.field(description="Name (名称).")
    periods: list[CodedName] = strawberry.field(description="The periods that it covers.")

    @classmethod
    def of(cls, rule: StageRule, names: CodeNames, info: Info) -> "Stage":
        """The stage of a scheme's document."""
        language = info.context.language
        periods = [named(each, names.name(CodeKind.PERIOD, each, language)) for each in rule.periods]
        return cls(code=rule.code, name=rule.name, periods=periods)
