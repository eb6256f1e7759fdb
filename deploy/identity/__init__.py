"""Who is asking: bearer tokens of an OIDC issuer and its keys."""
