"""The closed sets of the organisation."""

from policy import Action
from resolvers.organisation.records import Tier
from schema.described_enums import described, worded_values
from tenants.levels import Level
from tenants.viewer import Role

__all__ = [
    "Action",
    "Level",
    "Role",
    "Tier",
]

described(
    Level,
    "What kind of subject is assessed (层级). Each stands above the next; projects stand beside them.",
    {
        Level.PORTFOLIO: "Level 1: what a deputy head answers for (分管口).",
        Level.UNIT: "Level 2: a township or a department (单位).",
        Level.SECTION: "Level 3: a section or a station of a unit (科室站所).",
        Level.PERSON: "Level 4: a member of a unit's staff (干部).",
        Level.PROJECT: "A project, beside the four levels (专项).",
    },
)
described(Role, "What somebody is appointed to do (岗位角色).", worded_values(Role, "role"))
described(
    Action,
    "What may be asked for: noun and verb of the decision table (权限).",
    worded_values(Action, "action"),
)
described(
    Tier,
    "What kind of division a government governs (区划级别).",
    {
        Tier.PROVINCE: "A province or an autonomous region (省、自治区).",
        Tier.PREFECTURE: "A prefecture (地州市).",
        Tier.COUNTY: "A county, a city of that kind or a district (县市区).",
    },
)
