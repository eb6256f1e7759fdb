"""Whether the conditions of a consequence hold for one subject, and the figures that show it.

Sees a subject's total, its grading and the placings of its group; knows nothing of what follows.
"""

from collections.abc import Iterator
from fractions import Fraction

from tenants.schemes.documents.consequences import Consequence
from tenants.schemes.documents.place_counts import PlaceCount
from tenants.schemes.exact_numbers import divisor_text, exact_text, told
from tenants.schemes.methods.contracts import Rule
from tenants.schemes.methods.survey import Survey
from tenants.schemes.scoring.gradings import Grading, recorded_overrides
from tenants.schemes.scoring.placings import Placings, PlacingsOfSubject
from tenants.schemes.scoring.subject_totals import SubjectTotal


def shown_conditions(
    consequence: Consequence, subject: SubjectTotal, grading: Grading, placings: PlacingsOfSubject
) -> Rule | None:
    """The figures that show how every condition holds; None where one does not."""
    rules: list[Rule] = []
    for shown in _shown(consequence, subject, grading, placings):
        if shown is None:
            return None
        rules.append(Rule(shown) if isinstance(shown, str) else shown)
    outlined = any(rule.outline is not None for rule in rules)
    return Rule(
        "; ".join(rule.text for rule in rules),
        outline="; ".join(rule.outline or rule.text for rule in rules) if outlined else None,
    )


def _shown(
    consequence: Consequence, subject: SubjectTotal, grading: Grading, placings: PlacingsOfSubject
) -> Iterator[str | Rule | None]:
    """One condition after the other, so that nothing is computed after the first that fails."""
    if consequence.indicator is not None and consequence.below is not None:
        yield _indicator_text(subject, consequence.indicator, consequence.below)
    elif consequence.below is not None:
        yield _total_text(subject, consequence.below)
    if consequence.indicator is not None and consequence.satisfied_below is not None:
        yield _satisfied_rule(subject, consequence.indicator, consequence.satisfied_below)
    if consequence.grades:
        yield grading.grade if grading.grade in consequence.grades else None
    counted = consequence.grades if consequence.among_grade else ()
    among, code = placings.of(over_pool=consequence.over_pool), subject.entry.code
    if consequence.first is not None:
        yield _place_text(consequence.first, "higher", among.higher(code, counted), among)
    if consequence.last is not None:
        yield _place_text(consequence.last, "lower", among.lower(code, counted), among)
    if consequence.override is not None:
        yield _override_text(subject, consequence.override)
    if consequence.band is not None:
        yield _band_text(consequence.band, grading)


def _indicator_text(subject: SubjectTotal, code: str, below: Fraction) -> str | None:
    points, out_of = subject.sums[code].points, subject.sums[code].out_of
    if not out_of or points * 100 >= out_of * below:
        return None
    figures = f"{exact_text(points)} / {divisor_text(out_of)} = {exact_text(points / out_of * 100)}%"
    return f"{figures} < {exact_text(below)}%"


def _total_text(subject: SubjectTotal, below: Fraction) -> str | None:
    full = Fraction(subject.entry.scheme.full_marks)
    least = full * below / 100
    if subject.attained >= least:
        return None
    return f"{subject.attained} < {exact_text(least)} = {exact_text(below)}% × {exact_text(full)}"


def _satisfied_rule(subject: SubjectTotal, code: str, below: Fraction) -> Rule | None:
    """The periods' rates by weight; a period without ballots has none, and is left out."""
    leaf = subject.entry.scheme.indicator(code)
    if leaf is None or not isinstance(leaf.params, Survey):
        return None
    rates: list[tuple[Fraction, Fraction, Rule]] = []
    for fact in subject.entry.facts:
        found = leaf.params.satisfied_percent(fact.data) if fact.indicator == code else None
        if found is not None:
            rates.append((leaf.periods.get(fact.period or "", Fraction(1)), *found))
    whole = sum((weight for weight, _, _ in rates), Fraction(0))
    if not whole:
        return None
    mean = sum((weight * rate for weight, rate, _ in rates), Fraction(0)) / whole
    if mean >= below:
        return None
    end = f" < {exact_text(below)}%"
    if len(rates) > 1:
        terms = " + ".join(f"{told(rate)} × {exact_text(weight)}" for weight, rate, _ in rates)
        end = f"; ({terms}) / {divisor_text(whole)} = {told(mean)}%{end}"
    rules = [rule for _, _, rule in rates]
    figures = "; ".join(rule.text for rule in rules)
    if all(rule.outline is None for rule in rules):
        return Rule(f"{figures}{end}")
    outline = "; ".join(rule.outline or rule.text for rule in rules)
    return Rule(f"{figures}{end}", outline=f"{outline}{end}")


def _place_text(places: PlaceCount, beyond: str, count: int, among: Placings) -> str | None:
    """All on the line are in: what counts is how many lie beyond it."""
    base = places.base(among.ranked, among.assessed)
    if count >= places.places(base):
        return None
    return f"{beyond}: {count} of {among.ranked}; {count} + 1 ≤ {places.places_text(base)}"


def _override_text(subject: SubjectTotal, code: str) -> str | None:
    recorded = (override.name for override in recorded_overrides(subject.entry) if override.code == code)
    return next(recorded, None)


def _band_text(band: str, grading: Grading) -> str | None:
    if grading.band != band:
        return None
    return f"{band} → {grading.grade}" if grading.changes else band
