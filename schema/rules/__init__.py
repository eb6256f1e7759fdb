"""Rules (规则): schemes, indicators, the library."""
