"""The ids of figures, by what they are: known before anything is reported."""

from resolvers.year.figure_ids import figure_id
from schema.scalars import decode_id, encode_id


def about_figure(cycle: str, subject: str, indicator: str, period: str | None = None) -> dict[str, str]:
    """The part of an input that names what a cycle expects of a subject."""
    key = figure_id(decode_id(cycle, "cycle")[1], decode_id(subject, "subject")[1], indicator, period)
    return {"measurement": encode_id("measurement", key)}
