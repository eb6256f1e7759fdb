"""Pages of lists: read below many parents at once, or rendered by the database as JSON."""
