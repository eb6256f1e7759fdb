"""Authentication: bearer tokens of an OIDC issuer, and its keys."""
