"""Exchange (交换): reading the audit log."""
