"""Indicators (指标) of a scheme: a tree, each leaf with its periods and its method's settings."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import strawberry

from resolvers.rules.stated_rules import Setting, SettingEntry, settings_of, share_of
from schema.context import Info
from schema.number_scalars import ExactNumber, exact_number
from schema.rules.coded_names import CodedName, named
from schema.rules.enums import AssessorKind, ScoringMethod
from tenants.schemes import Assessor, CodeKind, CodeNames, StoredDocument
from tenants.schemes import Indicator as IndicatorRule
from tenants.schemes import Scheme as Rules

# The settings whose entries are codes that a scheme may name.
_NAMED = {kind.value: kind for kind in (CodeKind.GROUP, CodeKind.BAND, CodeKind.EVENT)}


@strawberry.type(description="A period of an indicator with its weight and deadline (考核期).")
class Period:
    """One period."""

    code: str | None = strawberry.field(
        description="Code such as H1 or Q3; null for a figure given once a year."
    )
    name: str | None = strawberry.field(description="Its name (名称); null as `code` is.")
    weight: ExactNumber = strawberry.field(description="Relative weight among the indicator's periods.")
    due_on: date | None = strawberry.field(
        description="Day by which the figure is due; null if the scheme names none."
    )


@strawberry.type(
    description="An entry of a setting that has several, such as a group with its weight or a step."
)
class MethodSettingEntry:
    """One entry."""

    about: CodedName | None = strawberry.field(
        description="What it is about: a group, a band, a grade, a kind of event; null for a step or a place."
    )
    text: str | None = strawberry.field(
        description="Its value, such as `stated`, if that is no number; null otherwise."
    )
    amounts: list[ExactNumber] = strawberry.field(
        description="Its numbers: a weight, a percent, points, or the two ends of a range; for a step its "
        "threshold, for a place that place, and then what it is worth.",
        metadata={"list_size": 2},
    )

    @classmethod
    def of(cls, entry: SettingEntry, names: Mapping[str, str]) -> "MethodSettingEntry":
        """The entry of a document."""
        about = None if entry.name is None else named(entry.name, names.get(entry.name, entry.name))
        return cls(about=about, text=entry.text, amounts=list(map(ExactNumber.of, entry.amounts)))


@strawberry.type(description="A setting of an indicator's method, as the document states it (计分参数).")
class MethodSetting:
    """One setting: a text, an amount, or entries."""

    key: str = strawberry.field(
        description="Its key in the document, such as `target`, `direction`, `groups` or `steps`."
    )
    text: str | None = strawberry.field(
        description="Its value, if that is a word, such as `lower` or `true`; null otherwise."
    )
    amount: ExactNumber | None = strawberry.field(
        description="Its value, if that is a number; null otherwise."
    )
    entries: list[MethodSettingEntry] = strawberry.field(
        description="Its entries in the order of the document; empty if it is a single value.",
        metadata={"list_size": 4},
    )

    @classmethod
    def of(cls, setting: Setting, names: CodeNames) -> "MethodSetting":
        """The setting of a document."""
        own = names.of(_NAMED[setting.key]) if setting.key in _NAMED else {}
        entries = [MethodSettingEntry.of(entry, own) for entry in setting.entries]
        return cls(key=setting.key, text=setting.text, amount=exact_number(setting.amount), entries=entries)


@strawberry.type(description="Who gives an indicator's figures (考评主体), as the scheme says.")
class IndicatorAssessor:
    """Who gives its figures."""

    kind: AssessorKind = strawberry.field(description="The subject itself, the office, or a department.")
    department_code: str | None = strawberry.field(
        description="Code of the department that gives them for all (数据采集责任单位); null unless one does."
    )

    @classmethod
    def of(cls, told: Assessor) -> "IndicatorAssessor":
        """What a document says."""
        return cls(kind=told.kind, department_code=told.department)


@strawberry.type(description="An indicator of a scheme (指标).")
class Indicator:
    """One node of the indicator tree."""

    document: strawberry.Private[StoredDocument]
    rule: strawberry.Private[IndicatorRule]
    code: str = strawberry.field(description="Code, unique in its scheme; the dotted prefix is the parent's.")
    name: str = strawberry.field(description="Name (指标名称).")
    parent_code: str | None = strawberry.field(description="Code of the parent; null for a top indicator.")
    points: ExactNumber = strawberry.field(description="Points it is worth (分值).")
    method: ScoringMethod | None = strawberry.field(
        description="How its figures become points; null if its children carry the points."
    )
    assessor: IndicatorAssessor | None = strawberry.field(
        description="Who gives its figures; null if none are reported for it."
    )

    @classmethod
    def of(cls, rule: IndicatorRule, document: StoredDocument) -> "Indicator":
        """The indicator of a scheme's document."""
        return cls(
            document=document,
            rule=rule,
            code=rule.code,
            name=rule.name,
            parent_code=rule.parent,
            points=ExactNumber.of(rule.points),
            method=None if rule.method is None else ScoringMethod(rule.method),
            assessor=None if rule.assessor is None else IndicatorAssessor.of(rule.assessor),
        )

    @strawberry.field(description="Its periods; empty unless figures are assessed.")
    def periods(self, info: Info) -> list[Period]:
        """In the order of the year."""
        rule, names = self.rule, self.document.scheme.names
        return [
            Period(
                code=code,
                name=None if code is None else names.name(CodeKind.PERIOD, code, info.context.language),
                weight=ExactNumber.of(rule.periods[code] if code else Fraction(1)),
                due_on=rule.due(code),
            )
            for code in (Rules.period_codes(rule) if rule.is_leaf else ())
        ]

    @strawberry.field(
        description="The indicators directly below; empty for one that is assessed itself.",
        metadata={"list_size": 4},
    )
    def children(self) -> list["Indicator"]:
        """In the order of the document."""
        return indicators_below(self.document, self.code)

    @strawberry.field(
        description="Percent of its parent's points if the document gives a share; null if it gives points."
    )
    def share(self) -> ExactNumber | None:
        """As stated; `points` has the result."""
        return exact_number(share_of(self.document.stated, self.code))

    @strawberry.field(
        description="The settings of its method in the order of the document; empty if it has none.",
        metadata={"list_size": 3},
    )
    def settings(self) -> list[MethodSetting]:
        """Targets, directions, caps, groups with their weights, steps, tables of grades …."""
        names = self.document.scheme.names
        return [MethodSetting.of(each, names) for each in settings_of(self.document.stated, self.code)]


def indicators_below(document: StoredDocument, parent: str | None) -> list[Indicator]:
    """The children of an indicator, or the top indicators."""
    return [Indicator.of(rule, document) for rule in document.children.get(parent, ())]
