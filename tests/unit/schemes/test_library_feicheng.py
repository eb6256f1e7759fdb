"""Feicheng's scheme says what its source says: seven groups, 31 items, 45, 40 and 15 points, five ballots."""

from tenants.levels import Level
from tenants.schemes import Assessor, library_text, parse_scheme
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.survey import Survey

SCHEME = parse_scheme(library_text("feicheng.department"))


def test_duties_establishment_and_social_evaluation() -> None:
    roots = {each.code: each.points for each in SCHEME.indicators if each.parent is None}
    assert roots == {"duties": 45, "establishment": 40, "social": 15}
    assert SCHEME.level is Level.UNIT


def test_seven_groups_by_the_names_of_the_source() -> None:
    groups = [each for each in SCHEME.indicators if each.code.count(".") == 1]
    assert [each.name for each in groups] == [
        "职能精细化管理",
        "内部工作机制运行",
        "对外协作配合机制建立和运行",
        "履行职责及成效评估",
        "机构编制管理规定执行",
        "其他评估指标",
        "履职评议和社会评议",
    ]


def test_31_items() -> None:
    assert len(SCHEME.leaves()) == 31
    assert all(leaf.code.count(".") == 2 for leaf in SCHEME.leaves())


def test_five_questionnaires_with_one_kind_of_rater_each() -> None:
    asked = [leaf.params.groups for leaf in SCHEME.leaves() if isinstance(leaf.params, Survey)]
    assert [list(groups) for groups in asked] == [
        ["leaders"],
        ["staff"],
        ["served"],
        ["related"],
        ["supervisors"],
    ]


def test_what_cannot_be_assessed_is_left_out() -> None:
    assert SCHEME.missing == "excluded"


def test_the_establishment_office_assesses_all_of_it() -> None:
    figures = [leaf for leaf in SCHEME.leaves() if not isinstance(leaf.params, Deduct)]
    assert {leaf.assessor for leaf in figures} == {Assessor.named("establishment")}


def test_every_result_is_delivered_published_put_right_and_weighed() -> None:
    told = ("feedback", "publish", "rectify", "reference_for_establishment", "reference_for_reform")
    assert all(grade.consequences == told for grade in SCHEME.grades)
    assert SCHEME.consequences == ()
