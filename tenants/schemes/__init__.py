"""Schemes of assessment: their documents, the check of what is reported, and the evaluation.

Pure: no database, no clock, no randomness, no network. Knows neither tenants nor users; the library's
documents are the only files it reads.
"""

from tenants.schemes.cases.case_files import Case, CaseSubject, entries_of, parse_case
from tenants.schemes.cases.case_runs import CaseRun, Difference, pending_text, run_case
from tenants.schemes.cases.expectations import Expectation, StageExpectation
from tenants.schemes.documents.adjustments import Adjustment
from tenants.schemes.documents.assessors import Assessor
from tenants.schemes.documents.code_names import CodeKind, CodeNames
from tenants.schemes.documents.grades import Grade, Quota
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.overrides import Override
from tenants.schemes.documents.parsing import (
    LONGEST_DOCUMENT,
    StoredDocument,
    check_scheme,
    parse_scheme,
    parse_stored,
    review_scheme,
)
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.documents.stages import Stage
from tenants.schemes.faults import EvaluationError, FactError, SchemeError, SchemeFault
from tenants.schemes.library import LibraryError, library_codes, library_text
from tenants.schemes.messages import FAULT_CODES, message_in
from tenants.schemes.methods import setting_keys
from tenants.schemes.methods.contracts import FactMethod, PendingReason
from tenants.schemes.reading.document_texts import plain_document
from tenants.schemes.scoring.entries import Entry, OutsideResult
from tenants.schemes.scoring.evaluation import evaluate
from tenants.schemes.scoring.facts import (
    Fact,
    check_event,
    leaves_target_open,
    parse_fact,
    parse_target,
    stated_target,
    takes_facts,
)
from tenants.schemes.scoring.leaf_outcomes import attainments
from tenants.schemes.scoring.lines import NOTES, Line, line_from_json, lines_to_json
from tenants.schemes.scoring.results import Pending, Result, StageResult
from tenants.schemes.scoring.scored_results import (
    ScoredResult,
    evaluate_each,
    evaluate_scores,
    evaluation_figures,
)
from tenants.schemes.scoring.tried_schemes import TriedResults, Unused, evaluate_tried, fit_piece
from tenants.schemes.scoring.written_derivations import (
    DerivationPart,
    compares_subjects,
    read_derivation,
    write_derivations,
)
from tenants.schemes.scoring.written_facts import WrittenFacts, restored_fact, stored_fact, written_facts
from tenants.schemes.tariffs import Event

__all__ = [
    "FAULT_CODES",
    "LONGEST_DOCUMENT",
    "NOTES",
    "Adjustment",
    "Assessor",
    "Case",
    "CaseRun",
    "CaseSubject",
    "CodeKind",
    "CodeNames",
    "DerivationPart",
    "Difference",
    "Entry",
    "EvaluationError",
    "Event",
    "Expectation",
    "Fact",
    "FactError",
    "FactMethod",
    "Grade",
    "Indicator",
    "LibraryError",
    "Line",
    "OutsideResult",
    "Override",
    "Pending",
    "PendingReason",
    "Quota",
    "Result",
    "Scheme",
    "SchemeError",
    "SchemeFault",
    "ScoredResult",
    "Stage",
    "StageExpectation",
    "StageResult",
    "StoredDocument",
    "TriedResults",
    "Unused",
    "WrittenFacts",
    "attainments",
    "check_event",
    "check_scheme",
    "compares_subjects",
    "entries_of",
    "evaluate",
    "evaluate_each",
    "evaluate_scores",
    "evaluate_tried",
    "evaluation_figures",
    "fit_piece",
    "leaves_target_open",
    "library_codes",
    "library_text",
    "line_from_json",
    "lines_to_json",
    "message_in",
    "parse_case",
    "parse_fact",
    "parse_scheme",
    "parse_stored",
    "parse_target",
    "pending_text",
    "plain_document",
    "read_derivation",
    "restored_fact",
    "review_scheme",
    "run_case",
    "setting_keys",
    "stated_target",
    "stored_fact",
    "takes_facts",
    "write_derivations",
    "written_facts",
]
