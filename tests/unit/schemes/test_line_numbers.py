"""Lines of a document, found well enough to point at them."""

from tenants.schemes.reading.line_numbers import LineNumbers

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
    lines = LineNumbers(TEXT)
    assert lines.line_of(None, None, "name", None) == 1
    assert lines.line_of("indicators", 0, "code", None) == 7
    assert lines.line_of("indicators", 1, "code", None) == 9
    assert lines.line_of("indicators", 1, "points", None) == 10
    assert lines.line_of("indicators", 1, "due", None) == 11
    assert lines.line_of("indicators", 1, "absent", None) == 8
    assert lines.line_of("grades", 0, "share", "name") == 13
    assert lines.line_of("grades", 5, "name", None) is None


def test_tables_under_headers_of_their_own_are_found() -> None:
    lines = LineNumbers(
        '[[subjects]]\ncode = "a"\n[subjects.expect]\ntotal = 1\n'
        "[rounding]\nplaces = 2\n[[subjects]]\ntotal = 9"
    )
    assert lines.line_of("subjects", 0, "total", "expect") == 4
    assert lines.line_of("subjects", 0, "expect", None) == 3
    assert lines.line_of(None, None, "places", "rounding") == 6
    assert lines.line_of("subjects", 1, "total", None) == 8


def test_entries_are_found_by_their_own_line() -> None:
    lines = LineNumbers(
        """[[subjects]]
facts = [
  { indicator = "x", deep = { y = 1 } }, # { no entry
  { indicator = "[{", note = '''
  { none either ''' },
  { indicator = "y" }, { indicator = "z" },
]
code = "a"
grades = { 优秀 = 3 }
"""
    )
    assert [lines.entry_line("subjects", 0, "facts", number) for number in range(5)] == [3, 4, 6, 6, None]
    assert lines.line_of("subjects", 0, "code", None) == 8
    assert lines.line_of("subjects", 0, "grades.优秀", None) == 9
    assert lines.line_of("subjects", 0, "facts.x/H1", None) == 2


def test_a_dotted_entry_is_found_by_its_own_line() -> None:
    lines = LineNumbers('[[indicators]]\ncode = "a"\ngrades.优秀 = 3\ngrades."良好" = 4\n')
    assert lines.line_of("indicators", 0, "grades.良好", None) == 4
    assert lines.line_of("indicators", 0, "grades", None) == 3


def test_entries_of_a_section_written_in_line_are_told_apart() -> None:
    lines = LineNumbers("grades = [\n  { name = 3 },\n  { name = 4 },\n]\n")
    assert [lines.line_of("grades", index, "name", None) for index in (0, 1)] == [2, 3]


def test_a_section_written_in_line_is_found_by_its_key() -> None:
    assert LineNumbers("\ngrades = [{ name = 3 }]").line_of("grades", 0, "name", None) == 2
