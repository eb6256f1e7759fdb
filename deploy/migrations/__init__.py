"""Tables and their row-level security together, one step after another."""
