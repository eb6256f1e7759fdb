"""Governments and what each owns: the tree, viewers, tables, transactions, schemes.

Knows no GraphQL, no HTTP and no casbin.
"""
