"""Pages of lists: read below many parents at once, or written by the database as JSON."""
