"""Reading TOML: typed keys, line numbers, syntax errors, values of facts."""
