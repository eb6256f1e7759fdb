"""Adds fractions that come as pairs of whole numbers, without shortening any of them on the way."""

from collections.abc import Iterable
from fractions import Fraction


def exact_sum(terms: Iterable[tuple[int, int]]) -> Fraction:
    """The sum of `over / under` of all terms.

    Terms of one denominator are added as they are, then neighbours two by two: that keeps the numbers short
    until the last additions, where one by one every step would be as long as the result.
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
