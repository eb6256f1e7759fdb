"""The application over HTTP: addresses, middleware, readiness, the server."""
