"""Lists that the database may write as JSON: which column stands behind which field."""
