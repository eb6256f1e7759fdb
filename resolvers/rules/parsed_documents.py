"""Scheme documents, parsed and checked; parsed ones are remembered."""

import asyncio
from collections import OrderedDict
from functools import lru_cache

from resolvers.computing_requests import LONG_DOCUMENT, ComputingRequest
from resolvers.faults import Fault, FaultsError, refuse
from resolvers.rights.permits import require_allowed
from resolvers.rules.scheme_steps import drafting_decision
from tenants.schemes import LONGEST_DOCUMENT, Scheme, SchemeError, SchemeFault, check_scheme, parse_scheme

_MOST_READ_AHEAD = 16


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

    For use inside a transaction: a long document was read ahead (`read_ahead`).
    """
    _refuse_endless(document)
    try:
        known = _READ_AHEAD.take(document)
        return await asyncio.to_thread(parse_scheme, document) if known is None else known
    except SchemeError as error:
        raise _refused(error) from None


async def checked_apart(request: ComputingRequest, document: str) -> Scheme:
    """As `checked`, outside of a transaction: a long document is read in a process, without a connection."""
    _refuse_endless(document)
    try:
        return await request.compute(parse_scheme, document, long=len(document) > LONG_DOCUMENT)
    except SchemeError as error:
        raise _refused(error) from None


async def faults_of_document(request: ComputingRequest, document: str) -> tuple[SchemeFault, ...]:
    """Every fault of a document at once, for those who may draft schemes; none if it can be published."""
    require_allowed(drafting_decision((await request.reads()).viewer))
    _refuse_endless(document)
    return await request.compute(check_scheme, document, long=len(document) > LONG_DOCUMENT)


async def read_ahead(request: ComputingRequest, document: str) -> None:
    """Read a long document before the transaction that needs it, so that no connection waits for it."""
    if LONG_DOCUMENT < len(document) <= LONGEST_DOCUMENT:
        require_allowed(drafting_decision((await request.reads()).viewer))
        try:
            _READ_AHEAD.keep(document, await request.compute(parse_scheme, document, long=True))
        except SchemeError as error:
            _READ_AHEAD.keep(document, error)


def provider_codes(scheme: Scheme) -> set[str]:
    """The codes of the units that supply indicators of this scheme."""
    return {leaf.provider for leaf in scheme.leaves() if leaf.provider is not None}


class _ReadAhead:
    """The outcomes of the documents read last."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[str, Scheme | SchemeError] = OrderedDict()

    def keep(self, document: str, outcome: Scheme | SchemeError) -> None:
        self._outcomes[document] = outcome
        if len(self._outcomes) > _MOST_READ_AHEAD:
            self._outcomes.popitem(last=False)

    def take(self, document: str) -> Scheme | None:
        """The scheme, or None if it was not read; raises :class:`SchemeError` if there are faults."""
        outcome = self._outcomes.get(document)
        if isinstance(outcome, SchemeError):
            raise outcome
        return outcome


_READ_AHEAD = _ReadAhead()


def _refuse_endless(document: str) -> None:
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", "document", longest=LONGEST_DOCUMENT, length=len(document))


def _refused(error: SchemeError) -> FaultsError:
    return FaultsError(fault_of_scheme(fault) for fault in error.faults)
