"""Who may do what: asks the policy, names its targets, says whether a deed may be done now."""
