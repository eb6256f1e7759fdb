"""What `jixiao run` prints."""

from dataclasses import dataclass

from deploy.commands.welcome import welcome


@dataclass(frozen=True)
class Shown:
    tenant: str
    title: str
    name: str
    token: str


def test_everybody_has_a_line_and_a_token() -> None:
    people = [Shown("652325", "绩效办", "阿依古丽", "a.b.c"), Shown("652300", "州领导", "李四", "d.e.f")]
    text = welcome("http://127.0.0.1:8000", people)
    assert "http://127.0.0.1:8000/graphql" in text
    assert "  652325  绩效办  阿依古丽\n    a.b.c\n  652300  州领导  李四\n    d.e.f" in text
    assert "Bearer a.b.c" in text


def test_columns_line_up_in_a_terminal() -> None:
    people = [Shown("1", "办", "甲", "t"), Shown("1", "office", "乙", "t")]
    assert "  1  办      甲\n" in welcome("", people)


def test_nobody_is_no_crash() -> None:
    assert "Bearer …" in welcome("http://x", [])
