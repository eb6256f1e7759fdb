"""The words for what is refused of facts and events, and of what is said about them."""

from collections.abc import Mapping

FACT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "TAKES_NO_FACTS": ("nothing is reported against `{value}`", "指标“{value}”不需填报"),
    "HAS_CHILDREN": ("report against the indicators below `{value}`", "请填报“{value}”的下级指标"),
    "PERIOD_MISSING": ("name the period: {allowed}", "请指明考核期：{allowed}"),
    "UNKNOWN_PERIOD": (
        "the indicator has no period `{value}` (it has: {allowed})",
        "该指标没有考核期“{value}”（可用：{allowed}）",
    ),
    "UNKNOWN_STAGE": (
        "the scheme has no stage `{value}` (it has: {allowed}){hint}",
        "指标体系没有阶段“{value}”（可用：{allowed}）{hint}",
    ),
    "TOO_MANY_FIGURES": (
        "the indicators and their periods make {value} figures for each subject; at most {highest} may be",
        "每个考评对象须填 {value} 项（各指标各周期合计），最多 {highest} 项",
    ),
    "AMONG_NOTHING": (
        "`{key}` counts the first or the last of a grade: name `grade`, and `first` or `last`",
        "“{key}”用于在某等次内计算名次：请同时写明 grade 以及 first 或 last",
    ),
    "OVER_NOTHING": (
        "`{key}` counts the first or the last of all schemes of the pool: name `first` or `last`",
        "“{key}”用于与同一合并范围的各指标体系一并计算名次：请同时写明 first 或 last",
    ),
    "POOL_MISSING": (
        "this counts over a pool: name it in the document's head, as `pool`",
        "此处按合并范围计算名次：请在文件开头用 pool 写明合并范围",
    ),
    "OF_WITHOUT_SHARE": (
        "`{key}` says of whom a share is one: add `share` or remove it",
        "“{key}”用于说明比例的基数：请填写 share 或删除它",
    ),
    "NO_SATISFIED_BANDS": (
        "`{value}` has no rate of satisfaction: it must be a survey that names its `satisfied` bands",
        "“{value}”没有满意率：须为写明 satisfied（算作满意的档次）的 survey 指标",
    ),
    "VALUES_OR_UNSATISFIED": (
        "give what each band is worth in `values`, or the two lists `satisfied` and `unsatisfied`",
        "请用 values 写明各档分值，或用 satisfied 与 unsatisfied 两个列表只计满意率，二者须且只能用一种",
    ),
    "STAGE_PERIOD_UNKNOWN": (
        "no indicator is assessed in the period `{value}` (there are: {allowed}){hint}",
        "没有指标在考核期“{value}”考核（现有：{allowed}）{hint}",
    ),
    "MARK_ABOVE_HIGHEST": ("`{key}` may be at most {highest}", "“{key}”最高为 {highest}"),
    "DONE_ABOVE_OF": ("`{key}` may be at most {highest}", "“{key}”最多为 {highest}"),
    "UNKNOWN_GROUP": (
        "`{value}` is not one of the groups: {allowed}",
        "没有评议群体“{value}”，可用：{allowed}",
    ),
    "UNKNOWN_BAND": (
        "`{value}` is not one of the bands: {allowed}",
        "没有满意度档“{value}”，可用：{allowed}",
    ),
    "NOT_TO_BE_ABSENT": (
        "`{value}` may not be absent; the scheme lets these be: {allowed}",
        "评议群体“{value}”不能缺席，指标体系允许缺席的有：{allowed}",
    ),
    "ABSENT_WITH_ANSWERS": (
        "`{value}` is said to be absent, and yet it has answered; keep one",
        "评议群体“{value}”既写为缺席又有评议结果，请只保留一种",
    ),
    "ALL_ABSENT": ("some group with a weight must be there", "至少须有一个计权重的评议群体"),
    "NOT_A_LIST_OF_NUMBERS": (
        "`{key}` must give each group a list of numbers",
        "“{key}”中每个群体须为数字列表",
    ),
    "TOO_MANY_RATINGS": (
        "`{key}` may hold at most {highest} marks per group",
        "“{key}”每个群体最多 {highest} 个评分",
    ),
    "UNKNOWN_EVENT_CODE": (
        "the scheme records no events against `{value}`{hint}",
        "指标体系没有“{value}”这一事项{hint}",
    ),
    "EVENT_DAY_MISSING": (
        "`{value}` is assessed in periods: name the `{key}` of the event",
        "“{value}”分考核期考核，请填写“{key}”",
    ),
    "NOT_A_DAY": ("write `{key}` as a date: 2025-03-14", "“{key}”须为日期，如 2025-03-14"),
    "EVENT_KIND_MISSING": ("name the kind of event: {allowed}", "请指明事项种类：{allowed}"),
    "UNKNOWN_EVENT_KIND": (
        "`{value}` is not one of the kinds: {allowed}",
        "没有事项种类“{value}”，可用：{allowed}",
    ),
    "EVENT_KIND_NOT_USED": (
        "no kinds of event are set here; leave out `{value}`",
        "此处不分种类，请删除“{value}”",
    ),
    "POINTS_MISSING": ("state the points", "请填写分值"),
    "POINTS_NOT_ALLOWED": (
        "the scheme sets the points, or there are none; leave them out",
        "分值由指标体系规定或不适用，请勿填写",
    ),
}
