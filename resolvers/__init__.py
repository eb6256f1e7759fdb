"""The use cases, one noun per file: read, decide, write, audit; unit scores are rolled up here.

Knows nothing of GraphQL (the data loader apart) and nothing of HTTP.
"""
