"""Scheme documents, parsed and checked; parsed ones are remembered."""

import asyncio
from functools import lru_cache

from resolvers.faults import Fault, FaultsError, refuse
from tenants.schemes import LONGEST_DOCUMENT, Scheme, SchemeError, SchemeFault, check_scheme, parse_scheme


@lru_cache(maxsize=256)
def parsed(document: str) -> Scheme:
    """The scheme that a published document describes."""
    return parse_scheme(document)


def fault_of_scheme(fault: SchemeFault) -> Fault:
    """A fault of a scheme's document as a fault of the input that carried it."""
    place = tuple(part for part in (fault.indicator, fault.key) if part)
    return Fault(fault.code, ("document", *place), fault.params)


async def checked(document: str) -> Scheme:
    """The scheme of a document from a client; raises all its faults at once otherwise.

    In a thread: the longest one takes half a second, in which others want to be served.
    """
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", "document", longest=LONGEST_DOCUMENT, length=len(document))
    try:
        return await asyncio.to_thread(parse_scheme, document)
    except SchemeError as error:
        raise FaultsError(fault_of_scheme(fault) for fault in error.faults) from None


async def faults_of_document(document: str) -> tuple[SchemeFault, ...]:
    """Every fault of a document at once, in a thread; none if it can be published."""
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", "document", longest=LONGEST_DOCUMENT, length=len(document))
    return await asyncio.to_thread(check_scheme, document)


def provider_codes(scheme: Scheme) -> set[str]:
    """The codes of the units that supply indicators of this scheme."""
    return {leaf.provider for leaf in scheme.leaves() if leaf.provider is not None}
