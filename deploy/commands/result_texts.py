"""A score and its derivation as lines of text, in Chinese or English.

Must not know how a score is computed. The sentences for notes are the API's.
"""

from collections.abc import Sequence

from deploy.commands.language_option import Language
from schema.messages import message
from tenants.schemes import Difference, Line, Pending, Result, pending_text

_TEXTS = {
    "total": ("总分 {total}，等次 {grade}，名次 {rank}", "total {total}, grade {grade}, rank {rank}"),
    "so_far": (
        "总分待定（已得 {attained}），缺：{waiting}",
        "total - (so far {attained}), pending {waiting}",
    ),
    "undecided": ("待定（{grade}并列，待裁定）", "? ({grade} undecided)"),
    "follows": ("，结果运用 {consequences}", ", {consequences}"),
    "difference": (
        "{subject}: {field}：应为 {expected}，实为 {actual}",
        "{subject}: {field}: expected {expected}, got {actual}",
    ),
    "out_of": (" / {out_of} 分", " of {out_of}"),
}
# The steps of a derivation in Chinese; in English the words of the format are used as they are.
_KINDS = {
    "leaf": "指标",
    "indicator": "小计",
    "adjustment": "加减分",
    "total": "总分",
    "stage": "阶段",
    "grade": "等次",
    "override": "等次调整",
    "consequence": "结果运用",
}
_PARAMS = {
    "cap": "上限",
    "room": "名额",
    "rank": "名次",
    "event": "种类",
    "note": "说明",
    "grade": "等次",
    "undecided": "并列待裁定",
}


def result_text(result: Result, language: Language) -> str:
    """Total, grade and rank, or what is still missing."""
    if result.total is None:
        waiting = _listed([_waiting(each, language) for each in result.pending], language)
        return _text("so_far", language, attained=str(result.attained), waiting=waiting)
    grade = result.grade or "-"
    if result.undecided:
        grade = _text("undecided", language, grade=result.undecided)
    text = _text("total", language, total=str(result.total), grade=grade, rank=str(result.rank))
    if result.consequences:
        text += _text("follows", language, consequences=_listed(result.consequences, language))
    return text


def line_text(line: Line, language: Language) -> str:
    """One step: its kind and name, its points, the calculation, and notes."""
    kind = _KINDS.get(line.kind, line.kind) if language == "zh" else line.kind
    where = f"{kind} {line.code}" + (f"/{line.period}" if line.period else "")
    note = f"[{_note(line, language)}]" if line.note or line.note_params else ""
    parts = (f"{where} {line.label}".rstrip(), _points_text(line, language), line.rule, note)
    return "  ".join(part for part in parts if part)


def difference_text(each: Difference, language: Language) -> str:
    """One value that differs from the expected one."""
    return _text(
        "difference",
        language,
        subject=each.subject,
        field=each.field,
        expected=each.expected,
        actual=each.actual,
    )


def _points_text(line: Line, language: Language) -> str:
    """Points and full marks; a dash for points that are not known yet."""
    if line.points is None and line.out_of is None:
        return ""
    points = "-" if line.points is None else str(line.points)
    if line.exact and line.kind != "total":
        points += f" ({line.exact})"
    return points if line.out_of is None else points + _text("out_of", language, out_of=str(line.out_of))


def _note(line: Line, language: Language) -> str:
    parts = [message(f"NOTE_{line.note.upper()}", language)] if line.note else []
    for key, value in line.note_params.items():
        if key == "reason":
            parts.append(_reason(value, language))
        else:
            parts.append(f"{_PARAMS.get(key, key) if language == 'zh' else key} {value}")
    return ("；" if language == "zh" else "; ").join(parts)


def _waiting(pending: Pending, language: Language) -> str:
    reason = _reason(pending.reason, language)
    shown = "（{}）" if language == "zh" else " ({})"
    return pending_text(pending) + shown.format(reason)


def _reason(reason: str, language: Language) -> str:
    return message(f"PENDING_{reason.upper()}", language)


def _listed(parts: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(parts)


def _text(name: str, language: Language, **params: str) -> str:
    chinese, english = _TEXTS[name]
    return (chinese if language == "zh" else english).format(**params)
