"""The only room that speaks GraphQL: types, mutations, errors, paging, limits, the endpoint, the explorer.

Knows no tables, no policy lines and no arithmetic: it asks the use cases and shows what they say.
"""
