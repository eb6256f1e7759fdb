"""Errors with codes, the sentences for them, and their places in a document."""
