"""Organisation (组织): governments, subjects, appointments."""
