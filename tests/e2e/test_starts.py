"""`make run` in a fresh directory: it starts, it stops without a trace, and it starts again with its data."""

from tests.e2e.conftest import REPORTER, Day

FIGURES = """
query ($subject: ID!, $indicator: String!) {
  tenant(code: "652325") { cycle(year: 2026) { id measurements(indicator: $indicator, first: 100) {
    nodes { id status period { code } subject { id } fact { done of } }
  } } }
  node(id: $subject) { id }
}
"""


def test_a_token_is_printed_for_everybody_in_the_demonstrations_table(day: Day) -> None:
    readme = (day.folder / "deploy/demo/README.md").read_text("utf-8")
    table = readme.split("## Who can sign in")[1].split("\n## ")[0]
    expected = {row.split("|")[2].strip() for row in table.splitlines() if row.startswith("| `")}
    assert set(day.first.people) == expected
    assert len({person.token for person in day.first.people.values()}) == len(expected)


def test_a_stopped_server_leaves_nothing_running(day: Day) -> None:
    assert day.left_over == []


def test_the_second_start_finds_what_was_reported_before(day: Day) -> None:
    reported = day.reported
    answer = day.site.ask(
        REPORTER, FIGURES, subject=reported["subject"]["id"], indicator=reported["indicator"]["code"]
    )
    cycle = answer["data"]["tenant"]["cycle"]
    # The same cycle: the demonstration was not loaded anew.
    assert cycle["id"] == reported["cycle"]
    (figure,) = [each for each in cycle["measurements"]["nodes"] if each["id"] == reported["id"]]
    assert figure == {
        "id": reported["id"],
        "status": "REPORTED",
        "period": reported["period"],
        "subject": reported["subject"],
        "fact": {"done": "19", "of": "20"},
    }


def test_the_tokens_of_the_first_start_still_hold(day: Day) -> None:
    old = day.first.people[REPORTER]
    again = type(day.site)(day.site.address, {REPORTER: old}, "")
    assert again.ask(REPORTER, "{ viewer { name } }") == {"data": {"viewer": {"name": old.name}}}
