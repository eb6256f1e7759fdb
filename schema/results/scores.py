"""Scores, previews and their derivation (得分及计算过程)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from resolvers.loaders import Loaders
from resolvers.results.records import Preview as PreviewRecord
from resolvers.results.records import Score as ScoreRecord
from resolvers.results.shown_derivations import ShownLine, shown_lines
from resolvers.year.records import Entry
from schema.context import Info, at_once
from schema.engine.faults.languages import Language
from schema.messages import message
from schema.node import Node
from schema.number_scalars import ExactNumber, exact_number
from schema.prices import CODED_NAME, DERIVATION, RULES
from schema.results.enums import LineKind, LineNote, ScoreStatus
from schema.results.releases import Release
from schema.rules.coded_names import CodedName, coded_all, named, period_shown
from schema.rules.schemes import Scheme, scheme_of
from schema.scalars import encode_id
from schema.year.who_assesses import Assessor
from tenants.schemes import CodeKind, CodeNames, line_from_json
from tenants.schemes import Line as EngineLine
from tenants.schemes import Scheme as Rules
from tenants.schemes.exact_numbers import percent_of

_KINDS = {kind.value: kind for kind in LineKind}
_NOTES = {note.value: note for note in LineNote}
# The parameters of notes that are numbers.
_COUNTING = frozenset({"cap", "room", "rank"})

Kinds = Annotated[
    list[LineKind] | None, strawberry.argument(description="Only lines of these kinds; all if not given.")
]


@strawberry.type(description="A detail of a line's note, as the engine names it.")
class LineDetail:
    """One detail."""

    key: str = strawberry.field(
        description="What it says, such as `event`, `note` (its document), `cap`, `reason`, `room` or `rank`."
    )
    text: str | None = strawberry.field(description="What it is, if that is no number; null otherwise.")
    amount: ExactNumber | None = strawberry.field(
        description="What it is, for a cap, a room or a rank; null otherwise."
    )

    @classmethod
    def of(cls, key: str, value: str) -> "LineDetail":
        """A parameter of a note. A cap may be a percent of the points: a text."""
        counts = key in _COUNTING and not value.endswith("%")
        return cls(key=key, text=None if counts else value, amount=ExactNumber(value) if counts else None)


@strawberry.type(
    description="One step from the facts to the grade (计算过程的一行); in order they can be redone by hand."
)
class ScoreLine:
    """One line of a derivation."""

    kind: LineKind = strawberry.field(description="What the line is about.")
    code: str = strawberry.field(description="Code of the indicator, adjustment, grade … the line is about.")
    label: str = strawberry.field(description="Its name in the scheme.")
    period: CodedName | None = strawberry.field(
        description="Period of the fact (考核期); null if the line isn't about one."
    )
    rule: str = strawberry.field(description='The rule with its figures, such as "45 / 50 = 0.9".')
    attainment: ExactNumber | None = strawberry.field(description="Share attained, 1 for full points.")
    points: ExactNumber | None = strawberry.field(
        description="Points of this line without loss; on the line of the total or of a stage rounded as the "
        "scheme says. Null while they are pending."
    )
    rounded_points: Decimal | None = strawberry.field(
        description="The same to be read: to six places where the decimals don't end."
    )
    exact: ExactNumber | None = strawberry.field(
        description="On the line of the total: the points before they were rounded; null if nothing was."
    )
    out_of: ExactNumber | None = strawberry.field(
        description="Points that could be reached; null where that has no sense."
    )
    note_code: LineNote | None = strawberry.field(
        description="What is remarkable about it; null if nothing is."
    )
    note: str | None = strawberry.field(
        description="The same in words, in the language of the request, with the reason if it has one."
    )
    details: list[LineDetail] = strawberry.field(
        description="What belongs to the note: the event's kind and document, the cap, places and rank …."
    )


@strawberry.type(description="A figure or result that is still missing (缺项). Missing is never zero.")
class PendingItem:
    """Something pending."""

    code: str = strawberry.field(description="Code of the indicator.")
    name: str = strawberry.field(description="Name of the indicator.")
    period: CodedName | None = strawberry.field(
        description="The period that is missing (考核期); null for a figure given once."
    )
    reason: str = strawberry.field(description="Why it is pending, in words.")
    due_on: date | None = strawberry.field(description="When it is due; null if the scheme names no day.")
    assessor: Assessor | None = strawberry.field(
        description="Who gives it (考评主体); null for what no figure is reported for."
    )


@strawberry.type(description="A subject's interim result over some of the year's periods (阶段考核结果).")
class StageScore:
    """What a stage came to."""

    code: str = strawberry.field(description="Code of the stage, such as Q1.")
    name: str = strawberry.field(description="Name of the stage (名称).")
    total: Decimal | None = strawberry.field(
        description="Its total in points, scaled to full marks; null while one of its figures is pending."
    )
    grade: str | None = strawberry.field(
        description="Grade by the scheme's bands (等次); null while pending or undecided."
    )
    rank: int | None = strawberry.field(description="Rank in its ranking group (名次); null while pending.")
    undecided: str | None = strawberry.field(
        description="The grade on whose quota line the subject ties in this stage; null otherwise."
    )
    pending: bool = strawberry.field(description="Whether one of its figures is still missing.")

    @classmethod
    def of(cls, line: EngineLine) -> "StageScore":
        """What a stage's line says."""
        said = line.note_params
        rank = said.get("rank")
        return cls(
            code=line.code,
            name=line.label,
            total=line.points,
            grade=said.get("grade"),
            rank=None if rank is None else int(rank),
            undecided=said.get("undecided"),
            pending=line.note == "pending",
        )


@strawberry.type(description="A subject's score in a cycle (得分), with its derivation.")
class Score(Node):
    """A released or provisional score."""

    record: strawberry.Private[ScoreRecord]
    entry: strawberry.Private[Entry]
    status: ScoreStatus = strawberry.field(description="Provisional or released.")
    total: Decimal | None = strawberry.field(
        description="Final total in points (总分); null while anything is pending."
    )
    attained: Decimal = strawberry.field(
        description="Points so far, pending items left out; the total once final."
    )
    grade: str | None = strawberry.field(description="Grade reached (等次); null while pending or undecided.")
    rank: int | None = strawberry.field(
        description="Rank among the subjects of the same scheme and ranking group (名次); null while pending."
    )
    undecided: str | None = strawberry.field(
        description="The grade on whose quota line the subject ties until the office decides; null otherwise."
    )
    consequences: list[CodedName] = strawberry.field(
        description="What follows from the result (结果运用).",
        metadata={"list_size": 2, "work": CODED_NAME},
    )

    @classmethod
    def of(cls, record: ScoreRecord, entry: Entry) -> "Score":
        """The score of a row, with the line of the roster it is about."""
        released = record.release_id is not None
        return cls(
            record=record,
            entry=entry,
            id=_score_id(record),
            status=ScoreStatus.RELEASED if released else ScoreStatus.PROVISIONAL,
            total=record.total,
            attained=record.attained,
            grade=record.grade,
            rank=record.rank,
            undecided=record.undecided,
            consequences=coded_all(CodeKind.CONSEQUENCE, record.consequences, record.scheme_id),
        )

    @strawberry.field(description="The points its scheme is worth (满分).", metadata={"work": RULES})
    async def full_marks(self, info: Info) -> Decimal:
        """As the pinned scheme says."""
        return (await _rules(info, self.record)).full_marks

    @strawberry.field(
        description="The total in percent of full marks, rounded half up to six places (得分率): what scores "
        "of different schemes are compared by. Null while anything is pending.",
        metadata={"work": RULES},
    )
    async def percent(self, info: Info) -> Decimal | None:
        """By the pinned scheme's full marks."""
        total = self.record.total
        return None if total is None else percent_of(total, (await _rules(info, self.record)).full_marks)

    @strawberry.field(description="What is still missing; empty once the total is final.")
    async def pending(self, info: Info) -> list[PendingItem]:
        """The pending items with their names and deadlines."""
        return await pending_items(info, self.record)

    @strawberry.field(
        description="The derivation in order (计算过程).", metadata={"list_size": 60, "work": DERIVATION}
    )
    def lines(self, info: Info, kinds: Kinds = None) -> list[ScoreLine]:
        """The lines, read for all scores of the request at once."""

        def look(loaders: Loaders) -> list[ScoreLine]:
            stored = loaders.results.lines_of(self.record)
            return score_lines(info, shown_lines(loaders.viewer, self.entry, stored), kinds)

        return at_once(info, look)

    @strawberry.field(
        description="Its interim results (阶段考核), in the order of the scheme; empty if it has no stages.",
        metadata={"list_size": 4},
    )
    def stages(self, info: Info) -> list[StageScore]:
        """From the lines, read for all scores of the request at once."""
        return at_once(info, lambda loaders: _stages(loaders.results.lines_of(self.record)))

    @strawberry.field(description="The scheme version by which it was scored; null with an error if denied.")
    async def scheme(self, info: Info) -> Scheme | None:
        """The version pinned by the roster."""
        return await scheme_of(info, self.record.scheme_id)

    @strawberry.field(description="The release that published it; null for a provisional score.")
    async def release(self, info: Info) -> Release | None:
        """The release, with when it was published."""
        found = await (await info.context.loaders()).results.release_of(self.record)
        return None if found is None else Release.of(found)


def _score_id(record: ScoreRecord) -> strawberry.ID:
    """A released score has a key of its own; a provisional one is its run's and its subject's."""
    if record.id is not None:
        return encode_id("released_score", record.id)
    if record.run_id is None:
        raise LookupError("a score belongs to a release or to a run")
    return encode_id("score", record.run_id, record.subject_id)


@strawberry.type(description="What a score stands at while the year runs (实时预览); nothing of it is kept.")
class Preview:
    """A live preview."""

    record: strawberry.Private[PreviewRecord]
    entry: strawberry.Private[Entry]
    total: Decimal | None = strawberry.field(
        description="The total, as if everything reported were verified; null while anything is pending."
    )
    attained: Decimal = strawberry.field(
        description="Points so far, from everything reported and not returned."
    )

    @classmethod
    def of(cls, record: PreviewRecord, entry: Entry) -> "Preview":
        """The preview of an evaluation, with the line of the roster it is about."""
        return cls(record=record, entry=entry, total=record.total, attained=record.attained)

    @strawberry.field(description="What is still missing.")
    async def pending(self, info: Info) -> list[PendingItem]:
        """The pending items with their names and deadlines."""
        return await pending_items(info, self.record)

    @strawberry.field(
        description="The derivation in order; without grade, which depends on the others too.",
        metadata={"list_size": 60, "work": DERIVATION},
    )
    async def lines(self, info: Info, kinds: Kinds = None) -> list[ScoreLine]:
        """Written for all previews of a page at once."""
        loaders = await info.context.loaders()
        stored = await loaders.results.lines_of_preview(self.record)
        return score_lines(info, shown_lines(loaders.viewer, self.entry, stored), kinds)


def _stages(stored: Sequence[Mapping[str, Any]]) -> list[StageScore]:
    return [StageScore.of(line_from_json(item)) for item in stored if item["kind"] == "stage"]


def entry_lines(
    info: Info, entry: Entry, stored: Sequence[Mapping[str, Any]], kinds: Sequence[LineKind] | None
) -> list[ScoreLine]:
    """The lines of an entry's result, as the viewer reads them."""
    return at_once(info, lambda loaders: score_lines(info, shown_lines(loaders.viewer, entry, stored), kinds))


def score_lines(info: Info, shown: Sequence[ShownLine], kinds: Sequence[LineKind] | None) -> list[ScoreLine]:
    """Lines that the viewer may read, with their notes in words."""
    wanted = {kind.value for kind in kinds} if kinds else _KINDS
    language = info.context.language
    return [_line(line_from_json(item), language) for item in shown if item["kind"] in wanted]


def _line(line: EngineLine, language: Language) -> ScoreLine:
    return ScoreLine(
        kind=_KINDS[line.kind],
        code=line.code,
        label=line.label,
        period=_period_of(line, language),
        rule=line.rule,
        attainment=_exact(line.attainment),
        points=_points(line),
        rounded_points=line.points,
        exact=_exact(line.exact) if line.kind == "total" else None,
        out_of=_exact(line.out_of),
        note_code=None if line.note is None else _NOTES[line.note],
        note=_note(line, language),
        details=[LineDetail.of(key, value) for key, value in line.note_params.items()],
    )


def _period_of(line: EngineLine, language: Language) -> CodedName | None:
    """The period by the name that the scheme gave it when the line was written, else by the usual one."""
    if line.period is None:
        return None
    return named(line.period, line.period_name or CodeNames().name(CodeKind.PERIOD, line.period, language))


def _exact(text: str | None) -> ExactNumber | None:
    """A number that the derivation has written down."""
    return None if text is None else ExactNumber(text)


def _points(line: EngineLine) -> ExactNumber | None:
    if line.exact is not None and line.kind != "total":
        return ExactNumber(line.exact)
    return exact_number(line.points)


def _note(line: EngineLine, language: Language) -> str | None:
    if line.note is None:
        return None
    words = message(f"NOTE_{line.note.upper()}", language)
    reason = line.note_params.get("reason")
    if reason is None:
        return words
    return f"{words}{'：' if language == 'zh' else ': '}{message(f'PENDING_{reason.upper()}', language)}"


async def pending_items(info: Info, result: ScoreRecord | PreviewRecord) -> list[PendingItem]:
    """Pending items with what the pinned scheme says of their indicators."""
    if not result.pending:
        return []
    return pending_of_rules(info, await _rules(info, result), result.pending)


async def _rules(info: Info, result: ScoreRecord | PreviewRecord) -> Rules:
    return await (await info.context.loaders()).results.rules_of(result)


def pending_of_rules(info: Info, rules: Rules, stored: Sequence[Mapping[str, Any]]) -> list[PendingItem]:
    """Pending items with what a scheme says of their indicators."""
    return [_pending(info, rules, item) for item in stored]


def _pending(info: Info, rules: Rules, item: Mapping[str, Any]) -> PendingItem:
    leaf = rules.indicator(item["indicator"])
    return PendingItem(
        code=item["indicator"],
        name=leaf.name if leaf else item["indicator"],
        period=period_shown(item["period"], rules.names, info),
        reason=message(f"PENDING_{item['reason'].upper()}", info.context.language),
        due_on=leaf.due(item["period"]) if leaf else None,
        assessor=Assessor.told(leaf.assessor) if leaf else None,
    )
