"""Lines of a document, found well enough to point at them."""

from tenants.schemes.positions import Positions

TEXT = '''name = "样例"
note = """
[[indicators]]
name = "not a key"
"""
[[indicators]]
code = "a"
[[indicators]]
code = "b"
"points" = 3
due.H1 = "07-10"
[[ grades ]]
name = "优秀"
'''


def test_keys_tables_and_sections_are_found() -> None:
    lines = Positions(TEXT)
    assert lines.line_of(None, None, "name", None) == 1
    assert lines.line_of("indicators", 0, "code", None) == 7
    assert lines.line_of("indicators", 1, "code", None) == 9
    assert lines.line_of("indicators", 1, "points", None) == 10
    assert lines.line_of("indicators", 1, "due", None) == 11
    assert lines.line_of("indicators", 1, "absent", None) == 8
    assert lines.line_of("grades", 0, "share", "name") == 13
    assert lines.line_of("grades", 5, "name", None) is None


def test_a_section_written_in_line_is_found_by_its_key() -> None:
    assert Positions("\ngrades = [{ name = 3 }]").line_of("grades", 0, "name", None) == 2
