"""One connection and its limits: what a client may send, how long it may take, how many there may be."""
