"""New documents of schemes: parsed and checked, with all that is wrong with them."""

import asyncio
from dataclasses import dataclass

from resolvers.computing_requests import LONG_DOCUMENT, ComputingRequest
from resolvers.faults import Fault, FaultsError, refuse
from resolvers.rights.permits import require_allowed
from resolvers.rules.scheme_steps import drafting_decision
from tenants.schemes import LONGEST_DOCUMENT, Scheme, SchemeError, SchemeFault, parse_scheme, review_scheme

_DOCUMENT = ("document",)
"""Where most inputs have a document."""


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """A long document that was read before the transaction that needs it, and what came of it."""

    document: str
    outcome: Scheme | SchemeError

    def scheme_of(self, document: str) -> Scheme | None:
        """The scheme, or None for another document; raises :class:`SchemeError` if there are faults."""
        if document != self.document:
            return None
        if isinstance(self.outcome, SchemeError):
            raise self.outcome
        return self.outcome


async def checked(
    document: str, ahead: ReadAhead | None = None, place: tuple[str, ...] = _DOCUMENT
) -> Scheme:
    """The scheme of a new document; raises all its faults at once otherwise, at their place in the input.

    For use inside a transaction: a long document from a client was read `ahead` of it.
    """
    _refuse_endless(document, place)
    try:
        known = None if ahead is None else ahead.scheme_of(document)
        return await asyncio.to_thread(parse_scheme, document) if known is None else known
    except SchemeError as error:
        raise _refused(error, place) from None


async def checked_apart(request: ComputingRequest, document: str, place: tuple[str, ...]) -> Scheme:
    """As `checked`, outside of a transaction: a long document is read in a process, without a connection."""
    _refuse_endless(document, place)
    try:
        return await request.compute(parse_scheme, document, long=len(document) > LONG_DOCUMENT)
    except SchemeError as error:
        raise _refused(error, place) from None


async def faults_of_document(request: ComputingRequest, document: str) -> tuple[SchemeFault, ...]:
    """Every fault of a document and every warning, for those who may draft schemes."""
    require_allowed(drafting_decision((await request.reads()).viewer))
    _refuse_endless(document, _DOCUMENT)
    return await request.compute(review_scheme, document, long=len(document) > LONG_DOCUMENT)


async def read_ahead(request: ComputingRequest, document: str) -> ReadAhead | None:
    """Read a long document before the transaction that needs it, so that no connection waits for it.

    None for a short one, and for one that is too long to be read at all.
    """
    if not LONG_DOCUMENT < len(document) <= LONGEST_DOCUMENT:
        return None
    require_allowed(drafting_decision((await request.reads()).viewer))
    try:
        return ReadAhead(document, await request.compute(parse_scheme, document, long=True))
    except SchemeError as error:
        return ReadAhead(document, error)


def _refuse_endless(document: str, place: tuple[str, ...]) -> None:
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", *place, longest=LONGEST_DOCUMENT, length=len(document))


def _refused(error: SchemeError, place: tuple[str, ...]) -> FaultsError:
    return FaultsError(_fault_of_scheme(fault, place) for fault in error.faults)


def _fault_of_scheme(fault: SchemeFault, place: tuple[str, ...]) -> Fault:
    """A fault of a scheme's document as a fault of the input that carried it."""
    within = tuple(part for part in (fault.indicator, fault.key) if part)
    return Fault(fault.code, (*place, *within), fault.params)
