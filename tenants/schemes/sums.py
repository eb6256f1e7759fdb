"""Adds fractions that are given as pairs of whole numbers, without reducing any of them before the end."""

from collections.abc import Iterable
from fractions import Fraction


def exact_sum(terms: Iterable[tuple[int, int]]) -> Fraction:
    """The sum of `over / under` of all terms.

    Terms with the same denominator are added first, then neighbours in pairs: so the numbers stay short until
    the last additions. Added one by one, every step would be as long as the result.
    """
    same: dict[int, int] = {}
    for over, under in terms:
        same[under] = same.get(under, 0) + over
    pairs = [(over, under) for under, over in same.items()]
    while len(pairs) > 1:
        odd = [pairs[-1]] if len(pairs) % 2 else []
        neighbours = zip(pairs[::2], pairs[1::2], strict=False)
        pairs = [(a * d + c * b, b * d) for (a, b), (c, d) in neighbours] + odd
    return Fraction(*pairs[0]) if pairs else Fraction(0)
