"""A draft of next year's rules: different points for some indicators, to try on the finished year."""

import tomlkit

from deploy.demo.counties import County, Proposal
from deploy.demo.scheme_documents import document
from resolvers.rules.drafts import SchemeSource, draft_scheme
from tenants.database.session import Session


async def draft_proposal(office: Session, county: County) -> None:
    """Draft the county's proposal, if its file has one."""
    if county.proposal is not None:
        await draft_scheme(office, source=SchemeSource(_proposed(county.proposal)), owner_id=None)


def _proposed(proposal: Proposal) -> str:
    """This year's document with different points; everything else stays, including comments."""
    tables = tomlkit.parse(document(proposal.scheme, proposal.year))
    for indicator in tables["indicators"]:
        code = indicator["code"]
        indicator["points"] = proposal.points.get(code, indicator["points"])
    return tomlkit.dumps(tables)
