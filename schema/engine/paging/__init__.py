"""Relay connections with keyset cursors."""
