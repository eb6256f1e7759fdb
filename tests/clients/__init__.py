"""The clients that teams use, held against a served county: `make clients`."""
