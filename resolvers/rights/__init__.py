"""Who may do what: asks the policy where a thing stands, and filters lists by what a viewer reaches."""
