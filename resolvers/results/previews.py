"""Live previews (实时预览): subjects' scores so far, while the year runs."""

from collections.abc import Sequence
from uuid import UUID

from resolvers.computing_requests import LARGE_EVALUATION, MOST_FIGURES, Compute, refuse_too_much
from resolvers.faults import FaultsError
from resolvers.results.evaluations import COUNTED_IN_PREVIEWS, load_inputs
from resolvers.results.records import Preview
from resolvers.results.runs import pending_json
from resolvers.results.score_derivations import Lines, derived
from resolvers.year.records import Cycle
from tenants.database.session import Session
from tenants.schemes import (
    DerivationPart,
    EvaluationError,
    Scheme,
    ScoredResult,
    evaluate_each,
    evaluation_figures,
)

_OF_THE_WHOLE_ROSTER = ("grade", "override", "consequence", "stage")


async def read_previews(
    session: Session, compute: Compute, cycle: Cycle, subjects: Sequence[UUID]
) -> dict[UUID, Preview | FaultsError]:
    """The live previews of some subjects of a cycle; nothing is stored.

    The rows are read for all at once, and all are computed together, but each subject is evaluated alone: its
    preview must not depend on which others are asked for.
    """
    inputs = await load_inputs(session, cycle, statuses=COUNTED_IN_PREVIEWS, around=subjects)
    parts = inputs.around_each(subjects)
    figures = sum(map(evaluation_figures, parts))
    refuse_too_much(figures, MOST_FIGURES)
    long = figures > LARGE_EVALUATION
    found = await compute(evaluate_each, parts, inputs.known.results, long=long)
    schemes = {entry.subject_id: entry.scheme_id for entry in inputs.entries}
    return {
        subject: inputs.told(part)
        if isinstance(part, EvaluationError)
        else _preview(part[str(subject)], subject, schemes[subject], inputs.schemes[schemes[subject]])
        for subject, part in zip(subjects, found, strict=True)
    }


async def read_preview_lines(compute: Compute, previews: Sequence[Preview]) -> list[Lines]:
    """The derivations of some previews, each without what needs the whole roster.

    Bands, quotas, ranks and overrides do, which a preview doesn't evaluate.
    """
    parts = [
        DerivationPart(each.scheme, {code: each.basis}, [code], compare=False)
        for each in previews
        for code in [str(each.subject_id)]
    ]
    return [
        [line for line in lines if line["kind"] not in _OF_THE_WHOLE_ROSTER]
        for part in await derived(compute, parts)
        for lines in part.values()
    ]


def _preview(result: ScoredResult, subject_id: UUID, scheme_id: UUID, scheme: Scheme) -> Preview:
    return Preview(
        subject_id,
        scheme_id,
        scheme,
        result.total,
        result.attained,
        [pending_json(item) for item in result.pending],
        result.basis,
    )
