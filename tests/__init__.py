"""The tests; nothing of the product imports this."""
