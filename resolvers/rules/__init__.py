"""Rules (规则): schemes, drafts, the library, the documents behind them."""
