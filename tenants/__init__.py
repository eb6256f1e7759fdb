"""The governments and what each owns: tree, viewer, tables, session, schemes.

Knows nothing of GraphQL, HTTP or casbin.
"""
