"""Lists that the database may render as JSON: the bridge between the engine's listings and the use cases."""
