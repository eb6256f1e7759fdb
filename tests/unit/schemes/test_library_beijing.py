"""Beijing's scheme says what its source says: eight indicators, four groups, one cap on accountability."""

from fractions import Fraction

from tenants.levels import Level
from tenants.schemes import Assessor, library_text, parse_scheme
from tenants.schemes.methods.survey import Survey

SCHEME = parse_scheme(library_text("beijing.department"))
POINTS = {each.code: each.points for each in SCHEME.indicators}


def test_four_groups_of_35_20_40_and_5() -> None:
    roots = {each.name: each.points for each in SCHEME.indicators if each.parent is None}
    assert roots == {"履职效率": 35, "管理效能": 20, "服务效果": 40, "创新创优": 5}
    assert SCHEME.level is Level.UNIT


def test_eight_indicators() -> None:
    second = [each.name for each in SCHEME.indicators if each.code.count(".") == 1]
    assert [*second, "创新创优"] == [
        "职责任务",
        "领导考评",
        "依法行政",
        "能力建设",
        "服务中央",
        "服务基层",
        "公众评价",
        "创新创优",
    ]
    assert POINTS["service.public"] == 20


def test_accountability_takes_20_at_most_over_all_fields() -> None:
    (accountability,) = SCHEME.adjustments
    assert (accountability.kind, accountability.cap) == ("deduction", Fraction(20))
    named = {"integrity", "safety", "performance_audit", "budget"}
    assert set(accountability.tariff.kinds or ()) == named | {"other"}


def test_an_institute_asks_residents_and_users_apart_in_four_rounds() -> None:
    satisfaction = SCHEME.indicator("service.public")
    assert satisfaction is not None
    assert isinstance(satisfaction.params, Survey)
    assert set(satisfaction.params.groups) == {"residents", "users"}
    assert satisfaction.periods == {"R1": 25, "R2": 25, "R3": 25, "R4": 25}
    assert satisfaction.assessor == Assessor.named("survey_institute")


def test_specialist_departments_supply_the_rest() -> None:
    assert {"establishment", "government_supervision", "legal_affairs", "supervision"} <= SCHEME.departments


def test_every_department_gets_its_report_which_the_government_hears() -> None:
    told = ("feedback_report", "publish_at_executive_meeting")
    assert all(grade.consequences[:2] == told for grade in SCHEME.grades)
