"""Golden cases: worked examples in TOML, and how one is run."""
