"""jixiao beside other ways to serve the same rows over HTTP: ``make bench-peers``."""
