"""The words for every fault code, in English and Chinese.

Knows codes only. A code is stable; its words may change.
"""

from collections.abc import Mapping
from string import Formatter

from tenants.schemes.fact_messages import FACT_MESSAGES
from tenants.schemes.text_messages import TEXT_MESSAGES

_WARNING = ("warning: {text}", "提示：{text}")
# What stands for {hint} where a name is much like another.
_HINTS = (" ({near}?)", "（是否为“{near}”？）")
# What stands for {place} after the sign that a text may not hold.
_PLACES = (" (after `{before}`)", "（在“{before}”之后）")
_LISTS = ("allowed", "subjects", "codes")
_DOCUMENT = {
    "NOT_TOML": (
        "line {line} is no TOML that can be read; look at its quotes, brackets and commas ({detail})",
        "第 {line} 行不是可读取的 TOML，请检查该行的引号、括号、等号和逗号（解析器原文：{detail}）",
    ),
    "CURLY_QUOTES": (
        'this line has curly quotes, typed by a word processor or a Chinese keyboard; make them straight: "',
        '此行使用了中文（弯）引号，请改为英文直引号："',
    ),
    "FULL_WIDTH_SIGN": (
        "`{value}` is a full-width sign; outside of texts type `{expected}`",
        "“{value}”是全角符号，文本之外请改用半角符号 {expected}",
    ),
    "TEXT_NOT_CLOSED": (
        "a text begins here and does not end: add the closing quote",
        "此处的文本缺少结束的引号，请补上",
    ),
    "DUPLICATE_KEY": (
        "`{value}` is given a second time; keep one{hint}",
        "“{value}”重复填写，请只保留一处{hint}",
    ),
    "ENDLESS_KEY": ("a key may have at most {highest} parts", "键名最多由 {highest} 段组成"),
    "TOO_MANY_KEYS": (
        "headers and dotted keys have more than {highest} parts up to here; no scheme needs so many",
        "到此处为止，表头和带点的键名合计超过 {highest} 段，指标体系不需要这么多",
    ),
    "TOO_MANY_TABLES": (
        "there are {value} tables `[[{key}]]`; at most {highest} are read",
        "[[{key}]] 共有 {value} 项，最多 {highest} 项",
    ),
    "ENDLESS_NUMBER": ("a number has too many digits", "有数字的位数过多"),
    "NESTED_TOO_DEEPLY": ("brackets are nested too deeply", "括号嵌套层数过多"),
    "DOCUMENT_TOO_LONG": ("shorten the document to {highest} characters", "文档过长，最多 {highest} 个字符"),
    "MISSING_KEY": ("add `{key}`", "缺少“{key}”"),
    "UNKNOWN_KEY": (
        "`{key}` means nothing here; remove or correct it{hint}",
        "“{key}”在此无意义，请删除或更正{hint}",
    ),
    "NOT_A_TEXT": ("`{key}` must be a text, neither empty nor over 2,000 characters", "“{key}”须为非空文本"),
    "UNKNOWN_CHOICE": (
        "`{value}` is not one of: {allowed}{hint}",
        "“{value}”不在可选范围：{allowed}{hint}",
    ),
    "NOT_A_FLAG": ("`{key}` must be true or false", "“{key}”须为 true 或 false"),
    "NOT_A_TABLE": ("`{key}` must be a table of names and values", "“{key}”须为名称与值的表"),
    "NOT_A_LIST_OF_TEXTS": ("`{key}` must be a list of texts", "“{key}”须为文本列表"),
    "NOT_A_LIST_OF_TABLES": ("write each entry as [[{key}]]", "请用 [[{key}]] 逐项书写"),
    "DUPLICATE_CODE": (
        "`{value}` is used more than once; give each its own",
        "“{value}”重复，须各不相同",
    ),
    "CODE_WITHOUT_NAME": (
        "people will read these codes as they are: {codes}; say under `{key}` what they are called",
        "以下代码没有名称，用户只能看到代码：{codes}；请在“{key}”中写明各自的名称",
    ),
    "NAME_NOT_USED": (
        "the document doesn't use the code `{value}`; remove its name{hint}",
        "文件中没有使用代码“{value}”，请删除它的名称{hint}",
    ),
    "NOT_A_DEADLINE": (
        'write a date as "MM-DD", or "+1-MM-DD" for next year',
        '期限写作 "MM-DD"，次年写作 "+1-MM-DD"',
    ),
    "NO_SUCH_DAY": (
        "there is no day `{value}` in {year}; write `{expected}`, the last day of that month",
        "{year} 年没有 {value} 这一天，该月最后一天写作 {expected}",
    ),
    "STRANGE_DIGITS": (
        "`{value}` has digits or signs of another keyboard ({sign}); type `{expected}`",
        "“{value}”含有其他文字的数字或符号（{sign}），请改为 {expected}",
    ),
}
_NUMBERS = {
    "NOT_A_NUMBER": ("`{key}` must be a number", "“{key}”须为数字"),
    "NOT_A_FRACTION": (
        '`{key}` is no fraction: write it as "1/3", at most 15 digits above and 6 below, not 0, no spaces',
        '“{key}”不是有效的分数：写作 "1/3"，分子至多 15 位、分母至多 6 位且不为 0，不加空格',
    ),
    "NOT_A_DECIMAL": (
        "`{key}` must be a decimal; a fraction is not accepted here",
        "“{key}”须为小数，此处不接受分数",
    ),
    "NOT_FINITE": ("`{key}` must be a finite number", "“{key}”须为有限数字"),
    "ABSURD_NUMBER": ("`{key}` is out of all proportion: use less than 10^15", "“{key}”过大，须小于 10^15"),
    "TOO_MANY_DECIMALS": ("`{key}` may have at most 6 decimals", "“{key}”最多 6 位小数"),
    "NEGATIVE_NUMBER": ("`{key}` must not be negative", "“{key}”不能为负"),
    "NOT_POSITIVE": ("`{key}` must be above 0", "“{key}”须大于 0"),
    "NUMBER_IN_QUOTES": (
        "`{key}` is a text; write the number without quotes: {key} = {expected}",
        "“{key}”写成了文本，请去掉引号、用半角数字写作 {key} = {expected}",
    ),
    "NUMBER_WITH_POINT": (
        "`{key}` has a point; write the whole number: {key} = {expected}",
        "“{key}”带有小数点，请写作整数 {key} = {expected}",
    ),
    "TARGET_NOT_POSITIVE": (
        "a target must be above 0, for figures are divided by it; where nothing may happen, "
        "let each event deduct points, or use steps",
        "目标值须大于 0，否则无法计算完成率；要求“零发生”的，请改用倒扣分或分段计分",
    ),
    "NOTHING_TO_DO": (
        "0 of 0: nothing was to be done, so there is no share of it; report no figure, "
        "and the scheme's rule for missing figures holds",
        "应完成项数为 0，无法计算完成比例；请不要填报，按指标体系的缺项规则处理",
    ),
    "NOT_WHOLE": ("`{key}` must be a whole number", "“{key}”须为整数"),
    "NOT_IN_RANGE": ("`{key}` must lie between {low} and {high}", "“{key}”须在 {low} 与 {high} 之间"),
}
_INDICATORS = {
    "POINTS_DO_NOT_ADD_UP": (
        'the parts come to {total} points, the whole has {expected}: make them equal (a third is "1/3")',
        '各部分合计 {total} 分，应为 {expected} 分（三分之一写作 "1/3"）',
    ),
    "POINTS_OR_SHARE": ("give either `points` or `share`", "“points”与“share”须且只能填一个"),
    "UNKNOWN_PARENT": (
        "there is no indicator `{value}`; add it or change the prefix{hint}",
        "没有上级指标“{value}”{hint}",
    ),
    "UNKNOWN_METHOD": (
        "`{value}` is no method; use one of: {allowed}{hint}",
        "没有“{value}”这种计分方法，可用：{allowed}{hint}",
    ),
    "METHOD_ON_PARENT": (
        "its children carry the points: remove the method or the children",
        "有下级指标时不能再设计分方法",
    ),
    "LEAF_WITHOUT_METHOD": (
        "add a method ({allowed}) or child indicators",
        "须设计分方法（{allowed}）或下级指标",
    ),
    "WEIGHTS_SUM_TO_ZERO": ("the weights in `{key}` sum to 0", "“{key}”的权重合计为 0"),
    "NOT_A_PERIOD": (
        "`{value}` is no period code: use up to 20 letters, digits or `_`",
        "“{value}”不是有效的考核期代码",
    ),
    "PERIODS_NOT_USED": (
        "`{value}` reads no reported figures: remove `periods`",
        "“{value}”不需填报，请删除考核期",
    ),
    "PERIOD_WITHOUT_END": (
        "say in `until` on which day the period `{value}` ends, so that events fall into it",
        "请在 until 中写明考核期“{value}”截止于哪一天，以便按发生日归入考核期",
    ),
    "PERIODS_END_TOGETHER": (
        "the periods `{value}` and `{other}` end on the same day: no event can fall into one of them",
        "考核期“{value}”与“{other}”截止于同一天，事项无法归入其中之一",
    ),
    "DEADLINE_WITHOUT_PERIOD": (
        "the indicator has no period `{value}`; remove the date or add it",
        "期限“{value}”没有对应的考核期",
    ),
    "NOT_PAIRS": (
        "`{key}` must be a list of pairs: [threshold, percent], or [threshold, points]",
        "“{key}”须为成对的列表：[阈值, 百分比] 或 [阈值, 分值]",
    ),
    "DUPLICATE_THRESHOLD": ("two steps have the same threshold; keep one", "两个档位的阈值相同"),
    "NOT_PLACES": (
        "`{key}` must be a list of pairs: [place, percent], or [place, points]; places from 1 to {high}",
        "“{key}”须为成对的列表：[名次, 百分比] 或 [名次, 分值]，名次为 1 至 {high} 的整数",
    ),
    "PLACES_OR_ENDS": (
        "give either `places`, or `first` and `last`",
        "“places”与“first”“last”须且只能用一种",
    ),
    "PLACES_NOT_RISING": ("sort `{key}` by place, each place once", "“{key}”须按名次由前到后，且不重复"),
    "PERCENTS_RISING": (
        "a later place may not bring more than an earlier one",
        "名次靠后的得分不能高于靠前的",
    ),
    "NOT_A_RANGE": (
        "the points of grade `{value}` are a number or [low, high], such as 8 or [8, 9]",
        "等次“{value}”的分值须为数字或 [低, 高]，如 8 或 [8, 9]",
    ),
    "WORTH_ABOVE_POINTS": (
        "`{key}` brings more than the indicator's {highest} points",
        "“{key}”中的分值超过该指标的 {highest} 分",
    ),
    "GRADE_ABOVE_POINTS": (
        "`{value}` brings more than the indicator's {highest} points",
        "“{value}”超过该指标的 {highest} 分",
    ),
    "EVENT_ABOVE_POINTS": (
        "`{value}` takes more than the indicator's {highest} points",
        "“{value}”超过该指标的 {highest} 分",
    ),
    "UNKNOWN_INDICATOR": (
        "there is no indicator `{value}` for this{hint}",
        "没有指标“{value}”{hint}",
    ),
}
_RULES = {
    "ADJUSTMENT_WITHOUT_CAP": ('add `cap`, or say cap = "none"', '请填写上限 cap，不设上限写 cap = "none"'),
    "EVENT_WITHOUT_POINTS": ("`{value}` has 0 points; give it some or remove it", "“{value}”的分值为 0"),
    "EVENT_POINTS_UNCLEAR": (
        'give `{value}` a number of points, or "stated" where each event states its own',
        '“{value}”的分值须为数字，由事项自报分值的写 "stated"',
    ),
    "GRADE_NOT_FOR_DOWN": (
        'effect = "down" closes no grade; remove `grade`',
        "down（降一等次）不指定等次，请删除 grade",
    ),
    "DEPARTMENT_NOT_USED": (
        "levels 3 and 4 are run by the unit itself; write `office` (the unit) or `subject` for `{value}`",
        "三、四级考核由单位自行组织，请将“{value}”改为 office（本单位）或 subject（考评对象自报）",
    ),
    "ASSESSOR_IS_SUBJECT": (
        "what others think of a subject (`{value}`) is never given by itself; name `office` or a department",
        "他人对考评对象的评议（{value}）不能由其自行填报，请写 office（绩效办）或负责组织的部门代码",
    ),
    "ASSESSOR_OPEN": (
        "nobody is told to give this figure, so the subject gives it itself; write "
        'assessor = "subject", "office" or a department\'s code',
        "未写明由谁提供此项数据，将由考评对象自行填报；请写明 assessor："
        "subject（自报）、office（绩效办）或部门代码",
    ),
    "ASSESSOR_OPEN_JUDGED": (
        "nobody is told to give these marks, so the office gives them; write "
        'assessor = "office" or the code of the department that does',
        "未写明由谁评定，将由组织考核的一方（绩效办）填报；请写明 assessor：office（绩效办）或部门代码",
    ),
    "UNKNOWN_GRADE": (
        "`{value}` is not one of the grades: {allowed}{hint}",
        "没有等次“{value}”，可用：{allowed}{hint}",
    ),
    "UNKNOWN_OVERRIDE": (
        "`{value}` is not one of the overrides: {allowed}{hint}",
        "没有否决或降等事项“{value}”，可用：{allowed}{hint}",
    ),
    "LAST_GRADE_BARRED": ("the last grade has none below it and cannot be barred", "最低等次不能被取消"),
    "MIN_ON_LAST_GRADE": (
        "the last grade takes everything left: remove `min`",
        "最低等次不设分数线，请删除 min",
    ),
    "QUOTA_ON_LAST_GRADE": (
        "the last grade must hold all who are left: remove `quota`",
        "最低等次不能设名额",
    ),
    "SHARE_OR_COUNT": ("`{key}` has either `share` or `count`", "“{key}”须且只能用“share”或“count”"),
    "GRADES_OVERLAP": (
        "grades go from best to last: lower `min` below that of `{value}`",
        "等次须由高到低，分数线应低于“{value}”",
    ),
    "GRADE_UNREACHABLE": (
        "everyone who meets this `min` already holds the grade above",
        "此分数线与上一等次相同，无人能得此等次",
    ),
    "GRADE_OUT_OF_REACH": (
        "no total can reach `{value}`; lower its `min`",
        "任何总分都达不到“{value}”，请降低分数线",
    ),
}
_SUBJECTS = {
    "DUPLICATE_SUBJECT": ("given more than once: {subjects}", "重复的考评对象：{subjects}"),
    "DUPLICATE_FACT": ("{subjects}: two facts for {value}", "{subjects}：“{value}”有两条数据"),
    "DUPLICATE_LINK": ("{subjects}: the link `{link}` names a subject twice", "{subjects}：关联“{link}”重复"),
    "TOO_MANY_LINKS": (
        "{subjects}: the link `{link}` takes one subject",
        "{subjects}：关联“{link}”只能有一个对象",
    ),
    "UNKNOWN_LINK": (
        "{subjects}: linked to `{value}`, which is not there",
        "{subjects}：关联的“{value}”不存在",
    ),
    "WEIGHT_REFUSED": (
        "{subjects}: the weight of `{value}` must be a number above 0",
        "{subjects}：“{value}”的权重须大于 0",
    ),
    "ENTRY_REFUSED": ("{subjects}: `{value}` does not fit the scheme", "{subjects}：“{value}”与指标体系不符"),
    "SCORED_OTHERWISE": (
        "the score of {subjects} was computed in another way; compute the year anew",
        "{subjects} 的得分按以前的计算方法得出，请重新试算",
    ),
    "CIRCLE": ("these results depend on each other: {subjects}", "结果循环依赖：{subjects}"),
    "BAND_UNKNOWN": (
        "the totals between which grade `{value}` of {subjects} lies are not given",
        "未给出 {subjects} 的等次“{value}”的分数区间",
    ),
    "GRADE_NOT_IN_TABLE": (
        "the points for grade `{value}` of {subjects} are not set",
        "未规定 {subjects} 的等次“{value}”的分值",
    ),
}
_CASES = {
    "SCHEME_NOT_FOUND": (
        "there is no scheme `{value}` beside the case or in the library",
        "找不到指标体系“{value}”",
    ),
    "NO_SUBJECTS": ("add [[subjects]]", "请用 [[subjects]] 添加考评对象"),
    "NOT_A_DECISION": ("a decision is true (admitted) or false", "决定须为 true（列入）或 false"),
    "UNUSED_LINK": (
        "no indicator of the scheme reads the link `{value}`{hint}",
        "指标体系中没有指标使用关联“{value}”{hint}",
    ),
}
MESSAGES: Mapping[str, tuple[str, str]] = {
    **_DOCUMENT,
    **TEXT_MESSAGES,
    **_NUMBERS,
    **_INDICATORS,
    **_RULES,
    **FACT_MESSAGES,
    **_SUBJECTS,
    **_CASES,
}

# Which codes these words are for: for whoever has words for codes of other rooms beside them.
FAULT_CODES = frozenset(MESSAGES)


def warning_text(language: str, text: str) -> str:
    """What is said of something that is no fault, marked as a warning."""
    return _WARNING[language.startswith("zh")].format(text=text)


def message_in(language: str, code: str, params: Mapping[str, str]) -> str:
    """The words for `code`; anything but `zh` is English."""
    in_chinese = language.startswith("zh")
    words, hint, place = (pair[in_chinese] for pair in (MESSAGES[code], _HINTS, _PLACES))
    values = {
        **params,
        "hint": hint.format(near=params["near"]) if "near" in params else "",
        "place": place.format(before=params["before"]) if params.get("before") else "",
    }
    if in_chinese:
        values.update({name: values[name].replace(", ", "、") for name in _LISTS if name in values})
    wanted = {name for _, name, _, _ in Formatter().parse(words) if name}
    return words.format(**{name: values.get(name, "") for name in wanted})
