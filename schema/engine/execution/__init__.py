"""graphql-core's executor, faster where a selection is plain."""
