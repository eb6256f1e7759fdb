"""What codes are called that mean the same in every scheme: quarters, months, the usual links.

A scheme's own names come first.
"""

from collections.abc import Iterator, Mapping

# English, Chinese.
Words = tuple[str, str]

_QUARTERS = (
    ("first quarter", "第一季度"),
    ("second quarter", "第二季度"),
    ("third quarter", "第三季度"),
    ("fourth quarter", "第四季度"),
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _periods() -> Iterator[tuple[str, Words]]:
    yield "FY", ("whole year", "全年")
    yield "H1", ("first half of the year", "上半年")
    yield "H2", ("second half of the year", "下半年")
    for number, words in enumerate(_QUARTERS, start=1):
        yield f"Q{number}", words
    for number, month in enumerate(_MONTHS, start=1):
        yield f"M{number:02}", (month, f"{number} 月")


PERIODS: Mapping[str, Words] = dict(_periods())
LINKS: Mapping[str, Words] = {
    "members": ("its members", "下属成员"),
    "projects": ("its projects", "承担的专项"),
    "of": ("the one whose result counts", "成绩所属对象"),
}
