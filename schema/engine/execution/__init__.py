"""Executes documents: by graphql-core's executor with shortcuts for plain selections, or without them."""
