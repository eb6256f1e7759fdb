"""What fields cost beyond their resolvers and values: one unit is about 2 µs of CPU, or 20 bytes.

They are given to fields as ``metadata={"work": …}`` and keep what passes the limit on costs near 200 ms.
"""

VERDICT = 20
"""A decision of the policy, and the states that it depends on."""

PREVIEW = 650
"""The evaluation of a subject, with its share in reading the year's facts."""

DOCUMENT = 500
"""The text of a scheme: 10 kB."""

RULES = 80
"""A look at what the document of a scheme says; it is read off the event loop, and has a bound of its own."""

CODED_NAME = 6
"""A code whose name the scheme has to be asked for: 12 µs. A known name costs what a text costs."""

LIBRARY_DOCUMENT = 250
"""The text of a scheme of the library: 5 kB."""

DERIVATION = 60
"""The lines of a score, made from what is stored: some 3 µs each, whatever is asked of them."""

FIGURES = 2_500
"""A list of a year's figures, filtered and paged, with its share in making them, once for each request."""

COMPUTATION = 50_000
"""A check, a trial or a run: half of what a request may cost, so that two are too many."""
