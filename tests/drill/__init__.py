"""The fault drill: servers are killed, hung and starved under load; every acknowledged write is counted."""
