"""Pages of lists: Relay connections and cursors."""
