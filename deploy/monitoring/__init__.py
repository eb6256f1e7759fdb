"""What an operator sees of a running server: metrics and traces. Must not know what a request asks for."""
