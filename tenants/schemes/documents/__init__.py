"""Scheme documents: their parts, and how a text becomes a checked scheme."""
