"""The closed sets of the organisation."""

import strawberry

from policy import Action
from resolvers.organisation.records import Tier
from tenants.levels import Level
from tenants.viewer import Role

__all__ = [
    "Action",
    "Level",
    "Role",
    "Tier",
]

strawberry.enum(
    Level,
    name="Level",
    description=(
        "What kind of subject is assessed (层级): PORTFOLIO 分管口 (level 1), UNIT 二级单位, "
        "SECTION 科室站所, PERSON 干部 (level 4); PROJECT 专项 stands beside them."
    ),
)
strawberry.enum(Role, name="Role", description="What somebody is appointed to do (岗位角色).")
strawberry.enum(
    Action, name="Action", description="What may be asked for: noun and verb of the decision table (操作)."
)
strawberry.enum(
    Tier,
    name="Tier",
    description="Tier of a government (层级): PROVINCE 省/自治区, PREFECTURE 地州市, COUNTY 县市区.",
)
