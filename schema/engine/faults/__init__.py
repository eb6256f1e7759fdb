"""Errors with codes, the sentences for them, and where in a query they stand."""
