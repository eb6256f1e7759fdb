"""Composition root and operations: the application, its server, its database, its commands."""
